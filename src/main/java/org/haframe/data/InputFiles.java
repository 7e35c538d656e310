package org.haframe.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tukaani.xz.SeekableInputStream;
import org.tukaani.xz.SeekableXZInputStream;
import org.tukaani.xz.XZInputStream;

/** The files that an import reads, through Hadoop: local, HDFS, S3. */
final class InputFiles {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Some editors begin UTF-8 files with it. */
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** Of class names and labels. A few kilobytes of .gz can hold any number of bytes. */
  private static final int MAX_BYTES = 256 << 20;

  /** What the strongest compression of xz takes is 65 MiB; a file can ask for 4 GiB. */
  private static final int XZ_MEMORY_KIB = 100 << 10;

  private final Configuration configuration;

  InputFiles(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * @throws InvalidImageDataException if there is no such file or directory
   */
  FileStatus status(String path) throws IOException {
    var file = new Path(path);
    try {
      return fileSystem(file).getFileStatus(file);
    } catch (FileNotFoundException e) {
      throw new InvalidImageDataException(
          "Cannot read %s: there is no such file or directory. Check the path.".formatted(path), e);
    }
  }

  boolean isFile(Path path) throws IOException {
    FileSystem fileSystem = fileSystem(path);
    return fileSystem.exists(path) && fileSystem.getFileStatus(path).isFile();
  }

  /** Files directly in a folder, in natural order of their names: part_2 before part_10. */
  List<FileStatus> filesIn(Path folder) throws IOException {
    return Arrays.stream(fileSystem(folder).listStatus(folder))
        .filter(FileStatus::isFile)
        .sorted(Comparator.comparing(status -> numbersPadded(status.getPath().getName())))
        .toList();
  }

  /**
   * The content, decompressed where the name ends in .gz or .xz.
   *
   * @throws StoredBytes.Failure if the storage fails, here or later
   * @throws IOException if the compressed content is damaged, here or later
   */
  InputStream open(String path) throws IOException {
    var file = new Path(path);
    var raw = new BufferedInputStream(StoredBytes.open(configuration, file), BUFFER_BYTES);
    try {
      if (path.endsWith(".gz") || path.endsWith(".tgz")) {
        return new BufferedInputStream(new GZIPInputStream(raw, BUFFER_BYTES), BUFFER_BYTES);
      }
      if (path.endsWith(".xz")) {
        return new BufferedInputStream(new XZInputStream(raw, XZ_MEMORY_KIB), BUFFER_BYTES);
      }
      return raw;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /**
   * Bytes of the decompressed content: from the directory for plain files, from the index at the
   * end for .xz, by reading it all for .gz.
   */
  long contentBytes(String path) throws IOException {
    var file = new Path(path);
    long stored = fileSystem(file).getFileStatus(file).getLen();
    if (path.endsWith(".xz")) {
      try (var input =
          new SeekableXZInputStream(
              new SeekableFile(fileSystem(file).open(file), stored), XZ_MEMORY_KIB)) {
        return input.length();
      }
    }
    if (path.endsWith(".gz")) {
      try (InputStream input = open(path)) {
        return input.transferTo(OutputStream.nullOutputStream());
      }
    }
    return stored;
  }

  /** Lines of a UTF-8 text file, blank ones left out. */
  List<String> lines(String path) throws IOException {
    status(path);
    String text = new String(bytes(path), StandardCharsets.UTF_8);
    return (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /**
   * The content, decompressed.
   *
   * @throws InvalidImageDataException if it is too long to be names or labels
   */
  byte[] bytes(String path) throws IOException {
    try (InputStream input = open(path)) {
      byte[] content = input.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new InvalidImageDataException(
            "Cannot read %s: it has more than %,d bytes. Is it another file?"
                .formatted(path, MAX_BYTES));
      }
      return content;
    }
  }

  /** The bytes of an image file whatever its name ends in; one beyond those that are decoded. */
  byte[] bytesAsStored(String path) throws IOException {
    var file = new Path(path);
    try (InputStream input = fileSystem(file).open(file)) {
      return input.readNBytes(ImageDecoder.MAX_BYTES + 1);
    }
  }

  FileSystem fileSystem(Path path) throws IOException {
    return path.getFileSystem(configuration);
  }

  /** A key whose order is the natural one: each run of digits is padded with zeros. */
  static String numbersPadded(String name) {
    var key = new StringBuilder();
    List<String> parts = new ArrayList<>(List.of(name.split("(?<=\\D)(?=\\d)|(?<=\\d)(?=\\D)")));
    for (String part : parts) {
      boolean number = Character.isDigit(part.charAt(0));
      key.append(number ? "0".repeat(Math.max(0, 20 - part.length())) + part : part);
    }
    return key.toString();
  }

  /** Lets XZ for Java seek in a Hadoop file. */
  private static final class SeekableFile extends SeekableInputStream {
    private final FSDataInputStream input;
    private final long length;

    SeekableFile(FSDataInputStream input, long length) {
      this.input = input;
      this.length = length;
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public long position() throws IOException {
      return input.getPos();
    }

    @Override
    public void seek(long position) throws IOException {
      if (position > length) {
        throw new EOFException("position %,d is beyond %,d bytes".formatted(position, length));
      }
      input.seek(position);
    }

    @Override
    public int read() throws IOException {
      return input.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int count) throws IOException {
      return input.read(buffer, offset, count);
    }

    @Override
    public void close() throws IOException {
      input.close();
    }
  }
}
