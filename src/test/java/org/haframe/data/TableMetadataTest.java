package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableMetadataTest {
  private static final TableMetadata METADATA =
      new TableMetadata(
          Instant.parse("2026-11-24T12:00:00Z"),
          "cifar-100",
          List.of("train.bin", "test.bin"),
          50,
          0.01,
          Map.of("train", Map.of("cat", 3L, "dog", 4L), "test", Map.of("cat", 1L)),
          2,
          5,
          "ab".repeat(32),
          "cd".repeat(32));

  private static TableMetadata read(String json) {
    return TableMetadata.fromJson(json.getBytes(StandardCharsets.UTF_8), "x/table.json");
  }

  @Test
  void comesBackFromItsJson() {
    assertThat(read(METADATA.toJson())).isEqualTo(METADATA);
    assertThat(METADATA.count("train")).isEqualTo(7);
  }

  @Test
  void rejectsAnotherVersion() {
    String newer = METADATA.toJson().replaceFirst("\"version\" : 1", "\"version\" : 2");

    assertThatThrownBy(() -> read(newer))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("version 2 of the table format, and this program reads version 1");
  }

  @Test
  void rejectsOtherJsonAndDamage() {
    assertThatThrownBy(() -> read("{}"))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("does not say \"format\"");
    assertThatThrownBy(() -> read(METADATA.toJson().replace("fingerprint", "thumb")))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("it has no \"fingerprint\"");
    assertThatThrownBy(() -> read("{\"format\": "))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("Cannot read x/table.json");
  }
}
