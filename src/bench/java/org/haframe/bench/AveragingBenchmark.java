package org.haframe.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.haframe.ColouredSquares;
import org.haframe.network.MomentumSgd;
import org.haframe.train.AveragingSettings;
import org.haframe.train.ParameterAveragingTrainer;
import org.haframe.train.RoundListener;
import org.haframe.train.TrainingImages;
import org.haframe.train.TrainingRound;
import org.haframe.train.TrainingSettings;
import org.haframe.train.TrainingState;
import org.nd4j.linalg.activations.Activation;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a round costs beside training: every partition trains one image of 8 x 8 pixels, on a dense
 * layer as large as is asked for.
 *
 * <p>More partitions than cores are trained in turns, so the seconds of many partitions are those
 * of two cores and no bound for a cluster; seconds that each partition more takes are an upper
 * bound of what it costs the driver.
 */
@Command(
    name = "bench.sh averaging",
    mixinStandardHelpOptions = true,
    description = "Seconds and bytes of a round, over parameters and partitions, as JSON.")
public final class AveragingBenchmark implements Callable<Integer> {

  /** The first rounds are for compilers and caches. */
  private static final int WARM_UP = 3;

  private static final int VALUES_PER_IMAGE = ColouredSquares.SIZE * ColouredSquares.SIZE * 3;

  @Mixin private ResultDocument result = new ResultDocument();

  @Option(
      names = "--parameters",
      split = ",",
      defaultValue = "100000,2000000,25000000",
      description = "Of the networks. Default: ${DEFAULT-VALUE}.")
  private List<Integer> parameters = List.of();

  @Option(
      names = "--partitions",
      split = ",",
      defaultValue = "2,8,32",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<Integer> partitions = List.of();

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description = "Of each case, behind those for warming up. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new AveragingBenchmark()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    List<Map<String, Object>> cases = new ArrayList<>();
    try (SparkSession session = SparkSession.builder().getOrCreate()) {
      var spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      for (int parameterCount : parameters) {
        for (int partitionCount : partitions) {
          cases.add(measure(spark, parameterCount, partitionCount));
        }
      }
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("benchmark", "averaging");
      document.put("master", spark.master());
      document.put("rounds", rounds);
      Machine.describe(document);
      document.put("cases", cases);
      result.print(document);
    }
    return 0;
  }

  private Map<String, Object> measure(
      JavaSparkContext spark, int parameterCount, int partitionCount) {
    var settings =
        new TrainingSettings(
            WARM_UP + rounds,
            1,
            partitionCount,
            AveragingSettings.plain(1),
            1,
            0.01,
            0.9,
            0,
            TrainingSettings.Schedule.CONSTANT,
            Duration.ofMinutes(10),
            1);
    var trainer =
        new ParameterAveragingTrainer(
            spark, network(parameterCount), ColouredSquares.settings(), settings);
    var seconds = new ArrayList<Double>();
    try (var traffic = DriverTraffic.watch(spark);
        TrainingImages images =
            TrainingImages.deal(
                ColouredSquares.table(partitionCount),
                ColouredSquares.hierarchy(),
                ColouredSquares.SIZE,
                partitionCount)) {
      TrainingState start = trainer.initialState();
      trainer.train(
          images,
          start,
          new RoundListener() {
            @Override
            public void roundCompleted(TrainingRound round) {
              if (round.epoch() > WARM_UP) {
                seconds.add(round.duration().toNanos() / 1e9);
              } else {
                traffic.startAgain();
              }
            }

            @Override
            public void epochCompleted(TrainingState state) {}

            @Override
            public boolean stopRequested() {
              return false;
            }
          });
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("parameters", start.parameters().length);
      figures.put("vectorBytes", 4L * (start.parameters().length + start.optimiserState().length));
      figures.put("partitions", partitionCount);
      figures.put("secondsPerRound", Figures.rounded(Figures.median(seconds)));
      figures.put("seconds", seconds.stream().map(Figures::rounded).toList());
      traffic.describe(figures, rounds);
      System.err.printf(
          "%,d parameters, %d partitions: %.3f s a round%n",
          start.parameters().length, partitionCount, Figures.median(seconds));
      return figures;
    }
  }

  /** One hidden layer, of the width that has about so many parameters. */
  private static String network(int parameterCount) {
    int classes = ColouredSquares.hierarchy().labels().count();
    int width = Math.max(1, parameterCount / (VALUES_PER_IMAGE + 1 + classes));
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .updater(new MomentumSgd(0.01, 0.9))
        .graphBuilder()
        .addInputs("images")
        .addLayer(
            "features",
            new DenseLayer.Builder().nOut(width).activation(Activation.TANH).build(),
            "images")
        .addLayer(
            "logits",
            new OutputLayer.Builder().nOut(classes).activation(Activation.SOFTMAX).build(),
            "features")
        .setOutputs("logits")
        .setInputTypes(
            InputType.convolutional(
                ColouredSquares.SIZE, ColouredSquares.SIZE, 3, CNN2DFormat.NHWC))
        .build()
        .toJson();
  }
}
