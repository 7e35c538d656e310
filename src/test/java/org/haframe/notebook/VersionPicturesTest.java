package org.haframe.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.haframe.registry.ModelRecord;
import org.haframe.registry.ModelRecord.RecordedScore;
import org.haframe.registry.ModelRegistry;
import org.haframe.registry.TinyModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionPicturesTest {

  @TempDir private Path folder;

  private ModelRegistry registry;

  @BeforeEach
  void makeAnEmptyRegistry() {
    registry =
        new ModelRegistry(
            new Configuration(), new org.apache.hadoop.fs.Path(folder.resolve("reg").toUri()));
  }

  private void add(String runId, Map<String, RecordedScore> scores) throws IOException {
    ModelRecord record = TinyModels.record(runId);
    registry.add(
        TinyModels.model(1),
        new ModelRecord(
            record.version(),
            runId,
            record.registered(),
            record.modelSha256(),
            record.fileSha256(),
            null,
            null,
            record.dataFingerprint(),
            record.data(),
            record.holdOutFingerprint(),
            record.hierarchySha256(),
            null,
            record.settings(),
            record.decision(),
            scores,
            record.codeRevision(),
            record.trainingSeconds(),
            record.cluster()));
  }

  private void addThree() throws Exception {
    add(
        "monday",
        Map.of(
            "top1", new RecordedScore(0.5, 0.4, 0.6),
            "mistakeSeverity", new RecordedScore(1.25, 1.0, 1.5)));
    add("tuesday", Map.of("top1", new RecordedScore(0.75, null, null)));
    add("wednesday", Map.of());
    registry.promote(1, Optional.empty(), "monday");
  }

  @Test
  void aChartHasTheVersionsThatHaveTheScoreInPerCent() throws Exception {
    addThree();

    String chart = Pictures.versions(registry, "top1", "Top-1 accuracy").html();

    assertThat(chart)
        .contains("Top-1 accuracy, %", "1, champion", "50.00", "40.00", "60.00", "75.00")
        .doesNotContain(">3<");
  }

  @Test
  void distancesAreInLevels() throws Exception {
    addThree();

    assertThat(Pictures.versions(registry, "mistakeSeverity", "Severity").html())
        .contains("Severity, levels", "1.250", "1.500");
  }

  @Test
  void aScoreThatNoVersionHasIsNamed() throws Exception {
    addThree();

    assertThatThrownBy(() -> Pictures.versions(registry, "top2", "Top-2 accuracy"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot draw top2: no version of ");
  }

  @Test
  void theTableHasAllVersionsTheNewestFirst() throws Exception {
    addThree();

    String table = Pictures.versions(registry).html();

    assertThat(table)
        .containsSubsequence(
            "wednesday",
            "<td class=\"number\">\u2013</td>",
            "tuesday",
            "<td class=\"number\">75.00 %</td>",
            "champion",
            "monday",
            "<td class=\"number\">50.00 % (40.00 % to 60.00 %)</td>",
            "<td class=\"number\">1.2500 (1.0000 to 1.5000)</td>");
  }

  @Test
  void aRegistryWithoutVersionsSaysSo() throws Exception {
    assertThat(Pictures.versions(registry).html()).contains("There is no version yet.");
  }
}
