package org.haframe.evaluate;

import java.util.Optional;
import org.haframe.frame.FrameComparison;
import org.haframe.severity.MistakeExamples;
import org.haframe.severity.MistakeTally;

/**
 * All that a report tells of a model and images.
 *
 * @param tally of its mistakes
 * @param examples of images that show them
 * @param frame beside the features; empty where the model has none, not every class has images, or
 *     the mean feature of a class has length 0
 */
public record Examination(
    MistakeTally tally, MistakeExamples examples, Optional<FrameComparison> frame) {}
