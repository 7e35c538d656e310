package org.haframe.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InvalidModelException;

/**
 * Named parts in one zip file, each with its SHA-256, so that a file is either whole or refused.
 *
 * <p>It is written as a {@link WholeFile}. Whatever a storage makes of that, the checksums protect
 * the reader from parts of a file.
 */
final class CheckedArchive {

  private static final String CHECKSUMS = "checksums.json";

  /** Far above any network of ours; keeps a forged size from filling the memory. */
  private static final long LARGEST_PART_BYTES = 1L << 30;

  private static final ObjectMapper JSON = new ObjectMapper();

  private CheckedArchive() {}

  /** Writes the parts to a file, replacing an older one at once. */
  static void write(Configuration hadoop, Path file, Map<String, byte[]> parts) throws IOException {
    WholeFile.write(
        hadoop,
        file,
        stream -> {
          var out = new ZipOutputStream(stream);
          Map<String, String> checksums = new TreeMap<>();
          for (var part : parts.entrySet()) {
            checksums.put(part.getKey(), HierarchyAwareModel.sha256(part.getValue()));
            writeEntry(out, part.getKey(), part.getValue());
          }
          writeEntry(out, CHECKSUMS, JSON.writeValueAsBytes(checksums));
          out.finish();
        });
  }

  /**
   * Reads all parts of a file.
   *
   * @throws FileNotFoundException if there is no such file
   * @throws InvalidModelException if the file is damaged
   */
  static Map<String, byte[]> read(Configuration hadoop, Path file) throws IOException {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    try (InputStream bytes = file.getFileSystem(hadoop).open(file);
        ZipInputStream in = new ZipInputStream(bytes)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        parts.put(entry.getName(), readEntry(file, entry.getName(), in));
      }
    } catch (ZipException | EOFException | IllegalArgumentException e) { // the last: a part's name
      throw damaged(file, "it is no complete zip file", e);
    } catch (ChecksumException e) { // of HDFS, or of a .crc file beside a local one
      throw damaged(file, "its checksum differs", e);
    }
    verify(file, parts);
    return parts;
  }

  private static void verify(Path file, Map<String, byte[]> parts) {
    byte[] checksums =
        Optional.ofNullable(parts.remove(CHECKSUMS))
            .orElseThrow(() -> damaged(file, "it holds no checksums", null));
    Map<?, ?> expected;
    try {
      expected = JSON.readValue(checksums, Map.class);
    } catch (IOException e) {
      throw damaged(file, "its checksums are unreadable", e);
    }
    if (!expected.keySet().equals(parts.keySet())) {
      throw damaged(
          file, "it holds %s instead of %s".formatted(parts.keySet(), expected.keySet()), null);
    }
    parts.forEach(
        (name, content) -> {
          if (!HierarchyAwareModel.sha256(content).equals(expected.get(name))) {
            throw damaged(file, "the checksum of " + name + " differs", null);
          }
        });
  }

  private static byte[] readEntry(Path file, String name, InputStream in) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] chunk = new byte[1 << 16];
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      if (content.size() + (long) read > LARGEST_PART_BYTES) {
        throw damaged(file, "part %s is larger than 1 GiB".formatted(name), null);
      }
      content.write(chunk, 0, read);
    }
    return content.toByteArray();
  }

  private static void writeEntry(ZipOutputStream out, String name, byte[] content)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0); // the same parts give the same bytes
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }

  private static InvalidModelException damaged(
      Path file, String why, @org.jspecify.annotations.Nullable Throwable cause) {
    return new InvalidModelException(
        "Cannot read %s: %s. Restore it from a copy, or train again.".formatted(file, why), cause);
  }
}
