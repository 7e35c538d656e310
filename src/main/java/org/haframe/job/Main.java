package org.haframe.job;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.haframe.experiment.Experiment;
import org.haframe.experiment.Suggestion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
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
    subcommands = {
      ImportJob.class,
      FrameJob.class,
      TrainJob.class,
      EvaluateJob.class,
      PredictJob.class,
      CompareJob.class,
      ReportJob.class,
      ExportJob.class,
      RetrainJob.class,
      RegistryJob.class,
      DoctorJob.class
    },
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
      "10 the champion was kept, 11 the registry is stale, 130 interrupted (training: after a",
      "checkpoint)."
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
    // Messages are in English, and so are the numbers in them.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    System.exit(commandLine().execute(arguments));
  }

  /**
   * Runs a job within this program, such as a notebook: in its Spark session, where it has one.
   *
   * @param arguments as on the command line, from the job on
   * @return the exit code
   */
  public static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  /**
   * Runs a job within this program, and writes what it says beside its results, such as why it
   * failed, to a writer. Progress still goes to the standard error of the process.
   *
   * @param messages for the person who reads along
   * @return the exit code
   */
  public static int run(PrintWriter messages, String... arguments) {
    return commandLine().setErr(messages).execute(arguments);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setUsageHelpWidth(100)
        .setUsageHelpAutoWidth(false)
        .setExecutionStrategy(Main::run)
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
    job.getErr().println(usageMessage(wrong, List.of(arguments)));
    job.getErr().println("See: submit/" + job.getCommandSpec().qualifiedName() + " --help");
    job.getErr().flush();
    return ExitCode.WRONG_USAGE.number();
  }

  private static String usageMessage(ParameterException wrong, List<String> arguments) {
    CommandLine job = wrong.getCommandLine();
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      return unknown(unmatched.getUnmatched().get(0), job);
    }
    // A misspelt option shows as a missing one.
    Optional<String> misspelt =
        arguments.stream()
            .takeWhile(word -> !word.equals("--"))
            .filter(word -> word.startsWith("--"))
            .filter(word -> !isKnown(name(word), job))
            .findFirst();
    return wrong instanceof MissingParameterException && misspelt.isPresent()
        ? unknown(misspelt.get(), job)
        : "Cannot run %s: %s".formatted(job.getCommandName(), decapitalised(wrong.getMessage()));
  }

  private static String unknown(String word, CommandLine job) {
    if (OPTIONS_BEFORE_THE_JOB.contains(name(word))) {
      return "Cannot use %s here: it stands before the job. Write: submit/haframe %s ... %s"
          .formatted(name(word), name(word), job.getCommandName());
    }
    List<String> known = new ArrayList<>(job.getSubcommands().keySet());
    String kind = known.isEmpty() ? "argument" : "job";
    if (word.startsWith("-")) {
      kind = "option";
      known = new ArrayList<>(job.getCommandSpec().optionsMap().keySet());
      known.addAll(OPTIONS_BEFORE_THE_JOB);
    }
    return "Cannot run %s: unknown %s %s.%s"
        .formatted(
            job.getCommandName(),
            kind,
            word,
            Suggestion.nearest(name(word), known).map(" Did you mean %s?"::formatted).orElse(""));
  }

  private static boolean isKnown(String option, CommandLine job) {
    return job.getCommandSpec().optionsMap().containsKey(option)
        || job.getCommandSpec().root().optionsMap().containsKey(option);
  }

  /** An option without its value. */
  private static String name(String word) {
    int equals = word.indexOf('=');
    return equals < 0 ? word : word.substring(0, equals);
  }

  private static String decapitalised(String sentence) {
    return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
  }

  /** Memory that is exhausted, or a library that is missing: Picocli hands over exceptions only. */
  private static int run(ParseResult parsed) {
    try {
      return new RunLast().execute(parsed);
    } catch (Error e) {
      List<CommandLine> commands = parsed.asCommandLineList();
      return reportFailure(e, commands.get(commands.size() - 1), parsed);
    }
  }

  private static int reportFailure(Throwable thrown, CommandLine job, ParseResult parsed) {
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
      return Experiment.program();
    }

    @Override
    public String[] getVersion() {
      return new String[] {text()};
    }
  }
}
