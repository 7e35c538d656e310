package org.haframe.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.functions;
import org.haframe.cluster.Device;
import org.haframe.cluster.TaskPlacement;
import org.haframe.data.ImageColumn;
import org.haframe.data.ImageTable;
import org.haframe.data.InvalidImageDataException;
import org.haframe.data.OutputExistsException;
import org.haframe.data.ReplacedFolder;
import org.haframe.data.UnlabelledFolder;
import org.haframe.evaluate.AnswerColumns;
import org.haframe.evaluate.ClusterPredictor;
import org.haframe.evaluate.NodeNames;
import org.haframe.experiment.SettingsKind;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.Precision;
import org.haframe.registry.ModelStore;
import org.haframe.severity.DecisionRule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Classifies the images of a table or folder. */
@Command(
    name = "predict",
    description = {
      "Classifies images and writes a Parquet table with a row for each: the class, its probability, the classes that come next, and how severe the mistake would be, if it is one. Images that cannot be decoded have a row with the reason.",
      ""
    },
    mixinStandardHelpOptions = true)
final class PredictJob implements Callable<Integer> {

  /** Beside the Parquet files, which readers of Parquet pass over by its first character. */
  static final String DESCRIPTION = "_predictions.json";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = Inputs.MODEL)
  private String model = "";

  @Option(
      names = "--images",
      required = true,
      paramLabel = "TABLE_OR_FOLDER",
      description =
          "Images that the import job wrote, or a folder of PNG and JPEG files, with all folders in it.")
  private String images = "";

  @Option(
      names = "--output",
      required = true,
      paramLabel = "TABLE",
      description = "Where the predictions go: data-schemas/predictions.md.")
  private String output = "";

  @Option(
      names = "--decision",
      defaultValue = "argmax",
      paramLabel = "argmax|crm|back-off",
      description =
          "How classes are ranked: by probability, or nearly (--smoothing), or by expected distance, the least first; back-off ranks as crm, for those who answer with the column node (${DEFAULT-VALUE}).")
  private String decision = "";

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description =
          "For crm: scores are divided by it before they become probabilities. Without it, the one that suits the validation images of the table; 1 for a folder.")
  private Optional<Double> temperature = Optional.empty();

  @Option(
      names = "--smoothing",
      paramLabel = "S",
      description =
          "For argmax: how much the probability of a class's ancestors counts, from 0, not at all, to 1, as in crm. Without it, what the model's loss says (loss.smoothing; 0 for most).")
  private Optional<Double> smoothing = Optional.empty();

  @Mixin private PrecisionOption precision = new PrecisionOption();

  @Option(
      names = "--top-k",
      defaultValue = "5",
      paramLabel = "N",
      description = "How many of the classes that rank first are listed (${DEFAULT-VALUE}).")
  private int topCount = 5;

  @Option(names = "--overwrite", description = "Delete what is in the output.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    Decision chosen = Decision.named(decision);
    if (chosen == Decision.HIE) {
      throw new UsageException(
          "Cannot predict by hie, which takes two models: only evaluate and compare do. Use --decision argmax, crm or back-off.");
    }
    if (temperature.isPresent() && chosen == Decision.ARGMAX) {
      throw new UsageException(
          "Cannot use --temperature with --decision argmax: argmax takes scores as they are. Leave it out, or use --decision crm.");
    }
    chosen.requireSuitable(smoothing);
    precision.chosen(); // a wrong name is refused before anything is read
    Storage storage = Storage.asSubmitted();
    Path named = Inputs.path("--output", output);
    Path directory = storage.fileSystem(named).makeQualified(named);
    requireNoRoot(directory);
    Path unfinished = new Path(directory.getParent(), "." + directory.getName() + ".predicting");
    Path source = Inputs.path("--images", images);
    Path trained = Inputs.model(storage, "--model", model, spec.commandLine().getErr());
    for (Path deleted : List.of(directory, unfinished)) {
      requireElsewhere(storage, deleted, "--images", source);
      requireElsewhere(storage, deleted, "--model", trained);
    }
    requireUsable(storage, directory);
    Inputs.require(storage, "--images", images);
    boolean isTable = ImageTable.isImageTable(storage.fileSystem(source), source);
    HierarchyAwareModel stored = new ModelStore(storage.hadoop()).load(trained);
    HierarchyAwareModel used = precision.applied(stored);
    var columns = new AnswerColumns(NodeNames.of(used.hierarchy()), topCount);

    try (ClusterSession cluster = ClusterSession.start("predict")) {
      DecisionRule rule = rule(chosen, cluster, storage, used, isTable);
      Dataset<Row> rows = isTable ? ofTable(cluster) : ofFolder(cluster);
      try (var predictor =
          new ClusterPredictor(cluster.context(), used, rule, ClusterPredictor.MINIBATCH)) {
        ImageColumn column =
            isTable ? ImageColumn.in(rows.schema(), "content") : UnlabelledFolder.IMAGE;
        Dataset<Row> predicted = predicted(cluster, predictor, rows, column, columns);
        try (var progress =
            TaskProgress.start(cluster.context(), "predict", predicted.rdd().getNumPartitions())) {
          predicted
              .drop(column.name(), column.reason())
              .write()
              .mode(SaveMode.Overwrite) // of a predict job that was killed
              .option("compression", "snappy")
              .parquet(unfinished.toString());
        }
      }
      storage.write(new Path(unfinished, DESCRIPTION), description(stored, used.precision(), rule));
      storage.replace(directory, unfinished);
      // A name is no pattern, though it have brackets.
      print(cluster.sql().read().option("__globPaths__", "false").parquet(directory.toString()));
    }
    return ExitCode.DONE.number();
  }

  private void requireNoRoot(Path directory) {
    if (directory.getParent() == null) {
      throw new UsageException(
          "Cannot write predictions to %s: it is the root of a file system. Name a folder below it."
              .formatted(output));
    }
  }

  private void requireUsable(Storage storage, Path directory) throws IOException {
    storage.requireFoldersAbove(directory);
    if (!overwrite && storage.isOccupied(directory)) {
      throw new OutputExistsException(
          "Cannot write predictions to %s: there is something. Use another --output, or --overwrite to delete it."
              .formatted(output));
    }
  }

  private void requireElsewhere(Storage storage, Path deleted, String option, Path input)
      throws IOException {
    if (ReplacedFolder.at(deleted, storage.hadoop()).holds(input)) {
      throw new UsageException(
          "Cannot write predictions to %s: that would delete %s %s. Use another --output."
              .formatted(output, option, input));
    }
  }

  private DecisionRule rule(
      Decision chosen,
      ClusterSession cluster,
      Storage storage,
      HierarchyAwareModel used,
      boolean isTable)
      throws IOException {
    return switch (chosen) {
      case ARGMAX -> smoothing.map(DecisionRule.Argmax::new).orElse(used.argmax());
      case HIE -> throw new IllegalStateException("hie has been refused");
      case CRM, BACK_OFF -> {
        double fitted = 1;
        if (temperature.isPresent()) {
          fitted = temperature.get();
        } else if (isTable) {
          fitted = fittedTemperature(cluster, storage, used);
        }
        yield new DecisionRule.ConditionalRiskMinimisation(fitted);
      }
    };
  }

  private double fittedTemperature(
      ClusterSession cluster, Storage storage, HierarchyAwareModel used) throws IOException {
    ImageTable table = ImageTable.open(cluster.sql(), images);
    try {
      return new Evaluation(cluster, Device.AUTO, storage, table, ReportImages.LEFT_OUT)
          .temperature(used);
    } catch (InvalidImageDataException e) { // classes are needed for this alone
      throw new InvalidImageDataException(
          "Cannot find the temperature for --decision %s: %s Or say which one, such as --temperature 1: then labels do not matter."
              .formatted(decision, e.getMessage()),
          e);
    }
  }

  private Dataset<Row> ofTable(ClusterSession cluster) throws IOException {
    return ImageTable.open(cluster.sql(), images)
        .images()
        .select(functions.col("id"), functions.col("source").as("path"), functions.col("content"));
  }

  private Dataset<Row> ofFolder(ClusterSession cluster) throws IOException {
    UnlabelledFolder folder = UnlabelledFolder.list(cluster.sql(), images);
    if (folder.ignored() > 0) {
      spec.commandLine()
          .getErr()
          .printf("%d files are no pictures by their name: ignored.%n", folder.ignored());
    }
    return folder.images(ClusterPredictor.MINIBATCH);
  }

  /** Through an RDD, whose tasks can be given GPUs. */
  private static Dataset<Row> predicted(
      ClusterSession cluster,
      ClusterPredictor predictor,
      Dataset<Row> rows,
      ImageColumn column,
      AnswerColumns columns) {
    TaskPlacement placement = TaskPlacement.of(cluster.context(), Device.AUTO);
    JavaRDD<Row> predicted =
        placement
            .bound(rows.javaRDD())
            .mapPartitions(partition -> predictor.predict(partition, column, columns));
    return cluster
        .sql()
        .createDataFrame(
            placement.asksForAGpu(predicted), ClusterPredictor.schema(rows.schema(), columns));
  }

  private String description(HierarchyAwareModel stored, Precision usedIn, DecisionRule rule)
      throws IOException {
    var json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = json.createObjectNode();
    root.put("format", "haframe-predictions");
    root.put("version", 1);
    root.put("model", stored.sha256());
    root.put("hierarchySha256", stored.hierarchy().sha256());
    root.put("images", images);
    root.put("decision", decision);
    rule.parameters().forEach(root::put);
    root.put("precision", SettingsKind.text(usedIn));
    root.put("program", Main.Version.text());
    return json.writeValueAsString(root);
  }

  private void print(Dataset<Row> predictions) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("images %d%n", predictions.count());
    out.printf("not decodable %d%n", predictions.where("error is not null").count());
    out.printf("predictions %s%n", output);
    out.flush();
  }
}
