package org.haframe.frame;

/**
 * Cosines between the mean features of all pairs of classes that are equally far apart in the tree,
 * beside those that the frame asks for. Quantiles are values that occur.
 *
 * @param distance of the classes, in levels of the tree; at least 1
 * @param pairs of classes, each counted once
 * @param wanted mean cosine of the classes' vectors in the frame
 * @param lowest cosine of class means
 * @param lowerQuartile 25 % quantile
 * @param median the lower one of two
 * @param upperQuartile 75 % quantile
 * @param highest cosine of class means
 */
public record CosinesAtDistance(
    int distance,
    long pairs,
    double wanted,
    double lowest,
    double lowerQuartile,
    double median,
    double upperQuartile,
    double highest) {}
