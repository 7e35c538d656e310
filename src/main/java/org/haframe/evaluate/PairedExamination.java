package org.haframe.evaluate;

import org.haframe.severity.MistakeTally;
import org.haframe.severity.PairedDifferences;

/**
 * Two models on the same images.
 *
 * @param champion the counts of the first
 * @param challenger the counts of the second
 * @param differences in their scores, image by image
 */
public record PairedExamination(
    MistakeTally champion, MistakeTally challenger, PairedDifferences differences) {}
