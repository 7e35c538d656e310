package org.haframe.report;

import java.util.Optional;
import java.util.OptionalDouble;
import org.haframe.frame.FrameConvergence;

/**
 * One epoch of the training that a model comes from.
 *
 * @param epoch counted from 1
 * @param loss mean over the epoch's images
 * @param imagesPerSecond while rounds were at work
 * @param top1 on the validation images; empty where there were none
 * @param mistakeSeverity on the validation images; empty where there were none, or no mistakes
 * @param frame how near the features of the training images were to it; empty where no one looked
 */
public record TrainingEpoch(
    int epoch,
    double loss,
    double imagesPerSecond,
    OptionalDouble top1,
    OptionalDouble mistakeSeverity,
    Optional<FrameConvergence> frame) {}
