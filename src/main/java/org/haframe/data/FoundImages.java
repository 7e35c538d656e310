package org.haframe.data;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.haframe.hierarchy.ClassHierarchy;

/** Images that a source offers, known by name and number before any of them is read. */
interface FoundImages {

  /** Width and height of an image that nobody has decoded yet. */
  int UNKNOWN_SIZE = 0;

  /**
   * A class as the source names it.
   *
   * @param firstFile where it was first seen
   */
  record FoundClass(String name, String firstFile) {}

  /** The classes, in the order of the source; each once. */
  List<FoundClass> classes();

  Set<Split> splits();

  /** How many images {@link #read} will give. */
  long count();

  /** Images that cannot be used, known without reading them. */
  List<Rejection> rejections();

  /** Files that are no images by their name. */
  long ignored();

  /** The hierarchy that comes with the images, if one does. */
  Optional<ClassHierarchy> hierarchy();

  /**
   * Reads the images on the cluster.
   *
   * @param labels the leaf for each class of the source
   */
  JavaRDD<LabelledImage> read(JavaSparkContext spark, Map<String, String> labels);
}
