/**
 * Training on a Spark cluster by parameter averaging.
 *
 * <p>Start at {@link org.haframe.train.ParameterAveragingTrainer}. {@link
 * org.haframe.train.TrainingImages} deals the images to partitions once; {@link
 * org.haframe.train.TrainingState} goes from round to round; {@link
 * org.haframe.train.PartitionRound} is what a task does in one, {@link
 * org.haframe.train.SliceAveraging} how the cluster averages; what happens beside training
 * (progress, validation, checkpoints) is joined to it through {@link
 * org.haframe.train.RoundListener}. {@link org.haframe.train.TaskPlacement} says where its tasks
 * run, one for each GPU or for each core; {@link org.haframe.train.ExecutorSurvey} asks all
 * executors what they have.
 *
 * <p>This room may use hierarchy, which the first design did not foresee: labels become class
 * indices where images are decoded, on the executors, and only the tree knows the class order.
 */
@NullMarked
package org.haframe.train;

import org.jspecify.annotations.NullMarked;
