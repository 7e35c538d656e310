package org.haframe.network;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.haframe.hierarchy.HierarchicalDistances;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The linear classifiers of all levels of a tree in one layer, with weights of length 1: HAF, Garg
 * et al., ECCV 2022. Input f [B, d], output f W' + b, [B, N], the columns of W [d, N] divided by
 * their lengths; levels stand one behind the other, the coarsest first.
 *
 * <p>Its loss on the weights draws the vector of each node towards the direction of the sum of its
 * children's: minus the mean, over the nodes of a level, of their cosine, summed over the levels
 * above the last.
 */
public final class LevelClassifiers extends DenseLayer implements Describable {

  /** Of each column, the column of its parent; -1 on the coarsest level. */
  @JsonProperty private int[] parents = {};

  /** For JSON. */
  public LevelClassifiers() {}

  static LevelClassifiers of(HierarchicalDistances distances) {
    int count = 0;
    for (int level = 1; level <= distances.height(); level++) {
      count += distances.nodeCount(level);
    }
    var parents = new int[count];
    int above = -1;
    int start = 0;
    for (int level = 1; level <= distances.height(); level++) {
      for (int k = 0; k < distances.classCount(); k++) {
        parents[start + distances.nodeAt(k, level)] =
            level == 1 ? -1 : above + distances.nodeAt(k, level - 1);
      }
      above = start;
      start += distances.nodeCount(level);
    }
    var layer = new LevelClassifiers();
    layer.setNOut(count);
    layer.setActivationFn(new ActivationIdentity());
    layer.setWeightInitFn(new WeightInitXavier());
    layer.parents = parents;
    return layer;
  }

  /** Of each column, the column of its parent; -1 on the coarsest level. */
  int[] parents() {
    return parents.clone();
  }

  /** The classes' own classifier, which is the last: in inference nothing reads the others. */
  @Override
  public void describeTo(
      PlainLayers layers, String name, List<String> inputs, Map<String, INDArray> parameters) {
    // A node of the last level is nobody's parent.
    int first = Arrays.stream(parents).max().orElse(-1) + 1;
    INDArray weights =
        parameters
            .get(DefaultParamInitializer.WEIGHT_KEY)
            .get(NDArrayIndex.all(), NDArrayIndex.interval(first, parents.length));
    INDArray bias =
        parameters
            .get(DefaultParamInitializer.BIAS_KEY)
            .reshape(-1)
            .get(NDArrayIndex.interval(first, parents.length));
    layers.dense(
        name,
        inputs.get(0),
        Describable.weight(LevelClassifiersLayer.directions(weights)),
        Optional.of(Describable.weight(bias)));
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration configuration,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialise,
      DataType dataType) {
    var layer = new LevelClassifiersLayer(configuration, dataType);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(configuration, parameters, initialise));
    layer.setConf(configuration);
    return layer;
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof LevelClassifiers layer
        && Arrays.equals(parents, layer.parents);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + Arrays.hashCode(parents);
  }
}
