/**
 * Scoring a model on a Spark cluster.
 *
 * <p>Start at {@link org.haframe.evaluate.ClusterEvaluator}.
 */
@NullMarked
package org.haframe.evaluate;

import org.jspecify.annotations.NullMarked;
