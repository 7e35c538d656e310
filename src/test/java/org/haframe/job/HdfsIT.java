package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.haframe.data.HoldOutLaws;
import org.haframe.job.Launcher.Outcome;
import org.haframe.job.Launcher.Running;
import org.haframe.registry.RegistryRaceLaws;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images and models on HDFS, whose datanodes are killed during the training; and registries. One
 * cluster for all, as it takes longer to start than most of this.
 */
@Tag("faults")
@Tag("long")
class HdfsIT {

  private static final String SETTINGS =
      """
      network { backbone = small, width = 8 }
      images.size = 28
      training {
        epochs = 3
        minibatch = 50
        averaging-frequency = 4
        partitions = 2
      }
      """;

  private static final String FIRST_CHECKPOINT = "checkpoints/epoch-00001-round-00000.zip";
  private static final String LAST_CHECKPOINT = "checkpoints/epoch-00003-round-00000.zip";

  @TempDir private static Path local;

  private static Launcher launcher;
  private static String undisturbed;
  private static HdfsCluster hdfs;

  @BeforeAll
  static void trainOnALocalDiskAndCopyTheImages() throws Exception {
    launcher = Launcher.from(local);
    launcher.write("my.conf", SETTINGS);
    undisturbed = launcher.train("local[2]", "undisturbed").end().parameters();
    hdfs = HdfsCluster.start(local.resolve("hdfs"), 3);
    hdfs.fileSystem()
        .copyFromLocalFile(
            new org.apache.hadoop.fs.Path(Launcher.SAMPLE),
            new org.apache.hadoop.fs.Path("/images"));
  }

  @AfterAll
  static void stop() throws Exception {
    hdfs.close();
  }

  /** As the first test found it. */
  @BeforeEach
  void mend() throws Exception {
    hdfs.startDatanodesAgain();
    hdfs.fileSystem().delete(new org.apache.hadoop.fs.Path("/model"), true);
  }

  private static org.apache.hadoop.fs.Path newFolder() {
    return new org.apache.hadoop.fs.Path(hdfs.address() + "/" + UUID.randomUUID());
  }

  @Nested
  class ARegistry extends RegistryRaceLaws {
    private final org.apache.hadoop.fs.Path root = newFolder();

    @Override
    protected Configuration hadoop() {
      return HdfsCluster.hadoop();
    }

    @Override
    protected org.apache.hadoop.fs.Path root() {
      return root;
    }
  }

  @Nested
  class AHoldOut extends HoldOutLaws {
    private final org.apache.hadoop.fs.Path folder = newFolder();

    @Override
    protected org.apache.hadoop.fs.Path folder() {
      return folder;
    }
  }

  @Test
  void aKilledDatanodeChangesNothing() throws Exception {
    Running running = train();
    awaitTheFirstCheckpoint(running);

    hdfs.killADatanodeOf(path(FIRST_CHECKPOINT));

    Outcome outcome = running.end();
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.parameters()).isEqualTo(undisturbed);
    assertThat(hdfs.fileSystem().exists(path(LAST_CHECKPOINT))).isTrue();
  }

  @Test
  void aKilledDriverGoesOnThoughADatanodeWithItsCheckpointIsGone() throws Exception {
    Running running = train();
    awaitTheFirstCheckpoint(running);
    running.kill();
    running.end();
    hdfs.killADatanodeOf(path(FIRST_CHECKPOINT));

    Outcome resumed = train("--resume").end();

    assertThat(resumed.err()).contains("Going on after epoch ");
    assertThat(resumed.parameters()).isEqualTo(undisturbed);
  }

  @Test
  void withoutAnyDatanodeTheJobEndsAndGoesOnWhenTheyAreBack() throws Exception {
    Running running = train("--images", Launcher.SAMPLE);
    awaitTheFirstCheckpoint(running);
    hdfs.killAllDatanodes();

    Outcome failed = running.end();
    hdfs.startDatanodesAgain();
    Outcome resumed = train("--images", Launcher.SAMPLE, "--resume").end();

    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(4);
    assertThat(failed.err()).contains("Cannot write " + hdfs.address()).doesNotContain("\tat ");
    assertThat(resumed.err()).contains("Going on after epoch ");
    assertThat(resumed.parameters()).isEqualTo(undisturbed);
  }

  private Running train(String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--conf",
                "spark.hadoop.dfs.replication=" + HdfsCluster.REPLICATION,
                "--master",
                "local[2]",
                "train",
                "--settings",
                "my.conf",
                "--output",
                hdfs.address() + "/model"));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--images")) {
      arguments.addAll(List.of("--images", hdfs.address() + "/images"));
    }
    return launcher.start(arguments.toArray(String[]::new));
  }

  private void awaitTheFirstCheckpoint(Running running) throws Exception {
    running.await(err -> exists(FIRST_CHECKPOINT));
    assertThat(running.driver().isAlive()).isTrue();
  }

  private boolean exists(String file) {
    try {
      return hdfs.fileSystem().exists(path(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static org.apache.hadoop.fs.Path path(String file) {
    return new org.apache.hadoop.fs.Path("/model/" + file);
  }
}
