/**
 * Scoring a model on a Spark cluster.
 *
 * <p>Start at {@link org.haframe.evaluate.ClusterEvaluator}. What is counted of images is an {@code
 * ImageCount}: mistakes, temperatures, sums of features, which the room frame compares with a frame
 * (so this room knows that one), or in one pass everything that a report tells.
 */
@NullMarked
package org.haframe.evaluate;

import org.jspecify.annotations.NullMarked;
