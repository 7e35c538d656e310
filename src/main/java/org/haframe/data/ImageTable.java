package org.haframe.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sha2;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyReader;

/**
 * Labelled images in a directory, written by {@link ImageImporter} from files, or by {@link #write}
 * from rows of other tables:
 *
 * <pre>
 * images/split=train/*.parquet   rows of {@link LabelledImage#SCHEMA}
 * rejected/*.parquet             path and reason of images that were set aside
 * hierarchy.json                 the class hierarchy
 * table.json                     version, counts, fingerprint, origin
 * </pre>
 *
 * data-schemas/image-table.md says it column by column.
 */
public final class ImageTable {
  static final String IMAGES = "images";
  static final String REJECTED = "rejected";
  static final String HIERARCHY = "hierarchy.json";

  private final SparkSession spark;
  private final Path path;
  private final TableMetadata metadata;
  private final ClassHierarchy hierarchy;

  /** By the class that an image was imported with; classes that are not renamed are left out. */
  private final Map<String, String> renamedClasses;

  private ImageTable(
      SparkSession spark,
      Path path,
      TableMetadata metadata,
      ClassHierarchy hierarchy,
      Map<String, String> renamedClasses) {
    this.spark = spark;
    this.path = path;
    this.metadata = metadata;
    this.hierarchy = hierarchy;
    this.renamedClasses = renamedClasses;
  }

  /**
   * Opens a table and checks its version and columns.
   *
   * @param path directory of the table, a Hadoop path
   * @throws InvalidImageDataException if there is no such table, it has another version or other
   *     columns, or parts are missing
   * @throws org.haframe.hierarchy.InvalidHierarchyException if its hierarchy file is damaged
   * @throws IOException if the storage fails
   */
  public static ImageTable open(SparkSession spark, String path) throws IOException {
    var directory = new Path(path);
    FileSystem fileSystem = directory.getFileSystem(spark.sparkContext().hadoopConfiguration());
    directory = fileSystem.makeQualified(directory);
    if (!fileSystem.exists(directory)) {
      String advice =
          fileSystem.exists(TableReplacement.replaced(directory))
              ? "A killed import left the earlier table in %s: run the import again, or rename it back."
                  .formatted(TableReplacement.replaced(directory))
              : "Check the path, or write the table with the import job.";
      throw new InvalidImageDataException(
          "Cannot open the image table %s: there is no such directory. %s".formatted(path, advice));
    }
    for (String part : List.of(TableMetadata.FILE, HIERARCHY, IMAGES)) {
      if (!fileSystem.exists(new Path(directory, part))) {
        throw new InvalidImageDataException(
            "Cannot open the image table %s: it has no %s. Name a directory that the import job wrote."
                .formatted(path, part));
      }
    }
    var metadataPath = new Path(directory, TableMetadata.FILE);
    TableMetadata metadata =
        TableMetadata.fromJson(bytes(fileSystem, metadataPath), metadataPath.toString());
    var hierarchyPath = new Path(directory, HIERARCHY);
    ClassHierarchy hierarchy =
        HierarchyReader.read(hierarchyPath.toString(), bytes(fileSystem, hierarchyPath));
    var table = new ImageTable(spark, directory, metadata, hierarchy, Map.of());
    table.checkColumns();
    return table;
  }

  /**
   * Writes rows of image tables as a table of their own: some of the images, those of several
   * tables, or the same with other labels. Images are not decoded again. The table appears complete
   * or not at all, in the place of one that was there; see {@link TableReplacement}.
   *
   * @param images with the columns of {@link LabelledImage#SCHEMA}, in any order, and perhaps
   *     others, which are left out
   * @param hierarchy whose leaves are the labels
   * @param path directory of the new table, a Hadoop path
   * @throws InvalidImageDataException if there is no image, two have one id, a label is no leaf, a
   *     split has another name than train, validation or test, a value is missing, or a column has
   *     another type
   * @throws OutputExistsException if there is something else than a table
   * @throws IOException if the storage fails
   */
  public static ImageTable write(Dataset<Row> images, ClassHierarchy hierarchy, String path)
      throws IOException {
    new RowsToTable(hierarchy, path).write(images.select(columns()));
    return open(images.sparkSession(), path);
  }

