/**
 * Models and checkpoints on any Hadoop file system.
 *
 * <p>Start at {@link org.haframe.registry.ModelStore} and {@link
 * org.haframe.registry.CheckpointStore}. Both write one zip file with checksums as a {@link
 * org.haframe.registry.WholeFile}, so that a reader finds the old file or the new one, whole, or an
 * error.
 *
 * <p>Versions of a model, one of which is in use, are a {@link org.haframe.registry.ModelRegistry}:
 * files that are never changed, the newest of which counts, so that whoever is killed or late
 * leaves it as it was. Which version may be promoted is for the room retraining to say.
 *
 * <p>This room may use hierarchy, which the first design did not foresee: a stored model holds its
 * tree, and reading it back is the tree's own business.
 */
@NullMarked
package org.haframe.registry;

import org.jspecify.annotations.NullMarked;
