package org.haframe.notebook;

import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import org.haframe.data.HierarchyFile;
import org.haframe.hierarchy.ClassHierarchy;
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
    return HierarchyFile.read(spark.sparkContext().hadoopConfiguration(), file);
  }
}
