package org.haframe.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.security.AccessControlException;
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

  /** Where the content of a file is, and why there is none. */
  public static final ImageColumn IMAGE =
      new ImageColumn("content", ImageColumn.Format.FILE, "unreadable");

  /** Id, which is the path below the folder; whole path; content of a file, or why it has none. */
  public static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("path", DataTypes.StringType)
          .add(IMAGE.name(), DataTypes.BinaryType)
          .add(IMAGE.reason(), DataTypes.StringType);

  private static final int TASKS_PER_CORE = 4;
  private static final int MAX_FILES_PER_TASK = 1_024;

  private final SparkSession spark;
  private final int rootLength;
  private final List<String> files;
  private final TreeMap<String, Long> tooLarge;
  private final long ignored;

  /**
   * @param rootLength characters of a path before the part that is its id
   * @param files paths; text, since Spark's Kryo cannot read records
   * @param tooLarge bytes of those that are not read, by path
   */
  private UnlabelledFolder(
      SparkSession spark,
      int rootLength,
      List<String> files,
      TreeMap<String, Long> tooLarge,
      long ignored) {
    this.spark = spark;
    this.rootLength = rootLength;
    this.files = files;
    this.tooLarge = tooLarge;
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
    var pictures = new TreeMap<String, String>();
    var tooLarge = new TreeMap<String, Long>();
    long ignored = 0;
    FileSystem fileSystem = input.fileSystem(folder.getPath());
    LocalNames.requireReadable(fileSystem, folder.getPath());
    RemoteIterator<LocatedFileStatus> listed = fileSystem.listFiles(folder.getPath(), true);
    while (listed.hasNext()) {
      LocatedFileStatus found = listed.next();
      Path file = found.getPath();
      String relative = file.toUri().getPath().substring(rootLength);
      if (FolderLayout.kind(relative) == FolderLayout.Kind.NO_PICTURE) {
        ignored++;
      } else {
        pictures.put(relative, file.toString());
        if (found.getLen() > ImageDecoder.MAX_BYTES) {
          tooLarge.put(file.toString(), found.getLen());
        }
      }
    }
    if (pictures.isEmpty()) {
      throw new InvalidImageDataException(
          "Cannot read the images %s: there is no picture in this folder (%,d other files). Check the path, or give files their endings, such as .jpg or .png."
              .formatted(path, ignored));
    }
    return new UnlabelledFolder(
        spark, rootLength, List.copyOf(pictures.values()), tooLarge, ignored);
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
    List<List<String>> shares = shares(minibatch * minibatches(minibatch));
    int beforeId = rootLength;
    TreeMap<String, Long> notRead = tooLarge;
    JavaRDD<Row> rows =
        context
            .parallelize(shares, shares.size())
            .flatMap(
                share ->
                    new Contents(
                        share.iterator(),
                        beforeId,
                        notRead,
                        new InputFiles(configuration.value().value())));
    return spark.createDataFrame(rows, SCHEMA);
  }

  /** Of a partition: some partitions for each core, but neither tiny nor huge ones. */
  private int minibatches(int minibatch) {
    int tasks = TASKS_PER_CORE * spark.sparkContext().defaultParallelism();
    int most = Math.max(1, MAX_FILES_PER_TASK / minibatch);
    return Math.max(1, Math.min(most, files.size() / tasks / minibatch));
  }

  /** What each task reads: paths. */
  List<List<String>> shares(int filesInEach) {
    var shares = new ArrayList<List<String>>();
    for (int from = 0; from < files.size(); from += filesInEach) {
      int to = Math.min(files.size(), from + filesInEach);
      shares.add(new ArrayList<>(files.subList(from, to)));
    }
    return shares;
  }

  /** Files one after the other, in a task. */
  private record Contents(
      Iterator<String> files, int beforeId, TreeMap<String, Long> tooLarge, InputFiles input)
      implements Iterator<Row> {

    @Override
    public boolean hasNext() {
      return files.hasNext();
    }

    @Override
    public Row next() {
      String path = files.next();
      String id = new Path(path).toUri().getPath().substring(beforeId);
      try {
        return RowFactory.create(id, path, content(path), null);
      } catch (UndecodableImageException e) {
        return RowFactory.create(id, path, null, e.getMessage());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /**
     * The bytes of a file.
     *
     * @throws UndecodableImageException if the reason lies in this file and not in the storage
     */
    private byte[] content(String path) throws IOException, UndecodableImageException {
      if (tooLarge.containsKey(path)) {
        throw new UndecodableImageException(
            "is too large: %,d bytes".formatted(tooLarge.get(path)));
      }
      try {
        return input.bytesAsStored(path);
      } catch (FileNotFoundException e) { // which the local disk says of what may not be read, too
        throw new UndecodableImageException("is gone, or may not be read", e);
      } catch (AccessControlException e) {
        throw new UndecodableImageException("may not be read", e);
      }
    }
  }
}
