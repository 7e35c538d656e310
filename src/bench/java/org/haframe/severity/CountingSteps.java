package org.haframe.severity;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.HierarchyReader;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What counting an image costs, and the steps of it that can be run by themselves. On one thread,
 * which the serial collector stops: garbage collection is in the time that passes, not in the
 * thread's processor time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx1g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CountingSteps {

  /** As many as a minibatch of an evaluation; each is counted again and again. */
  private static final int IMAGES = 128;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Sizes of the levels of a tree to make, or the path of a tree's file. */
  @Param("3,4,9,34,57,72,1010")
  public String tree = "";

  /** The temperature of conditional risk minimisation; 0 decides by the largest logit. */
  @Param("0")
  public double temperature;

  private HierarchicalDistances distances;
  private DecisionRule rule;
  private MistakeTally tally;
  private int[] labels;
  private float[][] logits;
  private double[][] probabilities;
  private RankedPrediction[] rankings;
  private int[][] fromLabels;

  /**
   * What the thread used of a processor. On a machine that others use, too, it had less than the
   * time that passed.
   */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class ProcessorTime {
    public long images;
    public long nanoseconds;
  }

  /** Logits that fall with the distance from the label, and noise. */
  @Setup
  public void prepare() throws IOException {
    ClassHierarchy hierarchy = hierarchy(tree);
    distances = hierarchy.distances();
    rule =
        temperature == 0
            ? new DecisionRule.Argmax(0)
            : new DecisionRule.ConditionalRiskMinimisation(temperature);
    tally = MistakeTally.empty(hierarchy);
    var random = new Random(2);
    labels = random.ints(IMAGES, 0, distances.classCount()).toArray();
    logits = new float[IMAGES][distances.classCount()];
    fromLabels = new int[IMAGES][];
    probabilities = new double[IMAGES][];
    rankings = new RankedPrediction[IMAGES];
    for (int image = 0; image < IMAGES; image++) {
      fromLabels[image] = distances.from(labels[image]);
      for (int k = 0; k < logits[image].length; k++) {
        logits[image][k] = (float) (2 * random.nextGaussian() - 1.5 * fromLabels[image][k]);
      }
      probabilities[image] = rule.probabilities(logits[image]);
      rankings[image] = RankedPrediction.of(logits[image], rule, distances);
    }
  }

  /** The tree of a file, or one with levels of these sizes and children at random. */
  public static ClassHierarchy hierarchy(String tree) throws IOException {
    if (!tree.matches("[0-9,]+")) {
      return HierarchyReader.read(tree, Files.readAllBytes(Path.of(tree)));
    }
    var random = new Random(1);
    var level = List.of("root");
    Map<String, String> parents = new LinkedHashMap<>();
    for (int size : Stream.of(tree.split(",")).mapToInt(Integer::parseInt).toArray()) {
      var below = new ArrayList<String>();
      for (int child = 0; child < size; child++) {
        String node = "node " + (parents.size() + 1);
        // Each has a child, and the first ones most of the others.
        int parent =
            child < level.size()
                ? child
                : (int) (level.size() * random.nextDouble() * random.nextDouble());
        parents.put(node, level.get(parent));
        below.add(node);
      }
      level = below;
    }
    return ClassHierarchy.of(tree, "root", level, parents, Map.of());
  }

  /** An image counted, all in all. */
  @Benchmark
  @OperationsPerInvocation(IMAGES)
  public void count(ProcessorTime time) {
    long begin = THREADS.getCurrentThreadCpuTime();
    for (int image = 0; image < IMAGES; image++) {
      tally.add(labels[image], logits[image], rule);
    }
    note(begin, time);
  }

  /** Its classes ranked: softmax, sums, the rule's scores, and sorting. */
  @Benchmark
  @OperationsPerInvocation(IMAGES)
  public void rank(ProcessorTime time, Blackhole sink) {
    run(image -> RankedPrediction.of(logits[image], rule, distances), time, sink);
  }

  /** The probabilities that the rule takes. */
  @Benchmark
  @OperationsPerInvocation(IMAGES)
  public void softmax(ProcessorTime time, Blackhole sink) {
    run(image -> rule.probabilities(logits[image]), time, sink);
  }

  /** Probabilities added up below the nodes of all levels. */
  @Benchmark
  @OperationsPerInvocation(IMAGES)
  public void levelSums(ProcessorTime time, Blackhole sink) {
    run(image -> distances.sums(probabilities[image]), time, sink);
  }

  /** HOPS of the ranking. */
  @Benchmark
  @OperationsPerInvocation(IMAGES)
  public void hops(ProcessorTime time, Blackhole sink) {
    run(
        image -> OrderAgreement.of(rankings[image], fromLabels[image], distances.max()),
        time,
        sink);
  }

  private static void run(IntFunction<Object> step, ProcessorTime time, Blackhole sink) {
    long begin = THREADS.getCurrentThreadCpuTime();
    for (int image = 0; image < IMAGES; image++) {
      sink.consume(step.apply(image));
    }
    note(begin, time);
  }

  private static void note(long begin, ProcessorTime time) {
    time.nanoseconds += THREADS.getCurrentThreadCpuTime() - begin;
    time.images += IMAGES;
  }
}
