/**
 * Models and checkpoints on any Hadoop file system.
 *
 * <p>Start at {@link org.haframe.registry.ModelStore} and {@link
 * org.haframe.registry.CheckpointStore}. Both write one zip file with checksums as a {@link
 * org.haframe.registry.WholeFile}, so that a reader finds the old file or the new one, whole, or an
 * error.
 *
 * <p>This room may use hierarchy, which the first design did not foresee: a stored model holds its
 * tree, and reading it back is the tree's own business.
 */
@NullMarked
package org.haframe.registry;

import org.jspecify.annotations.NullMarked;
