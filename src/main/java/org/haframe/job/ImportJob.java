package org.haframe.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.haframe.data.ImageImporter;
import org.haframe.data.ImageInput;
import org.haframe.data.ImageSource;
import org.haframe.data.ImageSource.ClassNames;
import org.haframe.data.ImageTable;
import org.haframe.data.ImportListener;
import org.haframe.data.ImportRequest;
import org.haframe.data.ImportRequest.ClassTree;
import org.haframe.data.ImportRequest.Existing;
import org.haframe.data.ImportResult;
import org.haframe.data.OutputExistsException;
import org.haframe.data.ReplacedFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings images into one checked table. */
@Command(
    name = "import",
    description = {
      "Imports images into one checked Parquet table, together with their class tree. Images that cannot be decoded are set aside in the table, with path and reason, and counted.",
      ""
    },
    mixinStandardHelpOptions = true)
final class ImportJob implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--source",
      required = true,
      paramLabel = "FORMAT",
      description =
          "fashion-mnist (IDX files), cifar-100 (record files, .bin or .bin.xz), image-folder (class/file or split/class/file, also in a .tar.gz), image-table (an imported table).")
  private String source = "";

  @Option(
      names = "--input",
      required = true,
      split = ",",
      paramLabel = "[SPLIT=]PATH",
      description =
          "Files or folders, separated by commas. SPLIT is train, validation or test; without it, names tell.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "TABLE",
      description = "Where the table goes. A table that an import wrote is replaced at once.")
  private String output = "";

  @Option(
      names = "--hierarchy",
      paramLabel = "FILE",
      description =
          "The class tree: JSON, level columns (.csv) or `parent child` lines. Without it, all mistakes are equally severe.")
  private Optional<String> hierarchy = Optional.empty();

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Class names, one a line, class 0 first, for sources with numbered classes.")
  private Optional<String> labels = Optional.empty();

  @Option(
      names = "--validation-per-class",
      paramLabel = "N",
      defaultValue = "0",
      description = "Hold out the last N training images of each class (${DEFAULT-VALUE}).")
  private int validationPerClass;

  @Option(
      names = "--max-bad-share",
      paramLabel = "SHARE",
      defaultValue = "" + ImportRequest.DEFAULT_MAX_BAD_SHARE,
      description = "Greatest share of images that may be set aside (${DEFAULT-VALUE}).")
  private double maxBadShare;

  @Option(names = "--overwrite", description = "Replace whatever is at the output.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    Storage storage = Storage.asSubmitted();
    ImportRequest request = request(storage);
    requireReplaceable(storage, Inputs.path("--output", output));
    for (ImageInput input : request.source().inputs()) {
      Inputs.require(storage, "--input", input.path());
    }
    if (labels.isPresent()) {
      Inputs.require(storage, "--labels", labels.get());
    }
    if (hierarchy.isPresent()) {
      requireElsewhere(storage, Inputs.path("--hierarchy", hierarchy.get()));
    }

    try (ClusterSession cluster = ClusterSession.start("import")) {
      print(run(new ImageImporter(cluster.sql()), request));
    }
    return ExitCode.DONE.number();
  }

  private static ImportResult run(ImageImporter importer, ImportRequest request)
      throws IOException {
    try (ImportProgress progress = new ImportProgress()) {
      return importer.run(request, progress);
    }
  }

  /** What the importer checks too, but before Spark has started. */
  private void requireReplaceable(Storage storage, Path table) throws IOException {
    storage.requireFoldersAbove(table);
    if (!overwrite
        && storage.isOccupied(table)
        && !ImageTable.isImageTable(storage.fileSystem(table), table)) {
      throw new OutputExistsException(
          "Cannot import into %s: it holds something that no import wrote. Use another --output, or --overwrite to replace it."
              .formatted(output));
    }
  }

  /** The importer checks its inputs; of the tree it knows no file. */
  private void requireElsewhere(Storage storage, Path tree) throws IOException {
    if (ReplacedFolder.at(Inputs.path("--output", output), storage.hadoop()).holds(tree)) {
      throw new UsageException(
          "Cannot import into %s: that would delete --hierarchy %s. Use another --output."
              .formatted(output, tree));
    }
  }

  private ImportRequest request(Storage storage) throws IOException {
    ClassNames names =
        labels.<ClassNames>map(ClassNames.InFile::new).orElseGet(ClassNames.AsUsual::new);
    ImageSource images =
        ImageSource.named(source, inputs.stream().map(ImageInput::parse).toList(), names);
    ClassTree tree = new ClassTree.OfSource();
    if (hierarchy.isPresent()) {
      tree = new ClassTree.Given(Inputs.hierarchy(storage, "--hierarchy", hierarchy.get()));
    }
    return new ImportRequest(
        images,
        output,
        tree,
        validationPerClass,
        maxBadShare,
        overwrite ? Existing.ANYTHING : Existing.OWN_TABLE);
  }

  private void print(ImportResult result) {
    PrintWriter err = spec.commandLine().getErr();
    result.warnings().forEach(warning -> err.println("Warning: " + warning));
    result
        .firstRejections()
        .forEach(bad -> err.printf("Set aside: %s: %s%n", bad.path(), bad.reason()));
    err.flush();
    PrintWriter out = spec.commandLine().getOut();
    out.printf("table %s%n", result.table());
    result.imagesBySplit().forEach((split, images) -> out.printf("%s %d%n", split, images));
    out.printf("rejected %d%n", result.rejected());
    out.printf("ignored %d%n", result.ignored());
    out.printf("fingerprint %s%n", result.fingerprint());
    out.flush();
  }

  /** Shows an import's progress. */
  private static final class ImportProgress implements ImportListener, AutoCloseable {
    private Optional<Progress> progress = Optional.empty();

    @Override
    public synchronized void imagesExpected(long images) {
      progress = Optional.of(Progress.start(new Progress.Task("import", "images", 0, images)));
    }

    @Override
    public synchronized void imagesRead(long images) {
      progress.ifPresent(shown -> shown.at(images, ""));
    }

    @Override
    public synchronized void close() {
      progress.ifPresent(Progress::close);
      progress = Optional.empty();
    }
  }
}
