package org.haframe.severity;

import java.io.Serializable;
import java.util.Arrays;
import org.haframe.hierarchy.HierarchicalDistances;

/** Counts of the nodes that images are answered with: see {@link BackOffAnswer}. */
final class BackOffCounts implements Serializable {
  private static final long serialVersionUID = 1;

  private final long[] answers;
  private final long[] hits;
  private long edges;

  BackOffCounts(int height) {
    this.answers = new long[height + 1];
    this.hits = new long[height + 1];
  }

  void add(int label, BackOffAnswer answer, HierarchicalDistances distances) {
    int common = answer.depthInCommon(label, distances);
    answers[answer.level()]++;
    if (common == answer.level()) {
      hits[answer.level()]++;
    }
    edges += answer.level() - common + distances.height() - common;
  }

  void merge(BackOffCounts other) {
    for (int level = 0; level < answers.length; level++) {
      answers[level] += other.answers[level];
      hits[level] += other.hits[level];
    }
    edges += other.edges;
  }

  /** Images by the level of their answer, from the root. */
  long[] answers() {
    return answers.clone();
  }

  /** Those of them whose answer is the label or above it. */
  long[] hits() {
    return hits.clone();
  }

  /** Edges on the paths between answers and labels, of all images. */
  long edges() {
    return edges;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BackOffCounts that
        && edges == that.edges
        && Arrays.equals(answers, that.answers)
        && Arrays.equals(hits, that.hits);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(answers);
  }
}
