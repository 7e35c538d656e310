package org.haframe.loss;

/**
 * The cross-entropies of all levels of the tree, added: Flamingo of Chang et al., CVPR 2021. Values
 * are {@link LevelValues}; the classes are ranked by their own level alone.
 */
record LevelCrossEntropyLoss(LevelValues levels) implements ClassLoss {

  @Override
  public double[] scores(double[] values, double length) {
    return levels.ofClasses(values);
  }

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    var gradient = new double[values.length];
    double loss = 0;
    for (int level = 1; level <= levels.levels(); level++) {
      ImageLoss ofLevel =
          new CrossEntropyLoss()
              .loss(levels.of(values, level), length, levels.distances().nodeAt(label, level));
      loss += ofLevel.loss();
      levels.add(ofLevel.gradient(), level, gradient);
    }
    return ImageLoss.of(loss, gradient);
  }
}
