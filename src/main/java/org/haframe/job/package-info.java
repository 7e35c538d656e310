/**
 * The command line: the only room that knows files, settings files and exit codes.
 *
 * <p>Start at {@link org.haframe.job.Main}. Each job is one class, whose {@code call} reads like
 * the job's description: options and settings are checked first, then paths, then Spark is started
 * and the work handed to the rooms that know how. So a mistake that can be found without a cluster
 * is found in seconds.
 *
 * <pre>
 * settings file -> SettingsFile -> ExperimentSettings (room experiment)
 *                                      + image table -> Experiment (frame, network)
 * Training = TrainingEngine + TrainingRun (validation, best model, checkpoints, metrics, progress)
 * Evaluation (temperature, scores, images to show, report)
 * PredictJob (ClusterPredictor -> table of predictions)
 * CompareJob = Training + Evaluation for each method and seed -> one table
 * ReportCompareJob: reports that are there -> one table
 * anything thrown -> Failure -> one message and an ExitCode
 * </pre>
 *
 * <p>Results go to standard output, all else to standard error. {@code submit/haframe} starts the
 * program; what belongs to a machine (memory, natives, ports) is decided there.
 */
@NullMarked
package org.haframe.job;

import org.jspecify.annotations.NullMarked;
