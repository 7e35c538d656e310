package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.haframe.job.Launcher.Outcome;
import org.haframe.job.Launcher.Running;
import org.haframe.registry.ModelRegistry;
import org.haframe.registry.RegistryLaws;
import org.haframe.registry.WholeObjectLaws;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images, models, reports and registries in an object store. */
@Tag("s3a")
@Tag("long")
class S3aIT {

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

  @TempDir private static Path local;

  private static Launcher launcher;
  private static String undisturbed;
  private static ObjectStore store;

  @BeforeAll
  static void trainOnALocalDiskAndImportTheImages() throws Exception {
    assumeTrue(ObjectStore.isInstalled(), "target/s3a is missing: run with -Ps3a");
    launcher = Launcher.from(local);
    launcher.write("my.conf", SETTINGS);
    undisturbed = launcher.train("local[2]", "undisturbed").end().parameters();
    store = ObjectStore.start(local.resolve("store"));
    Outcome imported =
        start("import", "--source", "image-table", "--input", Launcher.SAMPLE, "--output", images())
            .end();
    assertThat(imported.exitCode()).as(imported.err()).isZero();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (store != null) {
      store.close();
    }
  }

  private static String images() {
    return store.address() + "/images";
  }

  @Nested
  class ARegistry extends RegistryLaws {
    private final String root = store.address() + "/" + UUID.randomUUID();

    @Override
    protected Configuration hadoop() {
      return store.hadoop();
    }

    @Override
    protected org.apache.hadoop.fs.Path root() {
      return new org.apache.hadoop.fs.Path(root);
    }
  }

  @Nested
  class AFile extends WholeObjectLaws {
    private final String folder = store.address() + "/" + UUID.randomUUID();

    @Override
    protected Configuration hadoop() {
      return store.hadoop();
    }

    @Override
    protected org.apache.hadoop.fs.Path folder() {
      return new org.apache.hadoop.fs.Path(folder);
    }
  }

  /** Each time as soon as it has written something new. */
  @Test
  void aDriverThatIsKilledInEachEpochGoesOnAndItsModelIsScored() throws Exception {
    for (int epoch = 1; epoch <= 2; epoch++) {
      Running running = epoch == 1 ? train("killed") : train("killed", "--resume");
      awaitCheckpoint(running, "killed/checkpoints/epoch-0000%d-round-00000.zip".formatted(epoch));
      running.kill();
      assertThat(running.end().exitCode()).isNotZero();
    }

    Outcome resumed = train("killed", "--resume").end();
    Outcome scored =
        start(
                "evaluate",
                "--model",
                store.address() + "/killed",
                "--images",
                images(),
                "--output",
                store.address() + "/report")
            .end();

    assertThat(resumed.err()).contains("Going on after epoch 2");
    assertThat(resumed.parameters()).isEqualTo(undisturbed);
    assertThat(scored.exitCode()).as(scored.err()).isZero();
    assertThat(store.exists("report/report.json")).isTrue();
  }

  @Test
  void aRetrainingPromotesItsModelAndAnswersTheSameWhenAskedAgain() throws Exception {
    String registry = store.address() + "/registry";

    Outcome first = retrain(registry, "monday");
    Outcome again = retrain(registry, "monday");

    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.out()).contains("Version 1 is the first champion.");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out()).contains("Version 1 is the first champion.");
    var opened = new ModelRegistry(store.hadoop(), new org.apache.hadoop.fs.Path(registry));
    assertThat(opened.champion()).hasValueSatisfying(c -> assertThat(c.version()).isEqualTo(1));
    assertThat(opened.model(1).sha256()).isEqualTo(opened.record(1).modelSha256());
  }

  private static Outcome retrain(String registry, String runId) throws Exception {
    return start(
            "retrain",
            "--settings",
            "my.conf",
            "--set",
            "training.epochs=1",
            "--images",
            images(),
            "--registry",
            registry,
            "--run-id",
            runId)
        .end();
  }

  private static Running train(String name, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--settings",
                "my.conf",
                "--images",
                images(),
                "--output",
                store.address() + "/" + name));
    arguments.addAll(List.of(more));
    return start(arguments.toArray(String[]::new));
  }

  private static Running start(String... job) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--master", "local[2]"));
    arguments.addAll(store.sparkOptions());
    arguments.addAll(List.of(job));
    return launcher.start(arguments.toArray(String[]::new));
  }

  private static void awaitCheckpoint(Running running, String key) throws Exception {
    running.await(
        err -> {
          try {
            return store.exists(key);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
          }
        });
    assertThat(store.exists(key)).as(key).isTrue();
  }
}
