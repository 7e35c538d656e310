package org.haframe.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Passes over all nodes at once give what one node after the other does, to the last bit. */
class HierarchicalDistancesLawsTest {

  @Property(tries = 200, seed = "1")
  void distancesFromAClassAreThoseBetweenIt(
      @ForAll @IntRange(min = 2, max = 60) int classes,
      @ForAll @IntRange(max = 1000) int tree,
      @ForAll @IntRange(max = 59) int drawn) {
    HierarchicalDistances distances = Trees.random(classes, tree).distances();
    int from = drawn % classes;

    int[] all = distances.from(from);

    assertThat(all).hasSize(classes);
    for (int k = 0; k < classes; k++) {
      assertThat(all[k]).isEqualTo(distances.between(from, k));
    }
  }

  @Property(tries = 200, seed = "2")
  void sumsOfAllLevelsAreThoseOfEachLevel(
      @ForAll @IntRange(min = 2, max = 60) int classes,
      @ForAll @IntRange(max = 1000) int tree,
      @ForAll long values) {
    HierarchicalDistances distances = Trees.random(classes, tree).distances();
    double[] ofClasses = new Random(values).doubles(classes).toArray();

    double[][] sums = distances.sums(ofClasses);

    assertThat(sums).hasNumberOfRows(distances.height());
    for (int level = 1; level <= distances.height(); level++) {
      var plain = new double[distances.nodeCount(level)];
      for (int k = 0; k < classes; k++) {
        plain[distances.nodeAt(k, level)] += ofClasses[k];
      }
      assertThat(sums[level - 1]).containsExactly(plain);
      assertThat(distances.sums(ofClasses, level)).containsExactly(plain);
    }
  }

  @Property(tries = 200, seed = "3")
  void sumsAlongPathsAreThoseOfEachClassByItself(
      @ForAll @IntRange(min = 2, max = 60) int classes,
      @ForAll @IntRange(max = 1000) int tree,
      @ForAll long values) {
    HierarchicalDistances distances = Trees.random(classes, tree).distances();
    double[][] ofNodes = distances.sums(new Random(values).doubles(classes).toArray());

    double[] sums = distances.alongPaths(ofNodes);

    assertThat(sums).hasSize(classes);
    for (int k = 0; k < classes; k++) {
      double plain = 0;
      for (int level = 1; level <= distances.height(); level++) {
        plain += ofNodes[level - 1][distances.nodeAt(k, level)];
      }
      assertThat(sums[k]).isEqualTo(plain);
    }
  }
}
