package org.haframe.job;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of submit/schedule, and programs that read such files. */
final class ScheduledFiles {
  static final Path FOLDER = Launcher.PROJECT.resolve("submit/schedule");

  /** Where the examples expect the checkout. */
  static final String INSTALLED = "/opt/haframe";

  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private ScheduledFiles() {}

  static String text(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name));
  }

  /** Without the lines that are for GPUs. */
  static String withoutGpus(String manifest) {
    return manifest
        .lines()
        .filter(line -> !line.endsWith("# GPU"))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /** The documents of a YAML file. */
  static List<JsonNode> documents(String yaml) throws IOException {
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
      return documents.readAll();
    }
  }

  static Map<String, String> strings(JsonNode object) {
    Map<String, String> strings = new TreeMap<>();
    object
        .fields()
        .forEachRemaining(field -> strings.put(field.getKey(), field.getValue().asText()));
    return strings;
  }

  /** Skips the test where the machine has no such program. */
  static void requireProgram(String name) {
    boolean there =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    assumeTrue(there, () -> "Skipped: there is no " + name + " on the PATH");
  }

  /** What a program left behind; what it wrote to both outputs. */
  record Finished(int exitCode, String output) {}

  static Finished run(Path workingDirectory, List<String> command)
      throws IOException, InterruptedException {
    return run(workingDirectory, Map.of(), command);
  }

  static Finished run(Path workingDirectory, Map<String, String> variables, List<String> command)
      throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(command).directory(workingDirectory.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    builder.environment().keySet().removeAll(List.of("OMP_NUM_THREADS", "OPENBLAS_CORETYPE"));
    builder.environment().putAll(variables);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Finished(process.waitFor(), output);
  }
}
