package org.haframe.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.commons.io.FileUtils;
import org.haframe.bench.ContenderProcess.Library;
import org.haframe.network.Head;
import org.haframe.network.NetworkBuilder;
import org.haframe.network.NetworkSettings;
import org.haframe.network.Optimisation;
import org.haframe.network.OutputHead;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Images a second of this project's layers against libtorch and against Deeplearning4j's own: same
 * network, same initial parameters, same minibatches, same losses.
 *
 * <p>Each library has a process of its own. All are started, then take turns for some seconds each;
 * a figure is the median over turns and a ratio the median over rounds of the ratio within one.
 */
@Command(
    name = "bench.sh network",
    mixinStandardHelpOptions = true,
    description = "Speed of the layers against libtorch and Deeplearning4j's own, as JSON.")
public final class NetworkBenchmark implements Callable<Integer> {

  /** float32 in another order of summation; differences grow with the steps. */
  private static final double LARGEST_LOSS_DIFFERENCE = 1e-3;

  /**
   * Of the first loss, and of scores, in bfloat16: factors are off by 2^-9, in each of the 50
   * layers of a ResNet-50. Later losses of that network tell nothing, its first gradients being so
   * large.
   */
  private static final double LARGEST_DIFFERENCE_OF_BFLOAT16 = 0.1;

  /** In addition libtorch's running variance is the unbiased one: of 392 values, 0.3 % larger. */
  private static final double LARGEST_SCORE_DIFFERENCE = 0.02;

  @Mixin private ResultDocument result = new ResultDocument();

  @Option(names = "--rounds", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "2",
      description = "Of a turn in training; inference takes half. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--networks",
      split = ",",
      defaultValue = "w16,w32,w64,wrn_16_2,resnet50_224",
      description = {
        "Default: ${DEFAULT-VALUE}. With _bfloat16 behind its name, a network computes with",
        "network.precision = bfloat16-compute here, and in float32 in libtorch."
      })
  private List<String> networks = List.of();

