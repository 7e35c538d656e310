package org.haframe.cluster;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;

/** Tells one build of this program from another of the same version. */
final class ProgramBuild {

  private ProgramBuild() {}

  /**
   * As "0.1.0 (3fa90c12)": the version, and a checksum of our classes in the jar that this process
   * runs from. It comes from the jar's directory, without reading the classes.
   */
  static String ofThisProcess() {
    String version =
        Optional.ofNullable(ProgramBuild.class.getPackage().getImplementationVersion())
            .orElse("not packaged");
    return jar().map(jar -> "%s (%s)".formatted(version, checksum(jar))).orElse(version);
  }

  private static Optional<Path> jar() {
    CodeSource source = ProgramBuild.class.getProtectionDomain().getCodeSource();
    try {
      return source == null
          ? Optional.empty()
          : Optional.of(Path.of(source.getLocation().toURI())).filter(Files::isRegularFile);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static String checksum(Path file) {
    var checksum = new CRC32();
    try (JarFile jar = new JarFile(file.toFile())) {
      jar.stream()
          .filter(entry -> entry.getName().startsWith("org/haframe/"))
          .sorted(Comparator.comparing(JarEntry::getName))
          .forEach(
              entry -> {
                checksum.update(entry.getName().getBytes(StandardCharsets.UTF_8));
                for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                  checksum.update((int) (entry.getCrc() >>> shift) & 0xff);
                }
              });
      return "%08x".formatted(checksum.getValue());
    } catch (IOException e) {
      return "unreadable";
    }
  }
}
