package org.haframe.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InvalidModelException;
import org.jspecify.annotations.Nullable;

/**
 * Named parts in one zip file, each with its SHA-256, so that a file is either whole or refused.
 *
 * <p>It is written as a {@link WholeFile}. Whatever a storage makes of that, the checksums protect
 * the reader from parts of a file. They protect from accidents alone: who can write the file can
 * write checksums. So what a file may hold is limited here, and what its parts say is checked by
 * whoever reads them.
 */
final class CheckedArchive {

  private static final String CHECKSUMS = "checksums.json";

  /** A model has seven. */
  private static final int MOST_PARTS = 32;

  /** What a writer of this program names a part: nothing that could be a path. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*\\.[a-z0-9]+");

  /** Far above any network of ours: 268 million parameters. */
  private static final long LARGEST_PART_BYTES = 1L << 30;

  /**
   * Share of the heap that the parts of a file may take: a few kilobytes of a zip file can hold any
   * number of zeros. What is read is copied three times until a model is made of it, so that a file
   * with more would end in a lack of memory.
   */
  private static final int PART_OF_THE_HEAP = 4;

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
   * @throws FileTooLargeException if it holds more than the heap may
   */
  static Map<String, byte[]> read(Configuration hadoop, Path file) throws IOException {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    long left = Runtime.getRuntime().maxMemory() / PART_OF_THE_HEAP;
    try (InputStream bytes = file.getFileSystem(hadoop).open(file);
        ZipInputStream in = new ZipInputStream(bytes)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        requireName(file, parts, entry.getName());
        long limit = Math.min(LARGEST_PART_BYTES, left);
        byte[] content = in.readNBytes(Math.toIntExact(limit + 1));
        if (content.length > limit) {
          throw tooLarge(file, entry.getName(), limit);
        }
        left -= content.length;
        parts.put(entry.getName(), content);
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
    JsonNode expected;
    try {
      expected = JSON.readTree(checksums);
    } catch (IOException e) {
      throw damaged(file, "its checksums are unreadable", e);
    }
    Set<String> names = new TreeSet<>();
    expected.fieldNames().forEachRemaining(names::add);
    if (!names.equals(parts.keySet())) {
      throw damaged(file, "it holds %s instead of %.500s".formatted(parts.keySet(), names), null);
    }
    parts.forEach(
        (name, content) -> {
          if (!HierarchyAwareModel.sha256(content).equals(expected.path(name).textValue())) {
            throw damaged(file, "the checksum of " + name + " differs", null);
          }
        });
  }

  private static void requireName(Path file, Map<String, byte[]> parts, String name) {
    if (!NAME.matcher(name).matches()) {
      throw damaged(file, "a part is named '%.100s'".formatted(name), null);
    }
    if (parts.containsKey(name)) {
      throw damaged(file, "it holds %.100s twice".formatted(name), null);
    }
    if (parts.size() == MOST_PARTS) {
      throw damaged(file, "it holds more than %d parts".formatted(MOST_PARTS), null);
    }
  }

  private static FileTooLargeException tooLarge(Path file, String name, long limit) {
    return new FileTooLargeException(
        "Cannot read %s: its part %s has more than %,d bytes, and a part may have %,d, all parts together a quarter of the heap. If the file is yours, give the driver more memory: raise spark.driver.memory."
            .formatted(file, name, limit, LARGEST_PART_BYTES));
  }

  private static void writeEntry(ZipOutputStream out, String name, byte[] content)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0); // the same parts give the same bytes
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }

  private static InvalidModelException damaged(Path file, String why, @Nullable Throwable cause) {
    return new InvalidModelException(
        "Cannot read %s: %s. Restore it from a copy, or train again.".formatted(file, why), cause);
  }
}
