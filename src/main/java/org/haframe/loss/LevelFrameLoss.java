package org.haframe.loss;

/**
 * Ours: the cross-entropy of all levels of the tree, the expected distance of the answer, and a
 * cosine term for the images that are learnt. Values are class logits that stand for products of
 * features with the vectors of a frame, [K].
 *
 * <p>L = D + distanceWeight E + cosineWeight p_y C, with D the {@link LevelDivergence} of the
 * softmax p of the values from the label, the weights of the levels of mean 1, E the {@link
 * ExpectedDistance} of p from the label, and C the {@link CosineTerm}.
 *
 * <p>HAFrame's cosine term costs top-1 where a network cannot fit its images
 * (src/docs/cosine-term.md). Here it counts as much as an image is learnt, by p_y, which is a
 * constant to the gradient: otherwise the term could be made small by unlearning the image.
 *
 * @param distanceWeight at least 0
 * @param cosineWeight at least 0
 */
record LevelFrameLoss(
    LevelDivergence divergence,
    ExpectedDistance distance,
    double distanceWeight,
    CosineTerm cosines,
    double cosineWeight)
    implements ClassLoss {

  @Override
  public double[] scores(double[] values, double length) {
    return values.clone();
  }

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    var target = new double[values.length];
    target[label] = 1;
    ImageLoss loss = divergence.of(target, values);
    if (distanceWeight > 0) {
      loss = loss.plus(distance.loss(values, label).times(distanceWeight));
    }
    if (cosineWeight > 0) {
      double learnt = Math.exp(LogSoftmax.of(values)[label]);
      loss = loss.plus(cosines.loss(values, length, label).times(cosineWeight * learnt));
    }
    return loss;
  }
}
