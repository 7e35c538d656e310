package org.haframe.severity;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often, and how far, a classifier is wrong.
 *
 * <p>Distances are in levels of the tree ({@link org.haframe.hierarchy.HierarchicalDistances}), all
 * others are ratios in [0, 1]. With n images, r_j the class ranked j-th and y the label of an
 * image:
 *
 * @param examples n
 * @param top1 share of images with r_1 = y
 * @param top5 share of images with y among r_1 to r_5
 * @param mistakeSeverity mean of d(r_1, y) over the images with r_1 not y; HD@1 = (1 - top1) x
 *     severity
 * @param hierarchicalDistance by k = 1, 5, 20: mean of d(r_j, y) over images and j = 1 to k
 * @param answersByDistance how many images have d(r_1, y) = 0, 1, and so on
 * @param nearestDistance by k = 5, 20: mean of the smallest d(r_j, y) over j = 1 to k
 * @param hops the order-aware score of Sani and Anand, CVPR 2026, over the whole ranking
 * @param hopsAt by k = 5, 20: the same over the first k
 * @param levelAccuracy from the coarsest level to the finest: share of images whose r_1 and y have
 *     the same ancestor there; the last is top1
 * @param mostProbableAccuracy from the coarsest level to the finest: share of images for which the
 *     node with the largest sum of probabilities is that of y
 * @param pathConsistency share of images for which these nodes of all levels lie on one path
 * @param calibrationError of the softmax maximum against how often the most probable class is
 *     right, in 15 bins of equal width, weighted by their counts; the same for every decision rule
 * @param backOff of the nodes that the back-off rule answers with
 * @param intervals 95 % intervals over images, by a bootstrap, of scores by their names in
 *     report.json
 */
public record SeverityScores(
    long examples,
    Score top1,
    Score top5,
    Score mistakeSeverity,
    SortedMap<Integer, Score> hierarchicalDistance,
    List<Long> answersByDistance,
    SortedMap<Integer, Score> nearestDistance,
    Score hops,
    SortedMap<Integer, Score> hopsAt,
    List<Score> levelAccuracy,
    List<Score> mostProbableAccuracy,
    Score pathConsistency,
    Score calibrationError,
    BackOffScores backOff,
    SortedMap<String, Interval> intervals) {
  public SeverityScores {
    hierarchicalDistance = Collections.unmodifiableSortedMap(new TreeMap<>(hierarchicalDistance));
    hopsAt = Collections.unmodifiableSortedMap(new TreeMap<>(hopsAt));
    nearestDistance = Collections.unmodifiableSortedMap(new TreeMap<>(nearestDistance));
    answersByDistance = List.copyOf(answersByDistance);
    levelAccuracy = List.copyOf(levelAccuracy);
    mostProbableAccuracy = List.copyOf(mostProbableAccuracy);
    intervals = Collections.unmodifiableSortedMap(new TreeMap<>(intervals));
  }
}
