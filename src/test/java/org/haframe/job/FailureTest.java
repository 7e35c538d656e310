package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.internal.SQLConf;
import org.haframe.ColouredSquares;
import org.haframe.data.InvalidImageDataException;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.InvalidHierarchyException;
import org.haframe.registry.FileTooLargeException;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.RankedPrediction;
import org.haframe.train.AveragingSettings;
import org.haframe.train.TrainingSettings.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void scoresThatAreNoNumbersAreOfABadModel() {
    HierarchicalDistances distances = ColouredSquares.hierarchy().distances();
    IllegalArgumentException said =
        catchIllegalArgument(
            () ->
                RankedPrediction.of(
                    new float[] {0, 1, Float.NaN, 2}, new DecisionRule.Argmax(0), distances));

    Failure failure = Failure.of(new SparkException("Task", said));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.BAD_DATA);
    assertThat(failure.message()).startsWith("Cannot rank classes: the logit of class 2 is NaN.");
  }

  @Test
  void valueRefusedByALibraryIsOurFault() {
    Failure failure = Failure.of(catchIllegalArgument(() -> Schedule.valueOf("linear")));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.INTERNAL_FAULT);
    assertThat(failure.message()).contains("IllegalArgumentException", "--verbose");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spark.sql.shuffle.partitions | abc | spark.sql.shuffle.partitions should be int, but was abc",
        "spark.executor.memory | 8x | Illegal value for config key spark.executor.memory: Invalid suffix: \"x\"",
        "spark.network.timeout | 2x | Illegal value for config key spark.network.timeout: Invalid suffix: \"x\"",
        "spark.task.cpus | x | Illegal value for config key spark.task.cpus: For input string: \"x\""
      })
  void valueThatSparkCannotReadIsWrongUsage(String setting, String value, String reason) {
    var spark = new SparkConf(false).set(setting, value);

    Failure failure =
        Failure.of(
            catchIllegalArgument(
                () -> {
                  new SQLConf().setConfString(setting, value);
                  spark.getSizeAsMb("spark.executor.memory", "1g");
                  spark.getTimeAsMs("spark.network.timeout", "1s");
                  spark.getInt("spark.task.cpus", 1);
                }));

    assertThat(failure)
        .isEqualTo(
            new Failure(
                ExitCode.WRONG_USAGE,
                "Cannot use the settings of Spark: %s. Look at --conf and at spark-defaults.conf."
                    .formatted(reason)));
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

  /** And no lack of memory of the cluster, after which schedulers try again. */
  @Test
  void fileTooLargeForTheHeapIsBadData() {
    Failure failure = Failure.of(new FileTooLargeException("Cannot read model.zip: too large."));

    assertThat(failure)
        .isEqualTo(new Failure(ExitCode.BAD_DATA, "Cannot read model.zip: too large."));
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

  /** With the type of the client that Spark uses, and a port that nobody listens on. */
  @Test
  void kubernetesThatRefusesConnectionsIsAFailureOfTheCluster() {
    Throwable refused =
        catchThrown(
            () -> {
              try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
              }
              return null;
            });
    var thrown =
        new KubernetesClientException(
            "Operation: [get]  for kind: [Pod]  with name: [driver]  in namespace: [vision]  failed.",
            refused);

    Failure failure = Failure.of(new SparkException("External scheduler cannot start", thrown));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.CLUSTER_FAILED);
    assertThat(failure.message())
        .startsWith("Cannot use the Kubernetes cluster: Operation: [get]")
        .contains("Connection refused", "--master")
        .doesNotContain("storage");
  }

  @Test
  void kubernetesThatForbidsIsAFailureOfTheCluster() {
    Failure failure =
        Failure.of(
            new KubernetesClientException("pods is forbidden: User cannot create.", 403, null));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.CLUSTER_FAILED);
    assertThat(failure.message()).contains("pods is forbidden: User cannot create");
  }

  @Test
  void aContextThatWasStoppedIsAFailureOfTheCluster() {
    var context =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[1]")
                .setAppName("stopped")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.ui.enabled", "false"));
    JavaRDD<Integer> numbers = context.parallelize(List.of(1));
    context.stop();

    for (Callable<?> call :
        List.<Callable<?>>of(() -> context.parallelize(List.of(1)), numbers::count)) {
      Throwable thrown = catchThrown(call);
      Failure failure = Failure.of(thrown);

      assertThat(thrown).isExactlyInstanceOf(IllegalStateException.class);
      assertThat(failure.exitCode()).isEqualTo(ExitCode.CLUSTER_FAILED);
      assertThat(failure.message()).startsWith("Cannot finish on this cluster: ");
    }
  }

  /** Thrown in TaskSchedulerImpl of Spark 3.5, while a cluster refuses the application. */
  @Test
  void aContextThatStoppedBeforeItHadExecutorsIsAFailureOfTheCluster() {
    Failure failure =
        Failure.of(new IllegalStateException("Spark context stopped while waiting for backend"));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.CLUSTER_FAILED);
    assertThat(failure.message()).contains("Spark context stopped while waiting for backend");
  }

  @Test
  void anyOtherStateThatIsIllegalIsOurFault() {
    assertThat(Failure.of(new IllegalStateException("hie has been refused")).exitCode())
        .isEqualTo(ExitCode.INTERNAL_FAULT);
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
