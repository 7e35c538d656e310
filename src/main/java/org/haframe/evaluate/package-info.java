/**
 * Using a model on a Spark cluster: scoring it, and classifying images with it.
 *
 * <p>Start at {@link org.haframe.evaluate.ClusterEvaluator}, which scores. What is counted of
 * images is an {@code ImageCount}: mistakes, temperatures, sums of features, which the room frame
 * compares with a frame (so this room knows that one), or in one pass everything that a report
 * tells. {@link org.haframe.evaluate.ClusterPredictor} classifies, for the job predict and for the
 * room pipeline; they differ in the columns that they want, {@link
 * org.haframe.evaluate.PredictionColumns}.
 *
 * <p>It knows the room cluster for one thing: tasks that Spark ML starts are placed by nobody, and
 * find their GPU themselves.
 */
@NullMarked
package org.haframe.evaluate;

import org.jspecify.annotations.NullMarked;
