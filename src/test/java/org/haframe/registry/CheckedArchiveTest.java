package org.haframe.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.haframe.network.InvalidModelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedArchiveTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.json",
        "/etc/cron.json",
        "a/../../b.json",
        "..\\evil.json",
        "C:evil.json",
        "a",
        ".json",
        "folder/"
      })
  void refusesPartsThatAreNamedLikePaths(String name) throws IOException {
    Path file = zip(Map.of(name, new byte[1]));

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("a part is named '%s'", name)
        .hasMessageEndingWith("Restore it from a copy, or train again.");
    assertThat(folder.resolveSibling("evil.json")).doesNotExist();
  }

  @Test
  void refusesAPartThatIsThereTwice() throws IOException {
    Path file = zip(Map.of("aa.json", new byte[1], "ab.json", new byte[2]));
    // The library writes no name twice, a forger does.
    byte[] forged =
        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
            .replace("ab.json", "aa.json")
            .getBytes(StandardCharsets.ISO_8859_1);
    Files.write(file, forged);

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("it holds aa.json twice");
  }

  @Test
  void refusesManyParts() throws IOException {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    for (int part = 0; part < 10_000; part++) {
      parts.put(part + ".json", new byte[0]);
    }
    Path file = zip(parts);

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("it holds more than 32 parts");
  }

  @Test
  void readsNoFurtherThanAQuarterOfTheHeap() throws IOException {
    Path file = LargeFile.write(folder.resolve("large.zip"));

    assertThat(Files.size(file)).isLessThan(Runtime.getRuntime().maxMemory() / 200);
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(FileTooLargeException.class)
        .hasMessageContaining("its part zeros1.f32 has more than")
        .hasMessageEndingWith(
            "If the file is yours, give the driver more memory: raise spark.driver.memory.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "{\"a.json\": 7}", "{\"a.json\": null}", "{", ""})
  void refusesOtherChecksums(String checksums) throws IOException {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put("a.json", new byte[1]);
    parts.put("checksums.json", checksums.getBytes(StandardCharsets.UTF_8));
    Path file = zip(parts);

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageStartingWith("Cannot read file:");
  }

  private Path zip(Map<String, byte[]> parts) throws IOException {
    Path file = folder.resolve("forged.zip");
    try (OutputStream bytes = Files.newOutputStream(file);
        var zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }

  private static Map<String, byte[]> read(Path file) throws IOException {
    return CheckedArchive.read(new Configuration(), new org.apache.hadoop.fs.Path(file.toUri()));
  }
}
