package org.haframe.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTextTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"include \"%s\"", "include file(\"%s\")", "include required(file(\"%s\"))"})
  void includesNoFile(String line) throws IOException {
    Path secret = folder.resolve("secret.conf");
    Files.writeString(secret, "password = hunter2");

    assertThatThrownBy(() -> SettingsReader.values(line.formatted(secret)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("it includes")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void includesNoResource() {
    String line = "include classpath(\"org/haframe/experiment/defaults.conf\")";

    assertThatThrownBy(() -> SettingsReader.values(line))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("it includes");
  }

  @Test
  void callsOnNoAddress() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(1);
      String line = "include url(\"http://127.0.0.1:%d/a.conf\")".formatted(server.getLocalPort());

      assertThatThrownBy(() -> SettingsReader.values(line))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("it includes");
      assertThatThrownBy(server::accept).isInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  @Test
  void readsNothingOfTheEnvironment() {
    assertThatThrownBy(() -> SettingsReader.values("note = ${PATH}"))
        .isInstanceOf(SettingsException.class)
        .hasMessageNotContaining(System.getenv("PATH"));
  }

  @Test
  void aNumberIsNotWrittenOut() {
    assertThat(SettingsReader.values("a = \"1e999999999\", b = \"1e-999999999\", c = 1.50"))
        .containsEntry("a", "1e999999999")
        .containsEntry("b", "1e-999999999")
        .containsEntry("c", "1.5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{a:",
        "[",
        "a.",
        "a{",
        "\"]\"[",
        "#\"\n[",
        "//\"\n[",
        "\"\"\"\"]\"\"\"[",
        "a.b{",
        "\"\\\"]\"["
      })
  void depthIsRefusedHoweverItIsWritten(String opening) {
    String text = "x = " + opening.repeat(100_000);
    String keys = opening.repeat(100_000);

    assertThatThrownBy(() -> SettingsText.requireModest(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("deep");
    assertThatThrownBy(() -> SettingsText.requireModest(keys)).hasMessageContaining("deep");
  }

  @Test
  void whatIsNotNestedIsNotCounted() {
    String flat =
        "a.b.c = 1.5, list = [%s]\n# [[[[\nquoted = \"{{{{\" // {{\n"
            .formatted("0.1, ".repeat(200));

    assertThat(SettingsText.parse(flat.repeat(100), "the test").getDouble("a.b.c")).isEqualTo(1.5);
  }

  @Test
  void lengthIsRefused() {
    String text = "a = 1\n".repeat(200_000);

    assertThatThrownBy(() -> SettingsReader.values(text))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("it has 1,200,000 characters. Use at most 1,048,576.");
  }
}
