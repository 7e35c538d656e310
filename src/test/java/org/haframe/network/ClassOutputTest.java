package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The gradient of a step leaves its losses to the score, and to no other step. */
class ClassOutputTest {

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();
  private static final INDArray FEATURES =
      Nd4j.createFromArray(new float[][] {{1, 2, 0, 1}, {0, -1, 3, 2}});

  private ClassOutput layer;

  @BeforeEach
  void computeAGradient() {
    var network =
        new ComputationGraph(
            NetworkBuilder.build(
                new NetworkSettings(new Backbone.SmallConvolutional(1), Head.POOLED),
                8,
                OutputHead.flat(4),
                new Optimisation(0.1, 0.9, 0, 5)));
    network.init();
    layer = (ClassOutput) network.getOutputLayer(0);
    layer.setInput(FEATURES, NO_WORKSPACES);
    layer.setLabels(labels(0, 1));
    layer.backpropGradient(Nd4j.empty(), NO_WORKSPACES);
  }

  @Test
  void aScoreIsThatOfTheLabelsSetLast() {
    layer.setLabels(labels(2, 3));

    assertThat(score()).isEqualTo(score()).isNotEqualTo(scoreOf(FEATURES, labels(0, 1)));
  }

  @Test
  void aScoreIsThatOfTheFeaturesSetLast() {
    layer.setInput(FEATURES.mul(2), NO_WORKSPACES);

    assertThat(score()).isEqualTo(score()).isNotEqualTo(scoreOf(FEATURES, labels(0, 1)));
  }

  @Test
  void aLayerThatWasClearedHasNoScore() {
    layer.clear();

    assertThatThrownBy(this::score).isInstanceOf(RuntimeException.class);
  }

  /** The first after a gradient may be of its losses; the next computes its own. */
  private double score() {
    return layer.computeScore(0, true, NO_WORKSPACES);
  }

  private double scoreOf(INDArray features, INDArray labels) {
    layer.setInput(features, NO_WORKSPACES);
    layer.setLabels(labels);
    return score();
  }

  private static INDArray labels(int... classes) {
    INDArray labels = Nd4j.zeros(classes.length, 4);
    for (int image = 0; image < classes.length; image++) {
      labels.putScalar(image, classes[image], 1);
    }
    return labels;
  }
}
