package org.haframe.evaluate;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.severity.BackOffAnswer;

/**
 * The nodes of a tree by level and index.
 *
 * @param root of level 0
 * @param levels from 1, the coarsest, to the classes
 */
public record NodeNames(String root, List<List<String>> levels) implements Serializable {
  public NodeNames {
    levels = levels.stream().map(List::copyOf).toList();
  }

  public static NodeNames of(ClassHierarchy hierarchy) {
    return new NodeNames(
        hierarchy.root(),
        IntStream.rangeClosed(1, hierarchy.height()).mapToObj(hierarchy::nodesAt).toList());
  }

  /** The classes in class order. */
  public List<String> classes() {
    return levels.get(levels.size() - 1);
  }

  /** The node that an image is answered with. */
  public String of(BackOffAnswer answer) {
    return answer.level() == 0
        ? root
        : levels.get(answer.level() - 1).get(answer.nodeAt(answer.level()));
  }
}
