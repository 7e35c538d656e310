package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.haframe.experiment.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetrainingReaderTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "retraining = null",
        "retraining.start = null",
        "retraining.checks.warn-only = null",
        "retraining { checks { hold-out-share = null }, promotion { score = null } }"
      })
  void nullIsTheDefault(String settings) throws IOException {
    RetrainingReader.Chosen usual = read("");

    assertThat(read(settings)).isEqualTo(usual);
    assertThat(read("retraining.rule = crm", "retraining=null")).isEqualTo(usual);
  }

  /** By its values a run is told from one that was begun with other settings. */
  @Test
  void aNumberIsTheSameHoweverItIsWritten() throws IOException {
    assertThat(
            read("", "retraining.checks.hold-out-share=0.0", "retraining.promotion.top1-loss=5e-3")
                .values())
        .isEqualTo(read("retraining.checks.hold-out-share = 0.00").values())
        .isEqualTo(read("").values());
    assertThat(read("", "retraining.promotion.top1-loss=0.006").values())
        .containsEntry("retraining.promotion.top1-loss", "0.006");
  }

  @Test
  void problemsOfRetrainingAndExperimentAreToldAtOnce() throws IOException {
    Path file = write("retraining.checks.hold-out-share = 2");

    SettingsException refused =
        catchThrowableOfType(
            SettingsException.class,
            () ->
                RetrainingReader.read(
                    file, List.of("retraining.nonsense=1", "training.nonsense=2")));

    assertThat(refused.problems())
        .hasSize(3)
        .anyMatch(problem -> problem.contains("unknown setting retraining.nonsense"))
        .anyMatch(problem -> problem.contains("hold-out-share"))
        .anyMatch(problem -> problem.contains("unknown setting training.nonsense"));
  }

  private RetrainingReader.Chosen read(String settings, String... overrides) throws IOException {
    return RetrainingReader.read(write(settings), List.of(overrides));
  }

  private Path write(String settings) throws IOException {
    return Files.writeString(
        folder.resolve("my.conf"), "network { backbone = small, width = 4 }\n" + settings);
  }
}
