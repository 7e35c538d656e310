package org.haframe.job;

import java.io.IOException;
import java.io.ObjectStreamException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.haframe.cluster.UnusableDeviceException;
import org.haframe.data.InvalidImageDataException;
import org.haframe.data.OutputExistsException;
import org.haframe.experiment.SettingsException;
import org.haframe.hierarchy.InvalidHierarchyException;
import org.haframe.network.InvalidModelException;
import org.haframe.registry.ChampionChangedException;
import org.haframe.registry.FileTooLargeException;
import org.haframe.registry.UnwritableFileException;
import org.haframe.report.InvalidReportException;
import org.haframe.severity.NotFiniteLogitsException;
import org.haframe.train.RoundFailedException;
import org.haframe.train.RoundTimeoutException;
import org.haframe.train.TrainingDivergedException;

/**
 * Why a job failed, as its user hears it.
 *
 * @param message one message, without a stack trace
 */
record Failure(ExitCode exitCode, String message) {

  /** What a file holds goes into messages: nothing in it may command the terminal. */
  Failure {
    message = message.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
  }

  /** Exceptions whose message is written for the user. */
  private static final Map<Class<? extends Exception>, ExitCode> SPOKEN =
      Map.ofEntries(
          Map.entry(UsageException.class, ExitCode.WRONG_USAGE),
          Map.entry(SettingsException.class, ExitCode.WRONG_USAGE),
          Map.entry(OutputExistsException.class, ExitCode.WRONG_USAGE),
          Map.entry(InvalidImageDataException.class, ExitCode.BAD_DATA),
          Map.entry(InvalidHierarchyException.class, ExitCode.BAD_DATA),
          Map.entry(InvalidModelException.class, ExitCode.BAD_DATA),
          Map.entry(FileTooLargeException.class, ExitCode.BAD_DATA),
          Map.entry(InvalidReportException.class, ExitCode.BAD_DATA),
          Map.entry(NotFiniteLogitsException.class, ExitCode.BAD_DATA),
          Map.entry(UnwritableFileException.class, ExitCode.CLUSTER_FAILED),
          Map.entry(ChampionChangedException.class, ExitCode.CLUSTER_FAILED),
          Map.entry(RoundTimeoutException.class, ExitCode.CLUSTER_FAILED),
          Map.entry(UnusableDeviceException.class, ExitCode.CLUSTER_FAILED),
          Map.entry(TrainingDivergedException.class, ExitCode.TRAINING_DIVERGED));

  /** Of Spark's module for Kubernetes, which only the class path of such a cluster has. */
  private static final String KUBERNETES = "io.fabric8.kubernetes.client.KubernetesClientException";

  /**
   * What Spark 3.5 says where a cluster that gave up on the application, or never took it, has
   * stopped its context: in waiting for executors, in any call, and in a job. There is no exception
   * of its own for it.
   */
  private static final Pattern STOPPED =
      Pattern.compile(
          "Spark context stopped while waiting for backend|Cannot call methods on a stopped SparkContext|SparkContext has been shutdown");

  /** What Spark 3.5 says first of a setting that it cannot read, if it names it. */
  private static final Pattern ILLEGAL_VALUE =
      Pattern.compile("Illegal value for config key [^:]+: ");

  /** Where Spark 3.5 reads numbers, sizes and durations from settings. */
  private static final Pattern READERS_OF_SETTINGS =
      Pattern.compile(
          "org\\.apache\\.spark\\.(internal\\.config\\.|network\\.util\\.JavaUtils|SparkConf)");

  /**
   * Finds what the user can act on: Spark wraps what a task throws, often several times.
   *
   * @param thrown by a job
   */
  static Failure of(Throwable thrown) {
    List<Throwable> causes = causes(thrown);
    return causes.stream()
        .flatMap(cause -> spoken(cause).stream())
        .findFirst()
        .or(() -> causes.stream().flatMap(cause -> refused(cause).stream()).findFirst())
        .orElseGet(() -> unforeseen(causes));
  }

  /** Whether scores are no numbers, which in a training means that it diverged. */
  static boolean isOfScores(Throwable thrown) {
    return causes(thrown).stream().anyMatch(NotFiniteLogitsException.class::isInstance);
  }

  private static Optional<Failure> spoken(Throwable cause) {
    return Optional.ofNullable(SPOKEN.get(cause.getClass()))
        .map(exitCode -> new Failure(exitCode, String.valueOf(cause.getMessage())));
  }

  /** A value from the user that one of our rooms refused; libraries throw the same for faults. */
  private static Optional<Failure> refused(Throwable cause) {
    StackTraceElement[] trace = cause.getStackTrace();
    return cause instanceof IllegalArgumentException
            && trace.length > 0
            && trace[0].getClassName().startsWith("org.haframe.")
        ? Optional.of(new Failure(ExitCode.WRONG_USAGE, String.valueOf(cause.getMessage())))
        : Optional.empty();
  }

