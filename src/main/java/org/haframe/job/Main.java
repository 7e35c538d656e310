package org.haframe.job;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of haframe. {@code submit/haframe} starts it on Spark. */
@Command(
    name = "haframe",
    description = {
      "Trains image classifiers whose mistakes are mild, and says how severe the rest are.",
      ""
    },
    customSynopsis = "submit/haframe [--master M] [--conf K=V ...] [--executors N] <job> [options]",
    subcommands = {ImportJob.class, FrameJob.class, TrainJob.class, EvaluateJob.class},
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    commandListHeading = "%nJobs, in the order of use (<job> --help tells their options):%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Before the job, for Spark:",
      "  --master M       local[*] (without a SPARK_HOME, the default), local-cluster[2,1,3072],",
      "                   spark://HOST:PORT; with a SPARK_HOME also yarn and k8s://...",
      "  --conf K=V       a Spark setting, such as spark.driver.memory=8g",
      "  --executors N    how many executors a cluster starts",
      "",
      "Exit codes: 0 done, 1 a fault of this program, 2 wrong usage or settings, or an output that",
      "exists, 3 bad data, hierarchy or model, 4 storage or cluster failed, 5 training diverged,",
      "130 interrupted (training: after a checkpoint)."
    })
public final class Main implements Callable<Integer> {

  private static final List<String> OPTIONS_BEFORE_THE_JOB =
      List.of("--master", "--conf", "--executors");

  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show Spark's own log and, where a job fails, the stack trace.")
  private boolean verbose;

  /** Made by picocli, which sets the fields. */
  Main() {
    spec = CommandSpec.create();
  }

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setUsageHelpWidth(100)
        .setUsageHelpAutoWidth(false)
        .setParameterExceptionHandler(Main::reportWrongUsage)
        .setExecutionExceptionHandler(Main::reportFailure);
  }

  /** Without a job: the help. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.WRONG_USAGE.number();
  }

  private static int reportWrongUsage(ParameterException wrong, String[] arguments) {
    CommandLine job = wrong.getCommandLine();
    job.getErr().println(usageMessage(wrong));
    job.getErr().println("See: submit/" + job.getCommandSpec().qualifiedName() + " --help");
    job.getErr().flush();
    return ExitCode.WRONG_USAGE.number();
  }

  private static String usageMessage(ParameterException wrong) {
    if (!(wrong instanceof UnmatchedArgumentException unmatched)) {
      return "Cannot run: " + wrong.getMessage();
    }
    CommandLine job = wrong.getCommandLine();
    String word = unmatched.getUnmatched().get(0);
    String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
    if (OPTIONS_BEFORE_THE_JOB.contains(name)) {
      return "Cannot use %s here: it stands before the job. Write: submit/haframe %s ... %s"
          .formatted(name, name, job.getCommandName());
    }
    boolean option = word.startsWith("-");
    List<String> known = new ArrayList<>();
    if (option) {
      job.getCommandSpec().optionsMap().keySet().stream().sorted().forEach(known::add);
      known.addAll(job.getParent() == null ? OPTIONS_BEFORE_THE_JOB : List.of());
    } else {
      known.addAll(job.getSubcommands().keySet());
    }
    Optional<String> meant = Suggestion.nearest(name, known);
    return "Cannot run: unknown %s %s.%s"
        .formatted(
            option ? "option" : job.getSubcommands().isEmpty() ? "argument" : "job",
            word,
            meant.map(" Did you mean %s?"::formatted).orElse(""));
  }

  private static int reportFailure(Exception thrown, CommandLine job, ParseResult parsed) {
    if (isShuttingDown()) {
      return ExitCode.INTERRUPTED.number(); // Spark was stopped under the job; the JVM has its code
    }
    Failure failure = Failure.of(thrown);
    PrintWriter err = job.getErr();
    err.println(failure.message());
    Main main = (Main) job.getCommandSpec().root().userObject();
    if (main.verbose) {
      thrown.printStackTrace(err);
    }
    err.flush();
    return failure.exitCode().number();
  }

  private static boolean isShuttingDown() {
    Thread nothing = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(nothing);
      Runtime.getRuntime().removeShutdownHook(nothing);
      return false;
    } catch (IllegalStateException shuttingDown) {
      return true;
    }
  }

  /** The program's version, from the jar. */
  static final class Version implements IVersionProvider {
    static String text() {
      return "haframe-spark "
          + Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
              .orElse("(not packaged)");
    }

    @Override
    public String[] getVersion() {
      return new String[] {text()};
    }
  }
}
