package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.haframe.job.Launcher.Outcome;
import org.haframe.job.Launcher.Running;
import org.haframe.registry.Champion;
import org.haframe.registry.ModelRecord;
import org.haframe.registry.ModelRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two retrainings, two processes, one registry. */
class RivalRetrainingsIT {

  private static final String SETTINGS =
      """
      network { backbone = small, width = 4 }
      images.size = 28
      training { epochs = 1, minibatch = 50, averaging-frequency = 4 }
      """;

  @TempDir private Path folder;

  @Test
  void oneWinsTheOtherSaysSoAndNothingIsLost() throws Exception {
    Launcher launcher = Launcher.from(folder);
    Files.writeString(folder.resolve("my.conf"), SETTINGS);
    // Both have looked who is the champion, nobody, when both train.
    Running left = retraining(launcher, "left");
    left.await(err -> err.contains("train: "));
    left.pause();
    Running right;
    try {
      right = retraining(launcher, "right");
      right.await(err -> err.contains("train: "));
    } finally {
      left.resume();
    }

    List<Outcome> ends = List.of(left.end(), right.end());

    assertThat(ends).as("%s", ends).extracting(Outcome::exitCode).containsExactlyInAnyOrder(0, 4);
    Outcome loser = ends.get(0).exitCode() == 4 ? ends.get(0) : ends.get(1);
    String loserRun = ends.get(0).exitCode() == 4 ? "left" : "right";
    assertThat(loser.err()).containsAnyOf("became the champion meanwhile", "another retraining");
    var registry =
        new ModelRegistry(
            new Configuration(), new org.apache.hadoop.fs.Path(folder.resolve("reg").toUri()));
    Champion champion = registry.champion().orElseThrow();
    assertThat(registry.history()).hasSize(1);
    assertThat(champion.by()).isNotEqualTo(loserRun);
    assertThat(registry.versions())
        .extracting(ModelRecord::runId)
        .containsExactlyInAnyOrder("left", "right");

    // The same run again trains nothing and is compared with the one that won: it is the same.
    Outcome again = retraining(launcher, loserRun).end();

    assertThat(again.exitCode()).as(again.err()).isEqualTo(10);
    assertThat(again.out()).contains("stays the champion", "because hierarchicalDistance.1");
    assertThat(again.err()).doesNotContain("train: ");
    assertThat(registry.champion()).contains(champion);

    // And once more answers the same from its verdict.
    Outcome answered = retraining(launcher, loserRun, "--kept-is-success").end();

    assertThat(answered.exitCode()).as(answered.err()).isZero();
    assertThat(answered.out()).isEqualTo(again.out());
    assertThat(answered.err()).contains("has ended before");
  }

  private static Running retraining(Launcher launcher, String run, String... more)
      throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--master",
                "local[1]",
                "retrain",
                "--settings",
                "my.conf",
                "--images",
                Launcher.SAMPLE,
                "--registry",
                "reg",
                "--run-id",
                run,
                "--set",
                "training.partitions=1"));
    arguments.addAll(List.of(more));
    return launcher.start(arguments.toArray(String[]::new));
  }
}
