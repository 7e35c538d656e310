/**
 * How far wrong a classifier is.
 *
 * <p>Start at {@link org.haframe.severity.MistakeTally}: each task of a cluster counts its images
 * in one, the driver merges them exactly, in any order, and takes {@link
 * org.haframe.severity.SeverityScores} from the sum. How logits become a {@link
 * org.haframe.severity.RankedPrediction} is a {@link org.haframe.severity.DecisionRule}. A score
 * that is not defined is a {@link org.haframe.severity.Score} with a reason, never NaN.
 *
 * <p>Depends on the room hierarchy.
 */
@NullMarked
package org.haframe.severity;

import org.jspecify.annotations.NullMarked;
