package org.haframe.data;

import java.io.IOException;
import java.io.ObjectStreamException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.haframe.hierarchy.ClassHierarchy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports images into an image table, on the cluster.
 *
 * <p>Names, headers and lengths are checked on the driver first, so most mistakes show before any
 * Spark job. Then one job reads, decodes and writes all images (archives add a shuffle; a held-out
 * validation split adds a pass over the table), and one reads the table back to count and hash it.
 * Undecodable images are set aside with path and reason. The table appears at its place complete or
 * not at all, see {@link TableReplacement}.
 */
public final class ImageImporter {
  private static final Logger log = LoggerFactory.getLogger(ImageImporter.class);
  private static final int REJECTIONS_SHOWN = 5;
  private static final int CLASSES_SHOWN = 10;
  private static final String STAGED = "staged";

  private final SparkSession spark;

  /** What is known before any image is read. */
  private record Plan(
      ImportRequest request,
      FoundImages found,
      ClassHierarchy hierarchy,
      Map<String, String> labels,
      List<String> warnings) {}

  public ImageImporter(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Imports.
   *
   * @throws InvalidImageDataException if inputs are missing or damaged, a class has no leaf, or too
   *     many images are bad
   * @throws OutputExistsException if the output holds something that may not be replaced
   * @throws IllegalArgumentException if the request does not fit the images: held-out validation
   *     images where there is a validation split, or more than a class has; an output that would
   *     replace an input
   * @throws IOException if the storage fails
   * @throws IllegalStateException if the Spark job fails otherwise; the cause says why
   */
  public ImportResult run(ImportRequest request, ImportListener listener) throws IOException {
    var output = new Path(request.output());
    FileSystem fileSystem = output.getFileSystem(spark.sparkContext().hadoopConfiguration());
    requireInputsElsewhere(request, output);
    var replacement = TableReplacement.prepare(fileSystem, output, request.existing());
    FoundImages found = find(request.source());
    HeldOutValidation.requireRoom(request.validationPerClass(), found);
    var limit = new BadImageLimit(request, fileSystem);
    Plan plan = plan(request, found);
    try {
      ImportResult result = write(plan, replacement, limit, listener);
      replacement.commit();
      limit.deleteList();
      log.info(
          "Imported {} images into {}, {} set aside", result.images(), output, result.rejected());
      return result;
    } catch (IOException | RuntimeException e) {
      abandon(replacement, e);
      throw e;
    } catch (Exception e) { // Spark's own, which its methods do not declare
      abandon(replacement, e);
      throw failure(e);
    }
  }

  private static Plan plan(ImportRequest request, FoundImages found) {
    var warnings = new ArrayList<String>();
    ClassHierarchy hierarchy = hierarchy(request, found, warnings);
    return new Plan(
        request, found, hierarchy, ClassMatching.labels(found.classes(), hierarchy), warnings);
  }

  private ImportResult write(
      Plan plan, TableReplacement replacement, BadImageLimit limit, ImportListener listener)
      throws IOException {
    ImportRequest request = plan.request;
    var output = new Path(request.output());
    FileSystem fileSystem = output.getFileSystem(spark.sparkContext().hadoopConfiguration());
    var writer = new TableWriter(spark, fileSystem, replacement.staging());
    String folder = request.validationPerClass() > 0 ? STAGED : ImageTable.IMAGES;
    List<Rejection> rejections = read(plan, writer, folder, listener);
    limit.require(plan.found, rejections);
    if (folder.equals(STAGED)) {
      writer.images(HeldOutValidation.of(writer.written(STAGED), request.validationPerClass()));
      writer.delete(STAGED);
    }
    TableTally tally = TableTally.of(writer.written(ImageTable.IMAGES));
    writer.rejected(rejections);
    writer.hierarchy(plan.hierarchy);
    writer.metadata(
        new TableMetadata(
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            request.source().name(),
            request.source().inputs().stream().map(ImageInput::path).toList(),
            request.validationPerClass(),
            request.maxBadShare(),
            new HashMap<>(tally.counts()),
            rejections.size(),
            plan.found.ignored(),
            tally.fingerprint(),
            plan.hierarchy.sha256()));
    var warnings = new ArrayList<>(plan.warnings);
    warnings.addAll(classesWithoutImages(plan.hierarchy, tally));
    return new ImportResult(
        fileSystem.makeQualified(output).toString(),
        tally.counts().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry -> entry.getValue().values().stream().mapToLong(Long::longValue).sum())),
        rejections.size(),
        rejections.stream().limit(REJECTIONS_SHOWN).toList(),
        plan.found.ignored(),
        warnings,
        tally.fingerprint());
  }

  private List<Rejection> read(
      Plan plan, TableWriter writer, String folder, ImportListener listener) {
    var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    var check = new ImageCheck(context);
    listener.imagesExpected(plan.found.count());
    var progress = new ImportProgress(listener, check.read());
    spark.sparkContext().addSparkListener(progress);
    try {
      writer.write(
          spark.createDataFrame(
              check.goodRows(plan.found.read(context, plan.labels)), LabelledImage.SCHEMA),
          folder);
    } finally {
      spark.sparkContext().removeSparkListener(progress);
    }
    listener.imagesRead(check.read().sum());
    var rejections = new ArrayList<>(plan.found.rejections());
    rejections.addAll(check.rejections());
    rejections.sort(Comparator.comparing(Rejection::path));
    return rejections;
  }

  private FoundImages find(ImageSource source) throws IOException {
    var files = new InputFiles(spark.sparkContext().hadoopConfiguration());
    if (source instanceof ImageSource.FashionMnist fashionMnist) {
      return new FashionMnistFinder(files).find(fashionMnist);
    }
    if (source instanceof ImageSource.Cifar100 cifar100) {
      return new Cifar100Finder(files).find(cifar100);
    }
    if (source instanceof ImageSource.ImageFolder folder) {
      return new FolderFinder(files).find(folder);
    }
    return new CopiedImages(ImageTable.open(spark, ((ImageSource.CopiedTable) source).path()));
  }

  private static ClassHierarchy hierarchy(
      ImportRequest request, FoundImages found, List<String> warnings) {
    if (request.classTree() instanceof ImportRequest.ClassTree.Given given) {
      return given.hierarchy();
    }
    return found
        .hierarchy()
        .orElseGet(
            () -> {
              warnings.add(
                  "No hierarchy is given: all classes lie below one root, and all mistakes are equally severe.");
              return flat(found, request.source().name());
            });
  }

  private static ClassHierarchy flat(FoundImages found, String name) {
    List<String> classes = found.classes().stream().map(FoundImages.FoundClass::name).toList();
    String root = "root";
    while (classes.contains(root)) {
      root = root + "_";
    }
    var parents = new LinkedHashMap<String, String>();
    for (String leaf : classes) {
      parents.put(leaf, root);
    }
    return ClassHierarchy.of(
        name + ", all classes below one root", root, classes, parents, Map.of());
  }

  private void requireInputsElsewhere(ImportRequest request, Path output) throws IOException {
    var replaced = ReplacedFolder.at(output, spark.sparkContext().hadoopConfiguration());
    for (ImageInput input : request.source().inputs()) {
      var path = new Path(input.path());
      Path qualified = path.getFileSystem(replaced.hadoop()).makeQualified(path);
      boolean copiesItself =
          request.source() instanceof ImageSource.CopiedTable && qualified.equals(replaced.path());
      if (!copiesItself) {
        requireElsewhere(replaced, qualified);
      }
    }
    if (request.source().classNames() instanceof ImageSource.ClassNames.InFile names) {
      requireElsewhere(replaced, new Path(names.path()));
    }
  }

  private static void requireElsewhere(ReplacedFolder replaced, Path input) throws IOException {
    if (replaced.holds(input)) {
      throw new IllegalArgumentException(
          "Cannot import %s into %s: the output would replace its own input. Choose another output."
              .formatted(input, replaced.path()));
    }
  }

  private static List<String> classesWithoutImages(ClassHierarchy hierarchy, TableTally tally) {
    var warnings = new ArrayList<String>();
    List<String> none =
        hierarchy.labels().names().stream()
            .filter(
                leaf ->
                    tally.counts().values().stream().noneMatch(counts -> counts.containsKey(leaf)))
            .toList();
    if (!none.isEmpty()) {
      warnings.add("%d classes have no images: %s.".formatted(none.size(), shown(none)));
    }
    Map<String, Long> train = tally.counts().get(Split.TRAIN.text());
    if (train != null) {
      List<String> untrained =
          hierarchy.labels().names().stream()
              .filter(leaf -> !train.containsKey(leaf) && !none.contains(leaf))
              .toList();
      if (!untrained.isEmpty()) {
        warnings.add(
            "%d classes have images, but no training images: %s."
                .formatted(untrained.size(), shown(untrained)));
      }
    }
    return warnings;
  }

  private static String shown(List<String> names) {
    String start = names.stream().limit(CLASSES_SHOWN).collect(Collectors.joining(", "));
    return names.size() > CLASSES_SHOWN ? start + ", ..." : start;
  }

  private static void abandon(TableReplacement replacement, Exception reason) {
    try {
      replacement.abandon();
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /**
   * What went wrong on an executor, as it would have been thrown here: bad images and failures of
   * the storage as such, all else with its cause.
   */
  static IOException failure(Exception e) {
    Throwable root = e;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidImageDataException invalid) {
        throw new InvalidImageDataException(invalid.getMessage(), e);
      }
      if (cause instanceof IOException && !(cause instanceof ObjectStreamException)) {
        return new IOException(
            "Cannot import: the storage failed: %s".formatted(cause.getMessage()), e);
      }
      root = cause;
    }
    throw new IllegalStateException("Cannot import: the Spark job failed: %s".formatted(root), e);
  }
}
