package org.haframe.network;

import java.util.List;
import java.util.Map;
import org.haframe.hierarchy.ClassHierarchy;

/** Small trees for tests. */
final class ToyHierarchy {

  private ToyHierarchy() {}

  /**
   *
   *
   * <pre>
   *        root
   *       /    \
   *    animal   lorry
   *    /    \
   *  dog    cat
   *  /  \
   * husky malamute
   * </pre>
   */
  static ClassHierarchy unbalanced() {
    return ClassHierarchy.of(
        "toy",
        "root",
        List.of("husky", "malamute", "cat", "lorry"),
        Map.of(
            "animal",
            "root",
            "lorry",
            "root",
            "dog",
            "animal",
            "cat",
            "animal",
            "husky",
            "dog",
            "malamute",
            "dog"),
        Map.of());
  }

  /**
   * With a poodle and a bus, and in another class order.
   *
   * <pre>
   *            root
   *           /  |  \
   *     animal lorry bus
   *      /  \
   *    dog   cat
   *  /  |  \
   * husky malamute poodle
   * </pre>
   */
  static ClassHierarchy grown() {
    return ClassHierarchy.of(
        "toy",
        "root",
        List.of("poodle", "husky", "lorry", "malamute", "bus", "cat"),
        Map.of(
            "animal",
            "root",
            "lorry",
            "root",
            "bus",
            "root",
            "dog",
            "animal",
            "cat",
            "animal",
            "husky",
            "dog",
            "malamute",
            "dog",
            "poodle",
            "dog"),
        Map.of());
  }
}
