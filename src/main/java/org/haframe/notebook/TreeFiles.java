package org.haframe.notebook;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyReader;
import org.haframe.hierarchy.InvalidHierarchyException;

/** Files with class trees, of the kinds that the import job takes. */
public final class TreeFiles {

  private TreeFiles() {}

  /**
   * Reads a tree.
   *
   * @param file a Hadoop path
   * @throws InvalidHierarchyException if there is no such file, or it holds no tree
   */
  public static ClassHierarchy read(SparkSession spark, String file) throws IOException {
    var path = new Path(file);
    try (InputStream in =
        path.getFileSystem(spark.sparkContext().hadoopConfiguration()).open(path)) {
      return HierarchyReader.read(file, in.readNBytes(HierarchyReader.MAX_BYTES + 1));
    } catch (FileNotFoundException e) {
      throw new InvalidHierarchyException(
          "Cannot read the hierarchy %s: there is no such file. Check the path.".formatted(file),
          e);
    }
  }
}
