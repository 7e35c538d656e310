/**
 * Whether a new model may take the place of the one in use.
 *
 * <p>Before a training, {@link org.haframe.retraining.TableChecks} hold the new images against what
 * the champion was trained on; after it, the {@link org.haframe.retraining.PromotionRule} holds the
 * challenger against the champion, image by image. Both answer with findings, each a figure and its
 * limit ({@link org.haframe.retraining.RetrainingSettings}), which make up a {@link
 * org.haframe.report.Verdict}. Nothing here reads or writes a file, or runs Spark: jobs do.
 *
 * <p>The first design put the rule into the room registry. It needs what evaluate and data have
 * counted, of which a registry, which keeps files, need know nothing.
 */
@NullMarked
package org.haframe.retraining;

import org.jspecify.annotations.NullMarked;
