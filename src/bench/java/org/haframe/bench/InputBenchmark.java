package org.haframe.bench;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.haframe.bench.ContenderProcess.Library;
import org.haframe.data.ImageSettings;
import org.haframe.data.ImageTable;
import org.haframe.data.LabelledImage;
import org.haframe.experiment.SettingsReader;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.network.Backbone;
import org.haframe.network.Head;
import org.haframe.network.NetworkBuilder;
import org.haframe.network.NetworkSettings;
import org.haframe.network.Optimisation;
import org.haframe.network.OutputHead;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Images that one core reads in a second on their way to a network: decoding, once in a training,
 * and encoding, in each epoch. Ratios say how many times as many these are as a network trains on
 * the same core: input is no bottleneck where they are far above 1.
 *
 * <p>The network is ResNet-8 of width 16, the smallest of NetworkBenchmark. It trains on images of
 * the same size, in a process of its own. All take turns; a figure is the median over turns, and a
 * ratio, of images in the time that passed, the median over rounds of the ratio within one.
 *
 * <p>Processor time is the thread's, without garbage collection. The time that passed has both.
 */
@Command(
    name = "bench.sh input",
    mixinStandardHelpOptions = true,
    description = "Images that one core decodes and encodes in a second, as JSON.")
public final class InputBenchmark implements Callable<Integer> {

  private static final Path PROJECT = Path.of(System.getProperty("haframe.project", ""));

  private static final int MOST_IMAGES = 2_000;

  /** Of decoded images, so that large ones fit the heap. */
  private static final long MOST_PIXEL_BYTES = 1L << 29;

  /** Speed does not hang on it. */
  private static final double LEARNING_RATE = 1e-2;

  @Mixin private ResultDocument result = new ResultDocument();

