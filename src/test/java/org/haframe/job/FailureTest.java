package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.apache.spark.SparkException;
import org.haframe.data.InvalidImageDataException;
import org.haframe.hierarchy.InvalidHierarchyException;
import org.haframe.train.AveragingSettings;
import org.haframe.train.TrainingSettings.Schedule;
import org.junit.jupiter.api.Test;

class FailureTest {

  @Test
  void findsWhatATaskSaidUnderWhatSparkMadeOfIt() {
    var said = new InvalidImageDataException("Cannot decode image 7: it is empty.");
    var thrown =
        new SparkException("Job aborted due to stage failure", new SparkException("Task", said));

    Failure failure = Failure.of(thrown);

    assertThat(failure)
        .isEqualTo(new Failure(ExitCode.BAD_DATA, "Cannot decode image 7: it is empty."));
  }

  @Test
  void valueRefusedByOneOfOurRoomsIsWrongUsage() {
    Failure failure = Failure.of(refused());

    assertThat(failure.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(failure.message()).startsWith("Cannot train with training.epochs = 0.");
  }

  @Test
  void valueRefusedByALibraryIsOurFault() {
    Failure failure = Failure.of(catchIllegalArgument(() -> Schedule.valueOf("linear")));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.INTERNAL_FAULT);
    assertThat(failure.message()).contains("IllegalArgumentException", "--verbose");
  }

  @Test
  void innermostFailureOfTheStorageIsTold() {
    var thrown =
        new UncheckedIOException(
            new IOException("cannot commit", new IOException("No space left on device.")));

    Failure failure = Failure.of(thrown);

    assertThat(failure)
        .isEqualTo(
            new Failure(
                ExitCode.CLUSTER_FAILED,
                "Cannot use the storage: No space left on device. Look at the path, its permissions and the space left."));
  }

  @Test
  void storageWhoseLibraryIsMissingIsAFailureOfTheStorage() {
    var hadoop = new org.apache.hadoop.conf.Configuration();

    Failure failure =
        Failure.of(
            catchThrown(
                () -> new org.apache.hadoop.fs.Path("s3a://bucket/model").getFileSystem(hadoop)));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.CLUSTER_FAILED);
    assertThat(failure.message()).contains("S3AFileSystem not found", "class path", "hadoop-aws");
  }

  @Test
  void whatSparkCannotSerializeIsOurFault() {
    Failure failure =
        Failure.of(new SparkException("Task not serializable", new NotSerializableException("X")));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.INTERNAL_FAULT);
  }

  @Test
  void lostExecutorIsAFailureOfTheClusterInOneLine() {
    Failure failure =
        Failure.of(new SparkException("ExecutorLostFailure\nDriver stacktrace:\n\tat x", null));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.CLUSTER_FAILED);
    assertThat(failure.message()).contains("ExecutorLostFailure").doesNotContain("\n");
  }

  @Test
  void exhaustedMemoryNamesTheSettingsToRaise() {
    Failure failure =
        Failure.of(new SparkException("Job aborted", new OutOfMemoryError("Java heap space")));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.CLUSTER_FAILED);
    assertThat(failure.message()).contains("Java heap space", "spark.executor.memory");
  }

  private static Throwable catchThrown(Callable<?> code) {
    try {
      code.call();
    } catch (Exception e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }

  private static IllegalArgumentException refused() {
    return catchIllegalArgument(
        () ->
            new org.haframe.train.TrainingSettings(
                0,
                1,
                1,
                AveragingSettings.plain(1),
                0,
                0.1,
                0,
                0,
                Schedule.COSINE,
                java.time.Duration.ofMinutes(1),
                1));
  }

  private static IllegalArgumentException catchIllegalArgument(Runnable code) {
    try {
      code.run();
    } catch (IllegalArgumentException e) {
      return e;
    }
    throw new AssertionError("nothing was refused");
  }

  @Test
  void nothingThatAFileHoldsCommandsTheTerminal() {
    var thrown =
        new InvalidHierarchyException("Cannot use tree.json: node '\u001b[2J\u0007' ...\n\tno.");

    assertThat(Failure.of(thrown).message())
        .isEqualTo("Cannot use tree.json: node '?[2J?' ...\n\tno.");
  }
}