  @Option(
      names = "--cores",
      split = ",",
      defaultValue = "1,2",
      description = {
        "On n cores, n of our tasks with one thread each, as Spark runs them, are compared with",
        "one libtorch network of n threads. Default: ${DEFAULT-VALUE}."
      })
  private List<Integer> cores = List.of();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new NetworkBenchmark()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Map<String, Double> ratios = new LinkedHashMap<>();
    List<Map<String, Object>> measurements = new ArrayList<>();
    Path folder = Files.createTempDirectory("haframe-bench");
    for (NetworkCase network : networks.stream().map(NetworkCase::named).toList()) {
      var start =
          new StartingPoint(
              folder.resolve(network.name()),
              network.minibatch(),
              network.imageSize(),
              network.learningRate());
      start.write(
          NetworkBuilder.build(
              new NetworkSettings(network.backbone(), Head.POOLED, network.precision()),
              network.imageSize(),
              OutputHead.flat(StartingPoint.CLASSES),
              new Optimisation(
                  start.learningRate(), StartingPoint.MOMENTUM, StartingPoint.WEIGHT_DECAY, 1)));
      for (int count : cores) {
        measurements.add(measure(network, count, start, ratios));
        result.keep(document(ratios, measurements));
      }
    }
    FileUtils.deleteDirectory(folder.toFile()); // kept where something failed: logs are in it
    result.print(document(ratios, measurements));
    return 0;
  }

  private Map<String, Object> document(
      Map<String, Double> ratios, List<Map<String, Object>> measurements) throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("benchmark", "network");
    document.put("ratios", ratios);
    document.put("rounds", rounds);
    document.put("secondsOfTraining", seconds);
    Machine.describe(document);
    document.put("measurements", measurements);
    return document;
  }

  private Map<String, Object> measure(
      NetworkCase network, int coreCount, StartingPoint start, Map<String, Double> ratios)
      throws IOException {
    List<Library> libraries =
        new ArrayList<>(
            List.of(
                Library.HAFRAME,
                Library.LIBTORCH,
                Library.LIBTORCH_CHANNELS_LAST,
                Library.LIBTORCH_DEFAULT));
    String name =
        coreCount == 1 ? network.name() : network.name() + "_%d_cores".formatted(coreCount);
    if (name.equals("w16")) {
      libraries.add(Library.STOCK);
    }
    List<ContenderProcess> contenders = new ArrayList<>();
    Map<String, List<Double>> training = new LinkedHashMap<>();
    Map<String, List<Double>> inference = new LinkedHashMap<>();
    try {
      for (Library library : libraries) {
        boolean shares = library.sharesThreads();
        contenders.add(
            new ContenderProcess(library, start, shares ? 1 : coreCount, shares ? coreCount : 1));
      }
      // On more cores the networks are the same.
      Map<String, Difference> differences =
          coreCount == 1 ? compare(network, contenders) : Map.of();
      for (int round = 0; round <= rounds; round++) {
        for (ContenderProcess contender : contenders) {
          double trained = contender.train(seconds);
          double inferred = contender.infer(seconds / 2);
          if (round > 0) { // the first is for the compilers and caches
            String label = contender.library().label();
            training.computeIfAbsent(label, any -> new ArrayList<>()).add(trained);
            inference.computeIfAbsent(label, any -> new ArrayList<>()).add(inferred);
          }
        }
        System.err.printf("%s: round %d of %d, training %s%n", name, round, rounds, last(training));
        Collections.rotate(contenders, 1);
      }
      putRatios(ratios, "training", name, training);
      putRatios(ratios, "inference", name, inference);
      Map<String, Object> measurement = new LinkedHashMap<>();
      measurement.put("network", network.name());
      measurement.put("minibatch", network.minibatch());
      measurement.put("cores", coreCount);
      measurement.put("largestDifferences", differences);
      measurement.put("trainingImagesPerSecond", training);
      measurement.put("inferenceImagesPerSecond", inference);
      return measurement;
    } finally {
      for (ContenderProcess contender : contenders) {
        contender.close();
      }
    }
  }

  private static Map<String, Double> last(Map<String, List<Double>> figures) {
    Map<String, Double> last = new LinkedHashMap<>();
    figures.forEach(
        (label, values) -> last.put(label, (double) Math.round(values.get(values.size() - 1))));
    return last;
  }

  /** The largest difference of each library from this project's losses, then from its logits. */
  private static Map<String, Difference> compare(
      NetworkCase network, List<ContenderProcess> contenders) throws IOException {
    double[] losses = contenders.get(0).losses(network.lossSteps(Library.HAFRAME));
    double[] scores = logProbabilities(contenders.get(0).logits(0));
    Map<String, Difference> differences = new LinkedHashMap<>();
    for (ContenderProcess other : contenders.subList(1, contenders.size())) {
      Library library = other.library();
      double ofLosses = largestDifference(losses, other.losses(network.lossSteps(library)));
      requireSmall(
          network,
          library,
          "losses",
          ofLosses,
          network.inFloat32() ? LARGEST_LOSS_DIFFERENCE : LARGEST_DIFFERENCE_OF_BFLOAT16);
      Double ofScores = null;
      if (network.lossSteps(library) == network.lossSteps(Library.HAFRAME)) {
        ofScores = largestRelativeDifference(scores, logProbabilities(other.logits(0)));
        requireSmall(
            network,
            library,
            "log-probabilities",
            ofScores,
            network.inFloat32() ? LARGEST_SCORE_DIFFERENCE : LARGEST_DIFFERENCE_OF_BFLOAT16);
      }
      differences.put(library.label(), new Difference(ofLosses, ofScores));
    }
    return differences;
  }

  private static double[] logProbabilities(double[] logits) {
    double[] scores = logits.clone();
    for (int row = 0; row < logits.length; row += StartingPoint.CLASSES) {
      double[] ofImage = Arrays.copyOfRange(logits, row, row + StartingPoint.CLASSES);
      double largest = Arrays.stream(ofImage).max().orElseThrow();
      double sum = Arrays.stream(ofImage).map(logit -> Math.exp(logit - largest)).sum();
      for (int i = row; i < row + StartingPoint.CLASSES; i++) {
        scores[i] -= largest + Math.log(sum);
      }
    }
    return scores;
  }

  /** Relative to the largest score: those of a network that was hardly trained may be hundreds. */
  private static double largestRelativeDifference(double[] ours, double[] theirs) {
    double scale = 1;
    for (double score : ours) {
      scale = Math.max(scale, Math.abs(score));
    }
    return largestDifference(ours, theirs) / scale;
  }

  /** Over the shorter of the two. */
  private static double largestDifference(double[] ours, double[] theirs) {
    double largest = 0;
    for (int i = 0; i < Math.min(ours.length, theirs.length); i++) {
      largest = Math.max(largest, Math.abs(ours[i] - theirs[i]));
    }
    return largest;
  }

  private static void requireSmall(
      NetworkCase network, Library library, String what, double difference, double limit) {
    if (!(difference <= limit)) {
      throw new IllegalStateException(
          "%s: the %s of %s differ from ours by %.2g, more than %.2g: not the same network."
              .formatted(network.name(), what, library.label(), difference, limit));
    }
  }

  /**
   * Largest differences between two libraries: of a step's loss, and of a log-probability, relative
   * to the largest, where both made the same steps before.
   */
  private record Difference(double loss, @Nullable Double logProbabilityRelative) {}

  private static void putRatios(
      Map<String, Double> ratios,
      String activity,
      String network,
      Map<String, List<Double>> imagesPerSecond) {
    List<Double> ours = imagesPerSecond.get(Library.HAFRAME.label());
    imagesPerSecond.forEach(
        (label, theirs) -> {
          if (theirs != ours) {
            ratios.put(
                "%s_vs_%s_%s".formatted(activity, label, network),
                Figures.medianRatio(ours, theirs));
          }
        });
  }
}