  @ArgGroup(exclusive = false, multiplicity = "0..*")
  private List<Source> sources = new ArrayList<>();

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      split = ",",
      description = {
        "Settings with whose augmentation images are encoded; several, with a comma between them.",
        "Default: conf/cifar-100.conf,conf/grocery.conf."
      })
  private List<Path> settings =
      List.of(PROJECT.resolve("conf/cifar-100.conf"), PROJECT.resolve("conf/grocery.conf"));

  @Option(names = "--rounds", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "1",
      description = "Of a turn; training takes twice as long. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(names = "--without-training", description = "Measure no training, and so no ratio.")
  private boolean withoutTraining;

  /** A table, and the size that its images are scaled to. */
  static final class Source {

    @Option(
        names = "--images",
        required = true,
        paramLabel = "TABLE",
        description = {
          "An image table; of its training images 2,000 are taken. Several, each with a --size.",
          "Default: the images that come with the project, at 28 and at 32 pixels."
        })
    private String images = "";

    @Option(
        names = "--size",
        required = true,
        paramLabel = "N",
        description = "Side of the square images that the network takes, in pixels.")
    private int size;

    static Source ofSample(int size) {
      var source = new Source();
      source.images = PROJECT.resolve("src/main/resources/sample/fashion-mnist").toString();
      source.size = size;
      return source;
    }
  }

  /** Rows of a table, and the size that their images are scaled to. */
  private record Case(String name, int size, ClassHierarchy hierarchy, List<Row> rows) {

    /** As NetworkBenchmark has it for small and for large images. */
    int minibatch() {
      return size <= 64 ? 64 : 8;
    }
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new InputBenchmark()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Map<String, Double> ratios = new LinkedHashMap<>();
    List<Map<String, Object>> figures = new ArrayList<>();
    for (Case one : cases()) {
      figures.add(measure(one, ratios));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("benchmark", "input");
    document.put("ratios", ratios);
    document.put("rounds", rounds);
    document.put("seconds", seconds);
    Machine.describe(document);
    document.put("cases", figures);
    result.print(document);
    return 0;
  }

  /** Spark has ended when the rows are there: nothing else shall run in this process. */
  private List<Case> cases() throws IOException {
    List<Source> chosen =
        sources.isEmpty() ? List.of(Source.ofSample(28), Source.ofSample(32)) : sources;
    List<Case> cases = new ArrayList<>();
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      for (Source source : chosen) {
        ImageTable table = ImageTable.open(spark, source.images);
        long fitting = MOST_PIXEL_BYTES / (3L * source.size * source.size);
        List<Row> rows =
            table
                .sample(
                    "train",
                    table.hierarchy().labels().names(),
                    (int) Math.min(MOST_IMAGES, fitting))
                .collectAsList();
        cases.add(new Case(symbol(Path.of(source.images)), source.size, table.hierarchy(), rows));
      }
    }
    return cases;
  }

  /** The name of a file or folder as a part of the names of ratios. */
  private static String symbol(Path path) {
    return path.getFileName().toString().replaceFirst("\\.conf$", "").replaceAll("\\W", "_");
  }

  private Map<String, Object> measure(Case one, Map<String, Double> ratios) throws IOException {
    Map<String, DoubleFunction<ThreadTime>> steps = steps(one);
    Map<String, List<ThreadTime>> turns = new LinkedHashMap<>();
    List<Double> trained = new ArrayList<>();
    Path folder = Files.createTempDirectory("haframe-bench");
    List<ContenderProcess> trainers =
        withoutTraining ? List.of() : List.of(startTraining(one, folder));
    try {
      for (int round = 0; round <= rounds; round++) {
        for (String step : steps.keySet()) {
          ThreadTime time = steps.get(step).apply(seconds);
          if (round > 0) { // the first is for the compilers and caches
            turns.computeIfAbsent(step, any -> new ArrayList<>()).add(time);
          }
        }
        for (ContenderProcess trainer : trainers) {
          double imagesPerSecond = trainer.train(2 * seconds);
          if (round > 0) {
            trained.add(imagesPerSecond);
          }
        }
        System.err.printf("%s at %d: round %d of %d%n", one.name(), one.size(), round, rounds);
      }
    } finally {
      trainers.forEach(ContenderProcess::close);
    }
    FileUtils.deleteDirectory(folder.toFile()); // kept where something failed: a log is in it
    if (!trained.isEmpty()) {
      turns.forEach(
          (step, times) ->
              ratios.put(
                  "%s_to_training_w16_%s_%d".formatted(step, one.name(), one.size()),
                  Figures.medianRatio(imagesPerSecond(times, ThreadTime::passed), trained)));
    }
    return figures(one, turns, trained);
  }

  private Map<String, DoubleFunction<ThreadTime>> steps(Case one) {
    var input = new InputSteps(one.rows(), one.hierarchy(), one.size(), one.minibatch());
    Map<String, DoubleFunction<ThreadTime>> steps = new LinkedHashMap<>();
    steps.put("decoding", input::decode);
    for (Path file : settings) {
      ImageSettings given = read(file);
      var images = new ImageSettings(one.size(), given.normalisation(), given.augmentation());
      steps.put("encoding_" + symbol(file), turn -> input.encode(images, turn));
    }
    return steps;
  }

  private static ImageSettings read(Path file) {
    return SettingsReader.experiment(
            file.toString(),
            ConfigFactory.parseFile(
                    file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
                .resolve())
        .images();
  }

  private static ContenderProcess startTraining(Case one, Path folder) throws IOException {
    var start = new StartingPoint(folder, one.minibatch(), one.size(), LEARNING_RATE);
    start.write(
        NetworkBuilder.build(
            new NetworkSettings(new Backbone.ResNet(8, 16), Head.POOLED),
            one.size(),
            OutputHead.flat(StartingPoint.CLASSES),
            new Optimisation(
                LEARNING_RATE, StartingPoint.MOMENTUM, StartingPoint.WEIGHT_DECAY, 1)));
    return new ContenderProcess(Library.HAFRAME, start, 1, 1);
  }

  private static Map<String, Object> figures(
      Case one, Map<String, List<ThreadTime>> turns, List<Double> trained) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("images", one.name());
    figures.put("size", one.size());
    figures.put("count", one.rows().size());
    figures.put("meanFileBytes", mean(one, image -> image.content().length));
    figures.put("meanFilePixels", mean(one, image -> image.width() * image.height()));
    figures.put("minibatch", one.minibatch());
    turns.forEach(
        (step, times) -> {
          Map<String, Object> rates = new LinkedHashMap<>();
          rates.put(
              "imagesPerSecond", Figures.ofTurns(imagesPerSecond(times, ThreadTime::processor)));
          rates.put(
              "imagesPerSecondPassed", Figures.ofTurns(imagesPerSecond(times, ThreadTime::passed)));
          figures.put(step, rates);
        });
    if (!trained.isEmpty()) {
      figures.put("training_w16", Map.of("imagesPerSecondPassed", Figures.ofTurns(trained)));
    }
    return figures;
  }

  private static double mean(Case one, ToIntFunction<LabelledImage> size) {
    return Figures.rounded(
        one.rows().stream().map(LabelledImage::of).mapToInt(size).average().orElseThrow());
  }

  private static List<Double> imagesPerSecond(
      List<ThreadTime> times, ToDoubleFunction<ThreadTime> clock) {
    return times.stream().map(time -> 1 / clock.applyAsDouble(time)).toList();
  }
}
