package org.haframe;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyReader;

/**
 * Trees and golden numbers that may not be part of this repository. They lie in a folder named
 * shared beside it; where that is absent, the tests that need them are skipped.
 */
public final class SharedFiles {
  private static final Path FOLDER = Path.of("..", "shared");

  private SharedFiles() {}

  /** A file of the folder; skips the test where there is none. */
  public static Path require(String name) {
    Path file = FOLDER.resolve(name);
    assumeTrue(Files.exists(file), () -> "Skipped: there is no " + file.toAbsolutePath());
    return file;
  }

  public static JsonNode json(String name) {
    try {
      return new ObjectMapper().readTree(require(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static ClassHierarchy hierarchy(String name) {
    try {
      return HierarchyReader.read(name, Files.readAllBytes(require(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A gzipped matrix of numbers separated by commas. */
  public static double[][] matrix(String name) {
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(require(name))),
                StandardCharsets.UTF_8))) {
      return in.lines()
          .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray())
          .toArray(double[][]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
