package org.haframe.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.severity.CountingSteps;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How many images a second one core counts: ranking, distances, levels, HOPS and calibration, all
 * that an evaluation does behind the network.
 *
 * <p>Images a second are those of the thread's processor time, which others on the machine take
 * little of, with those of the time that passed beside them. Medians of {@link CountingSteps}'
 * iterations.
 */
@Command(
    name = "bench.sh severity",
    mixinStandardHelpOptions = true,
    description = "Images that one core counts in a second, and what they take, as JSON.")
public final class SeverityBenchmark implements Callable<Integer> {

  /** So that counting is nowhere near the cost of a network. */
  private static final double GOAL = 20_000;

  @Mixin private ResultDocument result = new ResultDocument();

  @Mixin private TreeOption trees = new TreeOption();

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0,1,2",
      split = ",",
      description = "Of conditional risk minimisation; 0 is argmax. Default: ${DEFAULT-VALUE}.")
  private List<Double> temperatures = List.of();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SeverityBenchmark()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, RunnerException {
    List<Map<String, Object>> cases = new ArrayList<>();
    Map<String, Object> ratios = new LinkedHashMap<>();
    for (String tree : trees.named()) {
      ClassHierarchy hierarchy = CountingSteps.hierarchy(tree);
      for (double temperature : temperatures) {
        Map<String, Object> figures = measure(tree, hierarchy, temperature);
        cases.add(figures);
        ratios.put(
            "%s_of_%d_to_goal".formatted(name(temperature), hierarchy.labels().count()),
            Figures.rounded((double) figures.get("imagesPerSecond") / GOAL));
      }
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("benchmark", "severity");
    Machine.describeProcessor(document);
    document.put("goalImagesPerSecond", GOAL);
    document.put("ratios", ratios);
    document.put("cases", cases);
    result.print(document);
    return 0;
  }

  private static String name(double temperature) {
    return temperature == 0
        ? "argmax"
        : temperature == 1 ? "crm" : "crm_at_" + Figures.rounded(temperature);
  }

  private static Map<String, Object> measure(
      String tree, ClassHierarchy hierarchy, double temperature) throws RunnerException {
    Map<String, RunResult> steps = new LinkedHashMap<>();
    for (RunResult result : run(tree, temperature)) {
      String method = result.getParams().getBenchmark();
      steps.put(method.substring(method.lastIndexOf('.') + 1), result);
    }
    double count = microseconds(steps, "count");
    double rank = microseconds(steps, "rank");
    double softmax = microseconds(steps, "softmax");
    double levelSums = microseconds(steps, "levelSums");
    double hops = microseconds(steps, "hops");

    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("tree", tree);
    figures.put("classes", hierarchy.labels().count());
    figures.put("height", hierarchy.height());
    figures.put("decision", name(temperature));
    figures.put("imagesPerSecond", (double) Math.round(1e6 / count));
    figures.put(
        "turns",
        processorMicroseconds(steps.get("count")).stream()
            .map(time -> Math.round(1e6 / time))
            .toList());
    figures.put("imagesPerSecondPassed", Math.round(Figures.median(rates(steps.get("count")))));
    figures.put("microsecondsPerImage", Figures.rounded(count));
    Map<String, Object> shares = new LinkedHashMap<>();
    shares.put("softmax", Figures.rounded(softmax / count));
    shares.put("levelSums", Figures.rounded(levelSums / count));
    shares.put("scoresAndSorting", Figures.rounded((rank - softmax - levelSums) / count));
    shares.put("hops", Figures.rounded(hops / count));
    shares.put("otherCounts", Figures.rounded((count - rank - hops) / count));
    figures.put("shares", shares);
    System.err.printf(
        "%d classes, %s: %.0f images a second%n",
        hierarchy.labels().count(), name(temperature), 1e6 / count);
    return figures;
  }

  private static Iterable<RunResult> run(String tree, double temperature) throws RunnerException {
    Path log;
    try {
      log = Files.createTempFile("severity-benchmark", ".log");
    } catch (IOException e) {
      throw new RunnerException(e);
    }
    return new Runner(
            new OptionsBuilder()
                .include(CountingSteps.class.getName())
                .param("tree", tree)
                .param("temperature", String.valueOf(temperature))
                .shouldFailOnError(true)
                .output(log.toString())
                .build())
        .run();
  }

  private static double microseconds(Map<String, RunResult> steps, String name) {
    return Figures.median(processorMicroseconds(steps.get(name)));
  }

  /** Processor time of an image, for each iteration. */
  private static List<Double> processorMicroseconds(RunResult result) {
    return iterations(result).stream()
        .map(
            iteration ->
                iteration.getSecondaryResults().get("nanoseconds").getScore()
                    / iteration.getSecondaryResults().get("images").getScore()
                    / 1e3)
        .toList();
  }

  /** Images a second, for each iteration. */
  private static List<Double> rates(RunResult result) {
    return iterations(result).stream()
        .map(iteration -> iteration.getPrimaryResult().getScore())
        .toList();
  }

  private static List<IterationResult> iterations(RunResult result) {
    return result.getBenchmarkResults().stream()
        .flatMap(fork -> fork.getIterationResults().stream())
        .toList();
  }
}
