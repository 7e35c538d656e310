/**
 * Unit vectors, one per class, whose cosines follow the class hierarchy.
 *
 * <p>Start at {@link org.haframe.frame.FrameSolver}, which turns distances and {@link
 * org.haframe.frame.FrameSettings} into a {@link org.haframe.frame.ClassFrame}. How a distance
 * becomes a cosine is a {@link org.haframe.frame.SimilarityMapping}; what becomes of too few
 * dimensions a {@link org.haframe.frame.Truncation}.
 *
 * <p>A frame is solved once, on the driver, from its settings alone; its hash says that it is the
 * same everywhere and stays so. When the tree has changed, {@link org.haframe.frame.FrameRotation}
 * turns the new frame towards the one that a network has learnt. How near the features of a network
 * have come to it is {@link org.haframe.frame.FrameConvergence}. Depends on the room hierarchy.
 */
@NullMarked
package org.haframe.frame;

import org.jspecify.annotations.NullMarked;
