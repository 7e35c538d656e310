package org.haframe.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.haframe.ColouredSquares;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.severity.BackOffAnswer;
import org.junit.jupiter.api.Test;

class NodeNamesTest {

  @Test
  void anAnswerHasTheNameOfTheLastNodeOfItsPath() {
    ClassHierarchy tree = ColouredSquares.hierarchy();
    NodeNames names = NodeNames.of(tree);

    assertThat(names.of(BackOffAnswer.at())).isEqualTo(tree.root());
    for (int k = 0; k < tree.labels().count(); k++) {
      var path = new int[tree.height()];
      for (int level = 1; level <= tree.height(); level++) {
        path[level - 1] = tree.nodeAt(k, level);
        assertThat(names.of(BackOffAnswer.at(Arrays.copyOf(path, level))))
            .isEqualTo(tree.nodesAt(level).get(tree.nodeAt(k, level)));
      }
      assertThat(names.of(BackOffAnswer.at(path))).isEqualTo(tree.labels().name(k));
    }
  }
}
