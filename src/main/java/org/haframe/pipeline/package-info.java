/**
 * The Spark ML face of the project: an estimator, its model, and an evaluator, for pipelines, cross
 * validation, streams and notebooks.
 *
 * <p>Start at {@link org.haframe.pipeline.HierarchyAwareClassifier}. Its parameters are settings of
 * an experiment (room experiment, which has their defaults and meanings) and names of columns; it
 * trains with the trainer of the train job. {@link
 * org.haframe.pipeline.HierarchyAwareClassificationModel} predicts as the job predict does. What it
 * writes tells, in the metadata of its columns, which tree and decision rule it used ({@code
 * ModelMetadata}), so that {@link org.haframe.pipeline.MistakeSeverityEvaluator} needs neither.
 *
 * <p>This room may use registry, which the first design did not foresee: a saved model is the one
 * checked archive that the train job writes, too, with Spark ML's own metadata beside it. It is the
 * only room that knows Spark ML, and pays its price: getters, setters, and objects that are not
 * complete until their parameters are set.
 */
@NullMarked
package org.haframe.pipeline;

import org.jspecify.annotations.NullMarked;
