package org.haframe.severity;

import java.util.List;

/**
 * How an image is answered where the answer may be any node of the tree ({@link BackOffAnswer}).
 *
 * @param answersByLevel how many images are answered on each level, from 0, the root, to H, the
 *     classes
 * @param rightByLevel how many of them with the label or an ancestor of it
 * @param accuracy share of images that are; the root always is
 * @param distance mean of half the edges between answer and label, in levels; of an answer that is
 *     a class, d
 */
public record BackOffScores(
    List<Long> answersByLevel, List<Long> rightByLevel, Score accuracy, Score distance) {
  public BackOffScores {
    answersByLevel = List.copyOf(answersByLevel);
    rightByLevel = List.copyOf(rightByLevel);
  }

  /** Where they were not counted. */
  public static BackOffScores undefined(String reason) {
    return new BackOffScores(
        List.of(), List.of(), Score.undefined(reason), Score.undefined(reason));
  }
}
