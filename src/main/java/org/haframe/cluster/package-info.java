/**
 * What the executors of a Spark cluster compute on, and where tasks that compute networks run.
 *
 * <p>Start at {@link org.haframe.cluster.TaskPlacement}: one task for each GPU or for each core.
 * {@link org.haframe.cluster.ExecutorSurvey} asks all executors what they have.
 *
 * <p>The first design had this in train. Evaluation is placed in the same way, and none of it knows
 * of parameters or rounds.
 */
@NullMarked
package org.haframe.cluster;

import org.jspecify.annotations.NullMarked;
