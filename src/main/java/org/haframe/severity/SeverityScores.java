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
 * @param hops the order-aware score of Sani and Anand, CVPR 2026, over the whole ranking
 * @param hopsAt by k = 5, 20: the same over the first k
 * @param levelAccuracy from the coarsest level to the finest: share of images whose r_1 and y have
 *     the same ancestor there; the last is top1
 * @param calibrationError of the softmax maximum against how often the most probable class is
 *     right, in 15 bins of equal width, weighted by their counts; the same for every decision rule
 */
public record SeverityScores(
    long examples,
    Score top1,
    Score top5,
    Score mistakeSeverity,
    SortedMap<Integer, Score> hierarchicalDistance,
    Score hops,
    SortedMap<Integer, Score> hopsAt,
    List<Score> levelAccuracy,
    Score calibrationError) {
  public SeverityScores {
    hierarchicalDistance = Collections.unmodifiableSortedMap(new TreeMap<>(hierarchicalDistance));
    hopsAt = Collections.unmodifiableSortedMap(new TreeMap<>(hopsAt));
    levelAccuracy = List.copyOf(levelAccuracy);
  }
}
