package org.haframe.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.commons.io.FileUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Images a second of whole trainings on two cores, as users run them, against twice what one thread
 * trains alone, and against the engine dl4j-spark on the same masters, with the same settings.
 *
 * <p>Each turn is a process of its own, {@code submit/haframe train}; turns alternate. The first
 * epoch does not count: compilers and caches warm up in it.
 */
@Command(
    name = "bench.sh engine",
    mixinStandardHelpOptions = true,
    description =
        "What averaging on Spark costs, against one thread that trains alone and against dl4j-spark, as JSON.")
public final class EngineBenchmark implements Callable<Integer> {

  private static final int CORES = 2;

  /** Minibatches of a round: one thread alone never averages. */
  private static final int NEVER = 1_000_000;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "TABLE",
      description = "CIFAR-100 images that the import job wrote; all, so that processes warm up.")
  private String images = "";

  @Mixin private ResultDocument result = new ResultDocument();

  @Option(names = "--rounds", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--epochs",
      defaultValue = "2",
      description = "Of each training, at least 2. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  /**
   * @param copies as many of one are compared
   * @param processes that run at the same time, whose images a second are added
   */
  private record Contender(
      String name,
      String master,
      String engine,
      int partitions,
      int averagingFrequency,
      int copies,
      int processes) {

    /** Two tasks that average, by our engine. */
    static Contender on(String name, String master) {
      return new Contender(name, master, OURS, CORES, 8, 1, 1);
    }

    /** The same by the engine of Deeplearning4j. */
    Contender peer() {
      return new Contender(
          name + PEER, master, "dl4j-spark", partitions, averagingFrequency, copies, processes);
    }
  }

  private static final String OURS = "parameter-averaging";

  /** Behind the name of what it is the peer of. */
  private static final String PEER = "Dl4jSpark";

  private static final Contender IDEAL =
      new Contender("ideal", "local[1]", OURS, 1, NEVER, CORES, 1);

  /** What the machine gives to two that know nothing of each other. */
  private static final Contender PAIR = new Contender("pair", "local[1]", OURS, 1, NEVER, 1, CORES);

  private static final Contender LOCAL = Contender.on("local", "local[2]");
  private static final Contender CLUSTER = Contender.on("cluster", "local-cluster[2,1,3072]");

  private static final List<Contender> CONTENDERS =
      List.of(IDEAL, PAIR, LOCAL, LOCAL.peer(), CLUSTER, CLUSTER.peer());

  /**
   * @param imagesPerSecond of all copies
   * @param overheadShare of the time of a round that no task trained in
   */
  private record Turn(double imagesPerSecond, double overheadShare) {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new EngineBenchmark()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (epochs < 2) {
      throw new CommandLine.ParameterException(
          new CommandLine(this),
          "Cannot measure %d epochs: the first is not counted. Use --epochs 2 or more."
              .formatted(epochs));
    }
    Map<String, List<Turn>> turns = new LinkedHashMap<>();
    for (int round = 1; round <= rounds; round++) {
      for (Contender contender : CONTENDERS) {
        Turn turn = turn(contender);
        turns.computeIfAbsent(contender.name(), any -> new ArrayList<>()).add(turn);
        System.err.printf(
            "round %d of %d: %s %.0f images/s%n",
            round, rounds, contender.name(), turn.imagesPerSecond());
      }
    }
    result.print(document(turns));
    return 0;
  }

  private Map<String, Object> document(Map<String, List<Turn>> turns) throws IOException {
    Map<String, Object> ratios = new LinkedHashMap<>();
    ratios.put(
        "pair_vs_ideal",
        Figures.medianRatio(
            imagesPerSecond(turns.get(PAIR.name())), imagesPerSecond(turns.get(IDEAL.name()))));
    for (Contender contender : List.of(LOCAL, CLUSTER)) {
      String name = contender.name();
      ratios.put(
          name + "_vs_ideal",
          Figures.medianRatio(
              imagesPerSecond(turns.get(name)), imagesPerSecond(turns.get(IDEAL.name()))));
      ratios.put(
          name + "_vs_pair",
          Figures.medianRatio(
              imagesPerSecond(turns.get(name)), imagesPerSecond(turns.get(PAIR.name()))));
      ratios.put(
          name + "_vs_dl4j_spark",
          Figures.medianRatio(
              imagesPerSecond(turns.get(name)), imagesPerSecond(turns.get(name + PEER))));
      ratios.put(
          name + "_round_overhead_share",
          Figures.rounded(
              Figures.median(turns.get(name).stream().map(Turn::overheadShare).toList())));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("benchmark", "engine");
    document.put("ratios", ratios);
    document.put("rounds", rounds);
    document.put("epochs", epochs);
    Machine.describe(document);
    turns.forEach((name, all) -> document.put(name + "ImagesPerSecond", imagesPerSecond(all)));
    return document;
  }

  private static List<Double> imagesPerSecond(List<Turn> turns) {
    return turns.stream().map(Turn::imagesPerSecond).toList();
  }

  /** Runs the processes of a contender at the same time. */
  private Turn turn(Contender contender) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("haframe-bench");
    List<Process> running = new ArrayList<>();
    for (int process = 0; process < contender.processes(); process++) {
      running.add(start(contender, folder.resolve(String.valueOf(process))));
    }
    try {
      for (Process process : running) {
        if (process.waitFor() != 0) {
          throw new IllegalStateException("%s failed: see %s".formatted(contender.name(), folder));
        }
      }
    } finally {
      running.forEach(Process::destroy);
    }
    double imagesPerSecond = 0;
    double overheadShare = 0;
    for (int process = 0; process < contender.processes(); process++) {
      Turn turn =
          turn(contender, folder.resolve(String.valueOf(process)).resolve("model/metrics.jsonl"));
      imagesPerSecond += turn.imagesPerSecond();
      overheadShare = turn.overheadShare();
    }
    FileUtils.deleteDirectory(folder.toFile());
    return new Turn(imagesPerSecond, overheadShare);
  }

  private Process start(Contender contender, Path folder) throws IOException {
    Path project = Path.of(System.getProperty("haframe.project"));
    Files.createDirectories(folder);
    File log = folder.resolve("log").toFile();
    List<String> command =
        List.of(
            project.resolve("submit/haframe").toString(),
            "--master",
            contender.master(),
            "train",
            "--settings",
            project.resolve("conf/cifar-100-small.conf").toString(),
            "--images",
            images,
            "--output",
            folder.resolve("model").toString(),
            "--set",
            "training.epochs=" + epochs,
            "--set",
            "training.engine=" + contender.engine(),
            "--set",
            "training.minibatch=64",
            "--set",
            "training.partitions=" + contender.partitions(),
            "--set",
            "training.averaging-frequency=" + contender.averagingFrequency());
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
  }

  private static Turn turn(Contender contender, Path metrics) throws IOException {
    long examples = 0;
    double seconds = 0;
    double training = 0;
    for (String line : Files.readAllLines(metrics)) {
      JsonNode round = new ObjectMapper().readTree(line);
      if (round.has("round") && round.get("epoch").asInt() > 1) {
        examples += round.get("examples").asLong();
        seconds += round.get("seconds").asDouble();
        training += round.get("slowestPartitionSeconds").asDouble();
      }
    }
    // Alone means without Spark: of its one round an epoch, the time in the task.
    double counted = contender.averagingFrequency() == NEVER ? training : seconds;
    return new Turn(contender.copies() * examples / counted, 1 - training / seconds);
  }
}
