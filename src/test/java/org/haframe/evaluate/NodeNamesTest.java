package org.haframe.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.haframe.ColouredSquares;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.severity.BackOffAnswer;
import org.junit.jupiter.api.Test;

class NodeNamesTest {

  @Test
  void anAnswerHasTheNameOfTheLastNodeOfItsPath() {
    ClassHierarchy tree = ColouredSquares.hierarchy();
    NodeNames names = NodeNames.of(tree);

    assertThat(names.of(new BackOffAnswer(List.of()))).isEqualTo(tree.root());
    for (int k = 0; k < tree.labels().count(); k++) {
      var path = new ArrayList<Integer>();
      for (int level = 1; level <= tree.height(); level++) {
        path.add(tree.nodeAt(k, level));
        assertThat(names.of(new BackOffAnswer(path)))
            .isEqualTo(tree.nodesAt(level).get(tree.nodeAt(k, level)));
      }
      assertThat(names.of(new BackOffAnswer(path))).isEqualTo(tree.labels().name(k));
    }
  }
}
