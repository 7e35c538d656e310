package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.haframe.job.Launcher.Outcome;
import org.haframe.job.Launcher.Running;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What must not change a training, down to the last bit: killed processes, and how Spark writes.
 */
@Tag("faults")
@Tag("long")
class KilledProcessesIT {

  private static final String SETTINGS =
      """
      frame.gamma = 2
      network { backbone = small, width = 8 }
      images {
        size = 28
        normalisation { mean = [0.29, 0.29, 0.29], standard-deviation = [0.35, 0.35, 0.35] }
        augmentation { crop = padded, padding = 2, border = black }
      }
      training {
        epochs = 3
        minibatch = 50
        averaging-frequency = 4
        averaging {
          outer-momentum = 0.3
          outer-learning-rate = 0.8
          transport = bfloat16
          re-estimate-statistics = true
        }
        partitions = 2
      }
      """;

  private static final String TWO_EXECUTORS = "local-cluster[2,1,1024]";

  private static final String FIRST_CHECKPOINT = "driver/checkpoints/epoch-00001-round-00000.zip";

  @TempDir private static Path folder;

  private static Launcher launcher;
  private static String undisturbed;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    launcher = Launcher.from(folder);
    launcher.write("my.conf", SETTINGS);
    undisturbed = launcher.train("local[2]", "undisturbed").end().parameters();
  }

  @Test
  void anExecutorThatIsKilledIsReplaced() throws Exception {
    Running running = launcher.train(TWO_EXECUTORS, "executor");
    running.await(err -> err.contains("train: "));

    running.executors().get(0).destroyForcibly();

    Outcome outcome = running.end();
    assertThat(outcome.err()).contains("Lost executor");
    assertThat(outcome.parameters()).isEqualTo(undisturbed);
  }

  /** 2.2 million values for each of two partitions are too many for the driver to average. */
  @Test
  void anExecutorThatIsKilledTakesNoSliceOfALargeNetworkWithIt() throws Exception {
    String[] large = {"--set", "network.width=64", "--set", "training.epochs=2"};
    Outcome expected = launcher.train("local[2]", "large", large).end();
    Running running = launcher.train(TWO_EXECUTORS, "large-executor", large);
    running.await(err -> err.contains("train: "));

    running.executors().get(0).destroyForcibly();

    Outcome outcome = running.end();
    assertThat(outcome.err()).contains("Lost executor");
    assertThat(outcome.parameters()).isEqualTo(expected.parameters());
  }

  @Test
  void aDriverThatIsKilledGoesOnFromItsLastCheckpoint() throws Exception {
    Running running = launcher.train(TWO_EXECUTORS, "driver");
    running.await(err -> Files.exists(folder.resolve(FIRST_CHECKPOINT)));
    running.kill();
    assertThat(running.end().exitCode()).isEqualTo(137);

    Outcome resumed = launcher.train(TWO_EXECUTORS, "driver", "--resume").end();

    assertThat(resumed.err()).contains("Going on after epoch 1");
    assertThat(resumed.parameters()).isEqualTo(undisturbed);
  }

  /** 560,000 values for each of eight partitions are too many for the driver to average. */
  @Test
  void anotherSerializerChangesNothing() throws Exception {
    String[] sliced = {
      "--set", "network.width=32", "--set", "training.partitions=8", "--set", "training.epochs=1"
    };
    Outcome expected = launcher.train("local[2]", "java", sliced).end();

    List<String> kryo =
        new ArrayList<>(
            List.of(
                "--conf",
                "spark.serializer=org.apache.spark.serializer.KryoSerializer",
                "--master",
                TWO_EXECUTORS,
                "train",
                "--settings",
                "my.conf",
                "--images",
                Launcher.SAMPLE,
                "--output",
                "kryo"));
    kryo.addAll(List.of(sliced));
    Outcome outcome = launcher.start(kryo.toArray(String[]::new)).end();

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.parameters()).isEqualTo(expected.parameters());
  }
}
