/**
 * An experiment: what its settings say, and the frame and network that follow from them and a class
 * tree.
 *
 * <pre>
 * settings (HOCON) -> SettingsReader -> ExperimentSettings    defaults.conf holds defaults and meanings
 *                                           + class tree -> Experiment (frame, network, model)
 * </pre>
 *
 * <p>Start at {@link org.haframe.experiment.Experiment}. The first design had these in the room
 * job. They are a room of their own since experiments come from two sides now: from files and the
 * command line (job) and from the parameters of a Spark ML estimator (pipeline); defaults, checks
 * and the model that comes out are the same for both. Settings files are read by the room job
 * alone.
 */
@NullMarked
package org.haframe.experiment;

import org.jspecify.annotations.NullMarked;