  /**
   * Whether a directory holds an image table, of whatever version.
   *
   * @throws IOException if the storage fails
   */
  public static boolean isImageTable(FileSystem fileSystem, Path directory) throws IOException {
    var file = new Path(directory, TableMetadata.FILE);
    try {
      return fileSystem.getFileStatus(directory).isDirectory()
          && fileSystem.exists(file)
          && TableMetadata.isTable(bytes(fileSystem, file));
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /** Qualified path of the table. */
  public String path() {
    return path.toString();
  }

  /** The hierarchy that the images were matched with. */
  public ClassHierarchy hierarchy() {
    return hierarchy;
  }

  /**
   * The same images in the classes of another tree: those that it shares with this one, and inner
   * nodes of this one that are its leaves.
   *
   * @throws InvalidImageDataException if an image belongs to no class of that tree
   */
  public ImageTable classifiedBy(ClassHierarchy other) {
    SortedSet<String> outside = classesOutside(other);
    if (!outside.isEmpty()) {
      throw new InvalidImageDataException(
          "Cannot use the images of %s: their class %s is no leaf of the hierarchy %s, nor below one. Use a hierarchy with this leaf, or import with the new one."
              .formatted(path, outside.first(), other.name()));
    }
    Map<String, String> classes = hierarchy.classesIn(other);
    var renamed = new TreeMap<String, String>();
    for (Map<String, Long> counts : metadata.counts().values()) {
      for (String imported : counts.keySet()) {
        String label = renamedClasses.getOrDefault(imported, imported);
        String wanted = classes.getOrDefault(label, label);
        if (!wanted.equals(imported)) {
          renamed.put(imported, wanted);
        }
      }
    }
    return new ImageTable(spark, path, metadata, other, renamed);
  }

  /** The classes of these images that are no leaf of another tree, nor below one in this tree. */
  public SortedSet<String> classesOutside(ClassHierarchy other) {
    Map<String, String> classes = hierarchy.classesIn(other);
    return metadata.counts().values().stream()
        .flatMap(counts -> counts.keySet().stream())
        .map(imported -> renamedClasses.getOrDefault(imported, imported))
        .filter(label -> other.labels().indexOf(classes.getOrDefault(label, label)).isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Names of the splits that hold images. */
  public SortedSet<String> splits() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(metadata.counts().keySet()));
  }

  /** How many images a split holds; 0 if there is no such split. */
  public long count(String split) {
    return metadata.count(split);
  }

  /** How many images of each class a split holds, by label; classes without images are left out. */
  public Map<String, Long> countByLabel(String split) {
    var counts = new TreeMap<String, Long>();
    metadata
        .counts()
        .getOrDefault(split, Map.of())
        .forEach(
            (label, count) ->
                counts.merge(renamedClasses.getOrDefault(label, label), count, Long::sum));
    return counts;
  }

  /**
   * What identifies the data: 64 hexadecimal digits that depend on id, split, label and content of
   * all images, not on the order or the files they lie in, nor on paths or time.
   */
  public String fingerprint() {
    return metadata.fingerprint();
  }

  /**
   * The images of a split: columns of {@link LabelledImage#SCHEMA}, in no particular order. Order
   * them by id where order matters.
   *
   * @throws InvalidImageDataException if the table has no such split; the message names those it
   *     has
   */
  public Dataset<Row> split(String split) {
    if (count(split) == 0) {
      throw new InvalidImageDataException(
          "Cannot read the split %s of %s: it has the splits %s. Use one of them, or import the images again."
              .formatted(split, path, String.join(", ", splits())));
    }
    return images().where(col("split").equalTo(split));
  }

  /**
   * Some images of a split, by their ids.
   *
   * @return columns of {@link LabelledImage#SCHEMA}, in no particular order
   */
  public Dataset<Row> split(String split, Collection<String> ids) {
    return split(split).where(col("id").isInCollection(ids));
  }

  /**
   * Some images of a split, the same for the same table, whatever files they lie in.
   *
   * @param labels that they have
   * @param count at most so many
   * @return columns of {@link LabelledImage#SCHEMA}
   */
  public Dataset<Row> sample(String split, Collection<String> labels, int count) {
    return split(split)
        .where(col("label").isInCollection(labels))
        .orderBy(sha2(col("id"), 256), col("id"))
        .limit(count);
  }

  private Dataset<Row> inRenamedClasses(Dataset<Row> images) {
    return renamedClasses.isEmpty() ? images : images.na().replace("label", renamedClasses);
  }

  /** All images, of all splits. */
  public Dataset<Row> images() {
    return inRenamedClasses(read(LabelledImage.SCHEMA).select(columns()));
  }

  private static Column[] columns() {
    return Arrays.stream(LabelledImage.SCHEMA.fieldNames())
        .map(name -> col(name))
        .toArray(Column[]::new);
  }

  /** Images that the import set aside: columns path and reason. */
  public Dataset<Row> rejected() {
    return parquet(REJECTED, TableWriter.REJECTED_SCHEMA);
  }

  TableMetadata metadata() {
    return metadata;
  }

  private Dataset<Row> read(StructType schema) {
    return parquet(IMAGES, schema);
  }

  private Dataset<Row> parquet(String part, StructType schema) {
    return reader(spark).schema(schema).parquet(new Path(path, part).toString());
  }

  /** A reader that takes brackets and stars in paths as they are. */
  static DataFrameReader reader(SparkSession spark) {
    return spark.read().option("__globPaths__", "false");
  }

  private void checkColumns() {
    StructType found = reader(spark).parquet(new Path(path, IMAGES).toString()).schema();
    Map<String, String> expectedTypes = types(LabelledImage.SCHEMA);
    Map<String, String> foundTypes = types(found);
    if (!foundTypes.equals(expectedTypes)) {
      throw new InvalidImageDataException(
          "Cannot open the image table %s: its columns are %s and should be %s. Import the images again."
              .formatted(path, foundTypes, expectedTypes));
    }
  }

  private static Map<String, String> types(StructType schema) {
    var types = new TreeMap<String, String>();
    for (StructField field : schema.fields()) {
      types.put(field.name(), field.dataType().simpleString());
    }
    return types;
  }

  private static byte[] bytes(FileSystem fileSystem, Path file) throws IOException {
    try (InputStream input = fileSystem.open(file)) {
      return input.readNBytes(HierarchyReader.MAX_BYTES + 1); // its reader refuses more
    }
  }
}
