package org.haframe.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A zip file of a few megabytes that no heap has room for. */
public final class LargeFile {

  private LargeFile() {}

  /** Two parts of zeros, of which each alone could be read. */
  public static Path write(Path file) throws IOException {
    long quarter = Runtime.getRuntime().maxMemory() / 4;
    try (OutputStream bytes = Files.newOutputStream(file);
        var zip = new ZipOutputStream(bytes)) {
      zip.setLevel(1); // quick to write
      byte[] zeros = new byte[1 << 20];
      for (int part = 0; part < 2; part++) {
        zip.putNextEntry(new ZipEntry("zeros%d.f32".formatted(part)));
        for (long written = 0; written <= quarter / 2; written += zeros.length) {
          zip.write(zeros);
        }
      }
    }
    return file;
  }
}
