package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.haframe.LocalSpark;
import org.haframe.data.ImageImporter;
import org.haframe.data.ImageInput;
import org.haframe.data.ImageSource;
import org.haframe.data.ImageTable;
import org.haframe.data.ImportListener;
import org.haframe.data.ImportRequest;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.Trees;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.registry.ModelStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that begin with a model of eight classes, on images of ten. */
class StartFromIT {

  private static final List<String> ADDED = List.of("coat", "sneaker");

  private static final String SETTINGS =
      """
      network { backbone = small, width = 4 }
      images.size = 28
      training { epochs = 2, minibatch = 20, averaging-frequency = 4 }
      """;

  @TempDir private static Path folder;

  private static ClassHierarchy all;
  private static Run started;

  @BeforeAll
  static void trainOnEightClassesAndGoOnWithTen() throws Exception {
    Files.writeString(folder.resolve("my.conf"), SETTINGS);
    ImageTable sample = ImageTable.open(LocalSpark.session(), Launcher.SAMPLE);
    all = sample.hierarchy();
    List<String> eight = new ArrayList<>(all.labels().names());
    eight.removeAll(ADDED);
    table(sample, "eight", Trees.keeping(all, eight));
    table(sample, "ten", all);
    assertThat(train("model of eight", "eight").exitCode()).isZero();
    started = train("model of ten", "ten", "--start-from", path("model of eight"));
  }

  @Test
  void aTrainingBeginsWithAModelOfFewerClasses() throws Exception {
    assertThat(started.exitCode()).as(started.err()).isZero();
    assertThat(started.err())
        .contains("Starting from a model of 8 classes: 2 classes added (coat, sneaker).");
    HierarchyAwareModel model = model("model of ten");
    assertThat(model.hierarchy()).isEqualTo(all);
    assertThat(model.provenance()).containsEntry("startedFrom", model("model of eight").sha256());
  }

  @Test
  void itsModelIsOneThatEvaluateTakes() {
    Run evaluated =
        run(
            "evaluate",
            "--model",
            path("model of ten"),
            "--images",
            Launcher.SAMPLE,
            "--decision",
            "crm",
            "--output",
            path("report"));

    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).startsWith("examples 1000\n");
  }

  @Test
  void itGoesOnFromACheckpointToTheSameParameters() throws Exception {
    copy("model of ten", "again");
    Files.delete(folder.resolve("again/checkpoints/epoch-00002-round-00000.zip"));

    Run resumed = train("again", "ten", "--start-from", path("model of eight"), "--resume");

    assertThat(resumed.err()).contains("Going on after epoch 1");
    assertThat(resumed.out().lines().findFirst()).isEqualTo(started.out().lines().findFirst());
  }

  @Test
  void itDoesNotGoOnAsOneThatBeganOtherwise() throws Exception {
    String eight = model("model of eight").sha256();
    copy("model of ten", "other");

    Run without = train("other", "ten", "--resume");
    Run another = train("other", "ten", "--start-from", path("model of ten"), "--resume");

    assertThat(without.exitCode()).isEqualTo(2);
    assertThat(without.err()).contains("start-from was " + eight + " and is not given");
    assertThat(another.exitCode()).isEqualTo(2);
    assertThat(another.err())
        .contains("start-from was " + eight + " and is " + model("model of ten").sha256());
  }

  @Test
  void aModelIsNotTrainedIntoItsOwnPlace() {
    Run run =
        train("model of eight", "ten", "--start-from", path("./model of eight"), "--overwrite");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("Cannot start from", "and train into it");
  }

  @Test
  void aDryRunSaysWhatIsNewAndRefusesAnotherNetwork() {
    Run dry = train("none", "ten", "--start-from", path("model of eight"), "--dry-run");
    Run wider =
        train(
            "none",
            "ten",
            "--start-from",
            path("model of eight"),
            "--set",
            "network.width=8",
            "--dry-run");

    assertThat(dry.exitCode()).as(dry.err()).isZero();
    assertThat(dry.out()).contains("start 2 classes added (coat, sneaker)\n");
    assertThat(wider.exitCode()).isEqualTo(2);
    assertThat(wider.err())
        .contains("in its layer convolution1, W has the shape [4, 3, 3, 3], and here [8, 3, 3, 3]");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void theOtherEngineBeginsWithAModelToo() throws Exception {
    Run run =
        train(
            "by dl4j-spark",
            "ten",
            "--start-from",
            path("model of eight"),
            "--set",
            "training.engine=dl4j-spark",
            "--set",
            "training.epochs=1",
            "--set",
            "training.learning-rate=1e-9");

    // At this rate parameters stay where they began, but for running statistics.
    assertThat(run.exitCode()).as(run.err()).isZero();
    HierarchyAwareModel before = model("model of eight");
    float[] filters = new float[4 * 3 * 3 * 3]; // of the first layer
    System.arraycopy(before.parameters(), 0, filters, 0, filters.length);
    float[] trained = new float[filters.length];
    System.arraycopy(model("by dl4j-spark").parameters(), 0, trained, 0, trained.length);
    assertThat(trained).containsExactly(filters, org.assertj.core.api.Assertions.within(1e-6f));
  }

  private record Run(int exitCode, String out, String err) {}

  private static Run train(String output, String table, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--settings",
                path("my.conf"),
                "--images",
                path(table),
                "--output",
                path(output)));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  /** In this process, on the session of the tests, which a job stops at its end. */
  private static Run run(String... arguments) {
    LocalSpark.session();
    var out = new StringWriter();
    var err = new StringWriter();
    int exitCode =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Run(exitCode, out.toString(), err.toString());
  }

  private static String path(String name) {
    return folder + "/" + name;
  }

  private static HierarchyAwareModel model(String name) throws IOException {
    return new ModelStore(new Configuration())
        .load(new org.apache.hadoop.fs.Path(folder.resolve(name).toUri()));
  }

  /** Forty training images of each class of a tree, imported as from anyone's folder. */
  private static void table(ImageTable sample, String name, ClassHierarchy classes)
      throws IOException {
    Path pictures = folder.resolve("pictures of " + name);
    List<Row> rows =
        sample
            .split("train")
            .where("id < 'train/000400'")
            .select("id", "label", "content")
            .collectAsList();
    for (Row row : rows) {
      if (classes.labels().names().contains(row.getString(1))) {
        Path file =
            pictures.resolve(row.getString(1)).resolve(row.getString(0).substring(6) + ".png");
        Files.createDirectories(file.getParent());
        Files.write(file, row.<byte[]>getAs(2));
      }
    }
    new ImageImporter(LocalSpark.session())
        .run(
            new ImportRequest(
                new ImageSource.ImageFolder(List.of(ImageInput.parse(pictures.toString()))),
                path(name),
                new ImportRequest.ClassTree.Given(classes),
                0,
                0,
                ImportRequest.Existing.OWN_TABLE),
            ImportListener.none());
  }

  private static void copy(String from, String to) throws IOException {
    Path source = folder.resolve(from);
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(to).resolve(source.relativize(file).toString()));
      }
    }
  }
}
