package org.haframe.network;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.haframe.hierarchy.HierarchicalDistances;
import org.nd4j.linalg.activations.Activation;

/** Adds the learnt layers between features and loss to a network. */
final class ClassifierBuilder {

  /** Of the vertex that puts out the values that the loss takes. */
  static final String VALUES = "classifier";

  private final GraphBuilder graph;

  ClassifierBuilder(GraphBuilder graph) {
    this.graph = graph;
  }

  /**
   * Adds what the head needs.
   *
   * @return the name of the vertex whose output the loss takes
   */
  String add(OutputHead head, String features) {
    HierarchicalDistances distances = head.nodes().distances();
    switch (head.loss().classifier()) {
      case FRAME, FEATURES -> {
        return features;
      }
      case ALIGNED_FRAME -> addLinear(VALUES, head.frame().orElseThrow().dimension(), features);
      case CLASSES -> addLinear(VALUES, head.nodes().classCount(), features);
      case NODES -> addLinear(VALUES, head.nodes().count(), features);
      case LEVELS -> graph.addLayer(VALUES, LevelClassifiers.of(distances), features);
      case LEVEL_CHUNKS -> addChunks(distances, head.featureCount(), features);
    }
    return VALUES;
  }

  private void addLinear(String name, int outputs, String input) {
    graph.addLayer(
        name,
        new DenseLayer.Builder()
            .nOut(outputs)
            .activation(Activation.IDENTITY)
            .weightInit(WeightInit.XAVIER)
            .build(),
        input);
  }

  /**
   * The features in H chunks, the coarsest level's first. The classifier of a level takes its chunk
   * and those of all finer levels, which learn nothing from it: Chang et al., CVPR 2021. The last
   * chunk takes what does not divide.
   */
  private void addChunks(HierarchicalDistances distances, int featureCount, String features) {
    int levels = distances.height();
    int length = featureCount / levels;
    if (length == 0) {
      throw new IllegalArgumentException(
          "Cannot give each of %d levels its own of %d features. Use another loss.name for so few classes."
              .formatted(levels, featureCount));
    }
    List<String> outputs = new ArrayList<>();
    for (int level = 1; level <= levels; level++) {
      String name = VALUES + ".level" + level;
      int start = (level - 1) * length;
      int end = level == levels ? featureCount : start + length;
      graph.addVertex(name + ".chunk", new SubsetVertex(start, end - 1), features);
      String input = name + ".chunk";
      if (level < levels) {
        graph
            .addVertex(name + ".finer", new SubsetVertex(end, featureCount - 1), features)
            .addVertex(name + ".constant", new GradientStop(), name + ".finer")
            .addVertex(name + ".input", new MergeVertex(), input, name + ".constant");
        input = name + ".input";
      }
      addLinear(name, distances.nodeCount(level), input);
      outputs.add(name);
    }
    graph.addVertex(VALUES, new MergeVertex(), outputs.toArray(new String[0]));
  }
}