  private static Failure unforeseen(List<Throwable> causes) {
    Throwable root = causes.get(causes.size() - 1);
    if (root instanceof OutOfMemoryError) {
      return new Failure(
          ExitCode.CLUSTER_FAILED,
          "Cannot go on: the memory does not suffice (%s). Raise spark.driver.memory (local master) or spark.executor.memory with --conf, or use fewer images a minibatch."
              .formatted(firstLine(root)));
    }
    Optional<Throwable> kubernetes =
        causes.stream().filter(cause -> cause.getClass().getName().equals(KUBERNETES)).findFirst();
    if (kubernetes.isPresent()) { // before the storage: its cause is an IOException
      return new Failure(
          ExitCode.CLUSTER_FAILED,
          "Cannot use the Kubernetes cluster: %s (%s). Look at --master, whether its API server answers, and what the service account may do."
              .formatted(
                  withoutFullStop(firstLine(kubernetes.get())), withoutFullStop(firstLine(root))));
    }
    Optional<Throwable> storage =
        causes.stream()
            .filter(
                cause -> cause instanceof IOException && !(cause instanceof ObjectStreamException))
            .reduce((outer, inner) -> inner);
    if (storage.isPresent()) {
      return new Failure(
          ExitCode.CLUSTER_FAILED,
          "Cannot use the storage: %s. Look at the path, its permissions and the space left."
              .formatted(withoutFullStop(firstLine(storage.get()))));
    }
    if (root instanceof ClassNotFoundException
        && firstLine(root).startsWith("Class org.apache.hadoop.fs.")) {
      return new Failure(
          ExitCode.CLUSTER_FAILED,
          "Cannot use the storage: %s. Put its library on the class path of driver and executors; for s3a that is hadoop-aws of Spark's Hadoop version."
              .formatted(firstLine(root)));
    }
    Optional<String> settings = causes.stream().flatMap(c -> wrongSetting(c).stream()).findFirst();
    if (settings.isPresent()) {
      return new Failure(
          ExitCode.WRONG_USAGE,
          "Cannot use the settings of Spark: %s. Look at --conf and at spark-defaults.conf."
              .formatted(withoutFullStop(settings.get())));
    }
    Optional<Throwable> round =
        causes.stream().filter(RoundFailedException.class::isInstance).findFirst();
    if (round.isPresent()) {
      return new Failure(
          ExitCode.CLUSTER_FAILED,
          "%s. Run again with --verbose for Spark's own log, or go on with --resume."
              .formatted(withoutFullStop(firstLine(round.get()))));
    }
    if (isOfTheCluster(root)) {
      return new Failure(
          ExitCode.CLUSTER_FAILED,
          "Cannot finish on this cluster: %s. Run again with --verbose for Spark's own log."
              .formatted(withoutFullStop(firstLine(root))));
    }
    return new Failure(
        ExitCode.INTERNAL_FAULT,
        "Cannot go on, by a fault of this program: %s: %s. Run again with --verbose for the stack trace, and report it."
            .formatted(root.getClass().getName(), withoutFullStop(firstLine(root))));
  }

  /** What is wrong with a value that Spark cannot read, or with a class that it is to use. */
  private static Optional<String> wrongSetting(Throwable cause) {
    if (cause instanceof IllegalArgumentException && passes(cause, READERS_OF_SETTINGS)) {
      // Of sizes and durations the first line explains how they are written.
      Matcher key = ILLEGAL_VALUE.matcher(String.valueOf(cause.getMessage()));
      boolean named = key.lookingAt() && !lastLine(cause).startsWith(key.group());
      return Optional.of((named ? key.group() : "") + lastLine(cause));
    }
    return cause instanceof ClassNotFoundException
            && passes(cause, Pattern.compile(Pattern.quote(ClusterSession.class.getName())))
        ? Optional.of(
            "there is no class "
                + String.valueOf(cause.getMessage()).replaceAll("^Class (\\S+) not found$", "$1"))
        : Optional.empty();
  }

  /** Whether a throwable comes out of a class, at any depth. */
  private static boolean passes(Throwable thrown, Pattern className) {
    return Arrays.stream(thrown.getStackTrace())
        .anyMatch(call -> className.matcher(call.getClassName()).lookingAt());
  }

  private static boolean isOfTheCluster(Throwable root) {
    return root.getClass().getName().startsWith("org.apache.spark.")
        || root instanceof IllegalStateException
            && STOPPED.matcher(String.valueOf(root.getMessage())).lookingAt();
  }

  /** The throwable and its causes, outermost first. */
  private static List<Throwable> causes(Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = thrown; cause != null && seen.add(cause); cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }

  private static String firstLine(Throwable thrown) {
    return String.valueOf(thrown.getMessage()).lines().findFirst().orElse("no reason given");
  }

  private static String lastLine(Throwable thrown) {
    return String.valueOf(thrown.getMessage())
        .lines()
        .reduce((earlier, later) -> later)
        .orElse("no reason given");
  }

  private static String withoutFullStop(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
