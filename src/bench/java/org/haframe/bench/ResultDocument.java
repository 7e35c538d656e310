package org.haframe.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The JSON document that a benchmark prints, and writes to a file where the user names one. */
final class ResultDocument {

  @Option(names = "--output", paramLabel = "FILE", description = "Write the JSON there too.")
  private @Nullable Path file;

  /** What is known so far: an hour's figures are not lost to the last of them. */
  void keep(Map<String, Object> document) throws IOException {
    if (file != null) {
      Files.writeString(file, text(document) + "\n");
    }
  }

  void print(Map<String, Object> document) throws IOException {
    keep(document);
    System.out.println(text(document));
  }

  private static String text(Map<String, Object> document) throws IOException {
    return new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValueAsString(document);
  }
}
