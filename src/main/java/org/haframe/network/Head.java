package org.haframe.network;

/** What stands between the feature map of a {@link Backbone} and the classifier. */
public enum Head {
  /**
   * The transformation module of the HAFrame paper (arXiv:2303.05689; "Type II"): a 1x1 convolution
   * to as many channels as the classifier has inputs, average pooling, batch normalisation and two
   * residual blocks of dense layers with PReLU.
   */
  TRANSFORMATION,
  /**
   * Average pooling alone ("Type I"); a fixed frame then needs as many backbone channels as frame
   * dimensions.
   */
  POOLED
}
