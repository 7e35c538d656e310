package org.haframe.severity;

/**
 * An image that shows a kind of mistake.
 *
 * @param image id in the image table
 * @param probability that the answer had, in [0, 1]
 */
public record MistakeExample(String image, double probability) {}
