/**
 * Deeplearning4j networks for classes in a tree, most of which end in a frame.
 *
 * <p>Start at {@link org.haframe.network.NetworkBuilder}, which writes the configuration of a
 * network: a {@link org.haframe.network.Backbone}, a {@link org.haframe.network.Head} and an {@link
 * org.haframe.network.OutputHead}. {@link org.haframe.network.NetworkReplica} runs one, with plain
 * arrays at its edge, and is all that the rooms above know of Deeplearning4j. {@link
 * org.haframe.network.HierarchyAwareModel} is a trained network with everything needed to use it,
 * and {@link org.haframe.network.WarmStart} begins the training of another one with it.
 *
 * <p>The layers are our own where Deeplearning4j's are slow: convolution, batch normalisation and
 * rectifier as one ({@link org.haframe.network.ConvolutionBlock}). Behind them is one of two
 * libraries, {@code ChannelKernels} says which; a network runs on both. Images are [B, H, W, C] at
 * the edges, and may be in channel blocks inside a backbone ({@code ImageShape}). Every network
 * puts out class scores, whose softmax stands for probabilities.
 */
@NullMarked
package org.haframe.network;

import org.jspecify.annotations.NullMarked;
