package org.haframe.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FrameDimension;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.FrameSolver;
import org.haframe.frame.MinimumSimilarity;
import org.haframe.frame.SimilarityMapping;
import org.haframe.frame.Truncation;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.severity.CountingSteps;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How long a frame takes to solve, which the driver does once before a training, and how near its
 * cosines come to those asked for.
 *
 * <p>Times are those of the thread's processor time, which others on the machine take little of,
 * with those that passed beside them; medians over turns. All frames of a tree take turns, and a
 * ratio is the median over rounds of the ratio within one.
 */
@Command(
    name = "bench.sh frame",
    mixinStandardHelpOptions = true,
    description = "How long the class frame takes to solve, and how exact it is, as JSON.")
public final class FrameBenchmark implements Callable<Integer> {

  /** The default of settings, and what the HAFrame paper takes for CIFAR-100. */
  private static final double GAMMA = 2;

  @Mixin private ResultDocument result = new ResultDocument();

  @Mixin private TreeOption trees = new TreeOption();

  @Option(names = "--rounds", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "1",
      description =
          "Of a turn, which solves a frame again and again, but once at least. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  /** A frame that can be solved, and how long each turn took for it. */
  private record Case(
      String name, FrameSettings settings, ClassFrame frame, List<ThreadTime> turns) {

    List<Double> milliseconds(ToDoubleFunction<ThreadTime> clock) {
      return turns.stream().map(turn -> 1e3 * clock.applyAsDouble(turn)).toList();
    }
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new FrameBenchmark()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Map<String, Double> ratios = new LinkedHashMap<>();
    List<Map<String, Object>> figures = new ArrayList<>();
    for (String tree : trees.named()) {
      ClassHierarchy hierarchy = CountingSteps.hierarchy(tree);
      List<Case> cases = measure(hierarchy.distances());
      putRatios(ratios, cases);
      for (Case one : cases) {
        figures.add(figures(tree, hierarchy, one));
      }
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("benchmark", "frame");
    Machine.describeProcessor(document);
    document.put("gamma", GAMMA);
    document.put("rounds", rounds);
    document.put("ratios", ratios);
    document.put("cases", figures);
    result.print(document);
    return 0;
  }

  private List<Case> measure(HierarchicalDistances distances) {
    List<Case> cases = new ArrayList<>();
    settings(distances.classCount())
        .forEach(
            (name, settings) -> {
              try {
                ClassFrame frame = FrameSolver.solve(distances, settings);
                cases.add(new Case(name, settings, frame, new ArrayList<>()));
              } catch (IllegalArgumentException e) {
                if (settings.truncation() == Truncation.NONE) {
                  throw e;
                }
                // In some trees classes become one.
                System.err.printf("left out, %s: %s%n", name, e.getMessage());
              }
            });
    for (int round = 0; round <= rounds; round++) {
      for (Case one : cases) {
        ThreadTime time = ThreadTime.ofEach(seconds, () -> solve(distances, one.settings()));
        if (round > 0) { // the first is for the compilers and caches
          one.turns().add(time);
          System.err.printf(
              "%d classes, %s: round %d of %d, %.1f ms%n",
              distances.classCount(), one.name(), round, rounds, 1e3 * time.processor());
        }
      }
    }
    return cases;
  }

  private static int solve(HierarchicalDistances distances, FrameSettings settings) {
    FrameSolver.solve(distances, settings);
    return 1;
  }

  private static Map<String, FrameSettings> settings(int classCount) {
    var mapping = new SimilarityMapping.ExponentialDecay(GAMMA);
    FrameSettings closedForm = FrameSettings.of(mapping);
    Map<String, FrameSettings> settings = new LinkedHashMap<>();
    settings.put("closed_form", closedForm);
    settings.put(
        "grid",
        new FrameSettings(
            mapping, MinimumSimilarity.GRID, closedForm.dimension(), closedForm.seed()));
    settings.put(
        "truncated",
        new FrameSettings(
            mapping,
            closedForm.minimumSimilarity(),
            FrameDimension.of(classCount / 2),
            closedForm.seed(),
            Truncation.LARGEST_EIGENVALUES));
    return settings;
  }

  /** Of all frames of a tree to the first. */
  private static void putRatios(Map<String, Double> ratios, List<Case> cases) {
    Case first = cases.get(0);
    for (Case other : cases.subList(1, cases.size())) {
      ratios.put(
          "%s_to_%s_%d".formatted(other.name(), first.name(), first.frame().classCount()),
          Figures.medianRatio(
              other.milliseconds(ThreadTime::processor),
              first.milliseconds(ThreadTime::processor)));
    }
  }

  private static Map<String, Object> figures(String tree, ClassHierarchy hierarchy, Case one) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("tree", tree);
    figures.put("classes", one.frame().classCount());
    figures.put("height", hierarchy.height());
    figures.put("frame", one.name());
    figures.put("dimension", one.frame().dimension());
    figures.put(
        "largestDeviationOfCosines",
        FrameSolver.largestDeviation(one.frame(), hierarchy.distances(), one.settings()));
    figures.put("milliseconds", Figures.ofTurns(one.milliseconds(ThreadTime::processor)));
    figures.put("millisecondsPassed", Figures.ofTurns(one.milliseconds(ThreadTime::passed)));
    return figures;
  }
}
