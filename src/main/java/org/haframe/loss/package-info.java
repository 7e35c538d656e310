/**
 * What a network is trained for: losses on the values that its classifier puts out, and the class
 * scores that go with them.
 *
 * <p>Start at {@link org.haframe.loss.LossSettings}, the choices a user has, each with its source;
 * {@code over} a tree one becomes a {@link org.haframe.loss.ClassLoss}. Plain arithmetic on arrays,
 * one image after the other: the values of a minibatch are few beside the network that they come
 * from, and so a loss reads like its formula.
 *
 * <p>A room of its own, apart from network, because nothing here needs a deep learning library.
 * Depends on the rooms hierarchy and frame.
 */
@NullMarked
package org.haframe.loss;

import org.jspecify.annotations.NullMarked;
