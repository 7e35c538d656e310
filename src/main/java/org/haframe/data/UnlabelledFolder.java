package org.haframe.data;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The pictures in a folder and the folders in it, however they are arranged: images to be
 * classified, not to be learnt from.
 *
 * <p>A picture is what an import takes for one by its name, those of formats that cannot be decoded
 * included: nobody shall wonder where they went.
 */
public final class UnlabelledFolder {

  /** Id, which is the path below the folder; whole path; and content of a file. */
  public static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("path", DataTypes.StringType)
          .add("content", DataTypes.BinaryType);

  private static final int TASKS_PER_CORE = 4;
  private static final int MAX_FILES_PER_TASK = 1_024;

  private final SparkSession spark;
  private final List<File> files;
  private final long ignored;

  private record File(String id, String path) implements Serializable {}

  private UnlabelledFolder(SparkSession spark, List<File> files, long ignored) {
    this.spark = spark;
    this.files = files;
    this.ignored = ignored;
  }

  /**
   * Lists a folder.
   *
   * @param path a Hadoop path
   * @throws InvalidImageDataException if there is no such folder, or no picture in it
   * @throws IOException if the storage fails
   */
  public static UnlabelledFolder list(SparkSession spark, String path) throws IOException {
    var input = new InputFiles(spark.sparkContext().hadoopConfiguration());
    FileStatus folder = input.status(path);
    if (!folder.isDirectory()) {
      throw new InvalidImageDataException(
          "Cannot read the images %s: it is a file. Name a folder of images, or an image table."
              .formatted(path));
    }
    String root = folder.getPath().toUri().getPath();
    int rootLength = root.endsWith("/") ? root.length() : root.length() + 1;
    var pictures = new TreeMap<String, File>();
    long ignored = 0;
    RemoteIterator<LocatedFileStatus> listed =
        input.fileSystem(folder.getPath()).listFiles(folder.getPath(), true);
    while (listed.hasNext()) {
      Path file = listed.next().getPath();
      String relative = file.toUri().getPath().substring(rootLength);
      if (FolderLayout.kind(relative) == FolderLayout.Kind.NO_PICTURE) {
        ignored++;
      } else {
        pictures.put(relative, new File(relative, file.toString()));
      }
    }
    if (pictures.isEmpty()) {
      throw new InvalidImageDataException(
          "Cannot read the images %s: there is no picture in this folder (%,d other files). Check the path, or give files their endings, such as .jpg or .png."
              .formatted(path, ignored));
    }
    return new UnlabelledFolder(spark, List.copyOf(pictures.values()), ignored);
  }

  /** How many files are pictures by their name. */
  public long count() {
    return files.size();
  }

  /** How many files are none. */
  public long ignored() {
    return ignored;
  }

  /**
   * The pictures in the order of their ids, columns of {@link #SCHEMA}; a task reads one file at a
   * time.
   *
   * @param minibatch files of a partition are a multiple of this, but for the last one
   */
  public Dataset<Row> images(int minibatch) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> configuration =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    List<List<File>> shares = shares(minibatch * minibatches(minibatch));
    JavaRDD<Row> rows =
        context
            .parallelize(shares, shares.size())
            .flatMap(share -> contents(share, configuration.value()));
    return spark.createDataFrame(rows, SCHEMA);
  }

  /** Of a partition: some partitions for each core, but neither tiny nor huge ones. */
  private int minibatches(int minibatch) {
    int tasks = TASKS_PER_CORE * spark.sparkContext().defaultParallelism();
    int most = Math.max(1, MAX_FILES_PER_TASK / minibatch);
    return Math.max(1, Math.min(most, files.size() / tasks / minibatch));
  }

  private List<List<File>> shares(int filesInEach) {
    var shares = new ArrayList<List<File>>();
    for (int from = 0; from < files.size(); from += filesInEach) {
      int to = Math.min(files.size(), from + filesInEach);
      shares.add(new ArrayList<>(files.subList(from, to)));
    }
    return shares;
  }

  private static Iterator<Row> contents(List<File> share, SerializableConfiguration configuration) {
    var input = new InputFiles(configuration.value());
    Iterator<File> files = share.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return files.hasNext();
      }

      @Override
      public Row next() {
        File file = files.next();
        try {
          return RowFactory.create(file.id(), file.path(), input.bytesAsStored(file.path()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }
}
