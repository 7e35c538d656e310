package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.haframe.ColouredSquares;
import org.haframe.LocalSpark;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.experiment.Experiment;
import org.haframe.experiment.ExperimentSettings;
import org.haframe.experiment.SettingsReader;
import org.haframe.registry.Checkpoint;
import org.haframe.train.TrainingDivergedException;
import org.haframe.train.TrainingEngine;
import org.haframe.train.TrainingState;
import org.jline.utils.Signals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training listens to and shows is let go of, however it ends. */
class TrainingRunIT {

  private static final ExperimentSettings SETTINGS =
      SettingsReader.experiment(
          "of the test",
          ConfigFactory.parseString(
              "network { backbone = small, width = 4 }, images.size = 8, loss.name = cross-entropy"));

  private final JavaSparkContext spark = LocalSpark.context();
  private final Experiment experiment = Experiment.of(SETTINGS, ColouredSquares.hierarchy(), "");

  private final Progress progress = Progress.start(new Progress.Task("train", "rounds", 0, 1));

  @TempDir private Path folder;
  private Object before;
  private Object ours;

  @BeforeEach
  void listen() {
    before = Signals.register("INT", () -> {});
    ours = listener();
  }

  @AfterEach
  void listenNoMore() {
    Signals.unregister("INT", before);
    progress.close();
  }

  @Test
  void aRunThatCannotReadWhatItGoesOnWithLeavesNothingBehind() throws IOException {
    int shown = shown();
    Files.writeString(folder.resolve(MetricsFile.NAME), "{}\n");
    Files.write(
        folder.resolve(".%s.crc".formatted(MetricsFile.NAME)),
        ByteBuffer.allocate(12)
            .put("crc\0".getBytes(StandardCharsets.US_ASCII))
            .putInt(512)
            .putInt(7) // the sum, which is another
            .array());
    var checkpoint =
        new Checkpoint(1, 0, new float[0], new float[0], OptionalDouble.empty(), Map.of());

    assertThatThrownBy(() -> run(Optional.of(checkpoint))).isInstanceOf(ChecksumException.class);

    assertThat(listener()).isSameAs(ours);
    assertThat(shown()).isEqualTo(shown);
  }

  @Test
  void aClusterThatIsGoneDoesNotKeepTheRunListening() throws IOException {
    TrainingRun run = run(Optional.empty());
    SparkEnv environment = SparkEnv.get();
    SparkEnv.set(null); // as a stopped context does

    try {
      assertThatThrownBy(run::close).isInstanceOf(NullPointerException.class);
    } finally {
      SparkEnv.set(environment);
    }

    assertThat(listener()).isSameAs(ours);
  }

  /** Parameters are finite, and sums of them are not. */
  @Test
  void scoresThatAreNoNumbersAreADivergence() throws IOException {
    TrainingState fresh =
        TrainingEngine.of(
                SETTINGS.engine(),
                spark,
                experiment.networkJson(),
                SETTINGS.images(),
                SETTINGS.training())
            .initialState();
    float[] enormous = fresh.parameters();
    Arrays.fill(enormous, Float.MAX_VALUE);

    try (TrainingRun run = run(Optional.empty())) {
      assertThatThrownBy(
              () -> run.epochCompleted(new TrainingState(2, 0, enormous, fresh.optimiserState())))
          .isInstanceOf(TrainingDivergedException.class)
          .hasMessageContaining("Cannot score the model of epoch 2: its training diverged")
          .hasMessageContaining("Lower training.learning-rate");
    }

    assertThat(folder).isEmptyDirectory();
  }

  private TrainingRun run(Optional<Checkpoint> start) throws IOException {
    return new TrainingRun(
        experiment,
        new ModelDirectory(
            Storage.asSubmitted(), new org.apache.hadoop.fs.Path(folder.toString()), 1),
        new TrainingRun.Validation(
            new ClusterEvaluator(spark),
            Optional.of(
                ClusterEvaluator.decode(ColouredSquares.table(8), experiment.hierarchy(), 8))),
        Optional.empty(),
        progress,
        start);
  }

  /** Who hears of SIGINT. */
  private static Object listener() {
    Object listener = Signals.register("INT", () -> {});
    Signals.unregister("INT", listener);
    return listener;
  }

  /** How many trainings Spark's metrics show. */
  private static int shown() {
    return SparkEnv.get().metricsSystem().getSourcesByName("haframe").size();
  }
}
