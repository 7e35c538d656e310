package org.haframe.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.tukaani.xz.XZIOException;

/** Finds CIFAR-100 record files and checks their lengths. */
final class Cifar100Finder {
  private static final int CLASSES = 100;
  private static final String NAMES_FILE = "fine_label_names.txt";

  private final InputFiles files;

  Cifar100Finder(InputFiles files) {
    this.files = files;
  }

  RecordImages find(ImageSource.Cifar100 source) throws IOException {
    var splits = new LinkedHashMap<String, Split>();
    for (ImageInput input : source.inputs()) {
      collect(input, splits);
    }
    var numbering = new RecordImages.Numbering();
    var found = new ArrayList<RecordFile>();
    for (Map.Entry<String, Split> entry : splits.entrySet()) {
      found.add(
          numbering.file(
              entry.getKey(),
              entry.getValue(),
              records(entry.getKey()),
              new RecordFormat.Cifar100()));
    }
    return new RecordImages(found, classNames(source.classNames(), found.get(0).path()));
  }

  private void collect(ImageInput input, Map<String, Split> splits) throws IOException {
    FileStatus status = files.status(input.path());
    if (status.isFile()) {
      add(status, split(input, status), splits);
      return;
    }
    int before = splits.size();
    for (FileStatus file : files.filesIn(status.getPath())) {
      String name = file.getPath().getName();
      if (!name.endsWith(".bin") && !name.endsWith(".bin.xz")) {
        continue;
      }
      boolean named = name.startsWith("train") || name.startsWith("test");
      if (named || input.assignment().split().isPresent()) {
        add(file, split(input, file), splits);
      }
    }
    if (splits.size() == before) {
      throw new InvalidImageDataException(
          "Cannot import the folder %s as cifar-100: it holds no train*.bin, test*.bin or the same with .xz. Name the files themselves, as train=FILE,test=FILE."
              .formatted(input.path()));
    }
  }

  private static void add(FileStatus file, Split split, Map<String, Split> splits) {
    String path = file.getPath().toString();
    String other = path.endsWith(".xz") ? path.substring(0, path.length() - 3) : path + ".xz";
    if (splits.containsKey(other)) {
      throw new InvalidImageDataException(
          "Cannot import both %s and %s: they are the same images. Name one of them."
              .formatted(other, path));
    }
    if (splits.putIfAbsent(path, split) != null) {
      throw new InvalidImageDataException("Cannot import %s twice. Name it once.".formatted(path));
    }
  }

  private static Split split(ImageInput input, FileStatus file) {
    Optional<Split> given = input.assignment().split();
    if (given.isPresent()) {
      return given.get();
    }
    String name = file.getPath().getName().toLowerCase(Locale.ROOT);
    if (name.contains("train")) {
      return Split.TRAIN;
    }
    if (name.contains("test")) {
      return Split.TEST;
    }
    throw new InvalidImageDataException(
        "Cannot tell the split of %s from its name. Write train=%s, validation=... or test=..."
            .formatted(input.path(), input.path()));
  }

  private long records(String path) throws IOException {
    int recordBytes = new RecordFormat.Cifar100().recordBytes();
    long bytes;
    try {
      bytes = files.contentBytes(path);
    } catch (EOFException | XZIOException e) {
      throw RecordFile.damaged(path, readableRecords(path, recordBytes), e);
    }
    if (bytes == 0 || bytes % recordBytes != 0) {
      throw new InvalidImageDataException(
          "Cannot read %s: its %,d bytes are no whole number of records of %,d bytes; record %,d, counted from 0, ends after %,d bytes. Copy or download it again."
              .formatted(path, bytes, recordBytes, bytes / recordBytes, bytes % recordBytes));
    }
    return bytes / recordBytes;
  }

  private long readableRecords(String path, int recordBytes) {
    long bytes = 0;
    try (InputStream input = files.open(path)) {
      byte[] buffer = new byte[recordBytes];
      for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
        bytes += count;
      }
    } catch (IOException e) {
      // The end of what can be read is what is asked for.
      return bytes / recordBytes;
    }
    return bytes / recordBytes;
  }

  private List<String> classNames(ImageSource.ClassNames names, String firstFile)
      throws IOException {
    String path = new Path(new Path(firstFile).getParent(), NAMES_FILE).toString();
    if (names instanceof ImageSource.ClassNames.InFile given) {
      path = given.path();
    } else if (!files.isFile(new Path(path))) {
      throw new InvalidImageDataException(
          "Cannot name the classes of %s: there is no %s beside it. Put it there, or give a file of names (--labels)."
              .formatted(firstFile, NAMES_FILE));
    }
    List<String> lines = RecordImages.namesIn(path, files);
    if (lines.size() != CLASSES) {
      throw new InvalidImageDataException(
          "Cannot take the class names of CIFAR-100 from %s: it has %d lines. Write its %d fine classes, one a line, class 0 first."
              .formatted(path, lines.size(), CLASSES));
    }
    return lines;
  }
}
