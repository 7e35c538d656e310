package org.haframe.data;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.haframe.hierarchy.ClassHierarchy;
import org.tukaani.xz.DeltaOptions;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Small real image files. */
final class TestImages {
  private TestImages() {}

  /** A tree of height 2 over two animals and a vehicle, which has a display name. */
  static ClassHierarchy hierarchy() {
    var parents = new LinkedHashMap<String, String>();
    parents.put("animal", "root");
    parents.put("vehicle", "root");
    parents.put("cat", "animal");
    parents.put("dog", "animal");
    parents.put("car", "vehicle");
    return ClassHierarchy.of(
        "toys", "root", List.of("cat", "dog", "car"), parents, Map.of("car", "motor car"));
  }

  /** A picture of one colour. */
  static BufferedImage plain(int type, Color colour, int width, int height) {
    var image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, colour.getRGB());
      }
    }
    return image;
  }

  /** A PNG file of 8 x 6 pixels of the given shade. */
  static byte[] png(int shade) {
    return file("png", plain(BufferedImage.TYPE_INT_RGB, new Color(shade, shade, 40), 8, 6));
  }

  static byte[] jpeg(int shade) {
    return file("jpg", plain(BufferedImage.TYPE_INT_RGB, new Color(shade, shade, 40), 8, 6));
  }

  static byte[] file(String format, BufferedImage image) {
    var bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalArgumentException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] resource(String name) throws IOException {
    try (var input = TestImages.class.getResourceAsStream(name)) {
      return input.readAllBytes();
    }
  }

  static Path write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  /** CIFAR-100 records: record i has the given fine label, and i in all its pixels. */
  static byte[] records(int... fineLabels) {
    int length = 3074;
    byte[] records = new byte[fineLabels.length * length];
    for (int i = 0; i < fineLabels.length; i++) {
      Arrays.fill(records, i * length, (i + 1) * length, (byte) i);
      records[i * length + 1] = (byte) fineLabels[i];
    }
    return records;
  }

  static byte[] idxImages(int count, int rows, int columns) {
    ByteBuffer buffer = ByteBuffer.allocate(16 + count * rows * columns);
    buffer.putInt(0x803).putInt(count).putInt(rows).putInt(columns);
    for (int i = 0; i < count * rows * columns; i++) {
      buffer.put((byte) (i / (rows * columns)));
    }
    return buffer.array();
  }

  static byte[] idxLabels(int... labels) {
    ByteBuffer buffer = ByteBuffer.allocate(8 + labels.length);
    buffer.putInt(0x801).putInt(labels.length);
    for (int label : labels) {
      buffer.put((byte) label);
    }
    return buffer.array();
  }

  static byte[] gzipped(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream output = new GZIPOutputStream(bytes)) {
      output.write(content);
    }
    return bytes.toByteArray();
  }

  /** Compressed as the CIFAR-100 files are: delta filter and LZMA2. */
  static byte[] xz(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var filters = new FilterOptions[] {new DeltaOptions(32), new LZMA2Options()};
    try (OutputStream output = new XZOutputStream(bytes, filters)) {
      output.write(content);
    }
    return bytes.toByteArray();
  }

  static byte[] tarGz(Map<String, byte[]> files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        var entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }
}
