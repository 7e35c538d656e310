package org.haframe.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Lays the parameters of a {@link ChannelBlock} out in the network's flat vector. */
final class ChannelBlockParameters implements ParamInitializer {

  static final ChannelBlockParameters INSTANCE = new ChannelBlockParameters();

  static final String WEIGHT = "W";
  static final String GAMMA = "gamma";
  static final String BETA = "beta";
  static final String MEAN = "mean";
  static final String VARIANCE = "var";

  private ChannelBlockParameters() {}

  /** Whether a parameter is a running statistic, which no gradient moves. */
  static boolean isStatistic(String parameter) {
    return parameter.equals(MEAN) || parameter.equals(VARIANCE);
  }

  /** The running statistics in a network's flat vector, which holds layer behind layer. */
  static List<RunningStatistics> runningStatistics(ComputationGraph network) {
    List<RunningStatistics> statistics = new ArrayList<>();
    for (UpdaterBlock block : network.getUpdater().getUpdaterBlocks()) {
      for (UpdaterBlock.ParamState mean : block.getLayersAndVariablesInBlock()) {
        if (mean.getParamName().equals(MEAN)) {
          int channels = mean.getParamOffsetEnd() - mean.getParamOffsetStart();
          // The variance follows: see views.
          statistics.add(
              new RunningStatistics(
                  mean.getParamOffsetStart(), mean.getParamOffsetEnd(), channels));
        }
      }
    }
    return statistics;
  }

  @Override
  public long numParams(NeuralNetConfiguration configuration) {
    return numParams(configuration.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    ChannelBlock block = (ChannelBlock) layer;
    return weightLength(block) + (block.normalised() ? 4 * block.getNOut() : 0);
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    ChannelBlock block = (ChannelBlock) layer;
    List<String> keys = new ArrayList<>();
    if (block.weightShape().isPresent()) {
      keys.add(WEIGHT);
    }
    if (block.normalised()) {
      keys.addAll(List.of(GAMMA, BETA, MEAN, VARIANCE));
    }
    return keys;
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return ((ChannelBlock) layer).weightShape().isPresent() ? List.of(WEIGHT) : List.of();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return List.of();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return key.equals(WEIGHT);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return false;
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration configuration, INDArray flat, boolean initialise) {
    ChannelBlock block = (ChannelBlock) configuration.getLayer();
    Map<String, INDArray> views = views(block, flat);
    views.keySet().forEach(configuration::addVariable);
    if (initialise) {
      block.weightShape().ifPresent(shape -> initialiseWeight(block, shape, views.get(WEIGHT)));
      if (block.normalised()) {
        views.get(GAMMA).assign(1);
        views.get(BETA).assign(0);
        views.get(MEAN).assign(0);
        views.get(VARIANCE).assign(1);
      }
    }
    return views;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration configuration, INDArray flat) {
    return views((ChannelBlock) configuration.getLayer(), flat);
  }

  private static void initialiseWeight(ChannelBlock block, long[] shape, INDArray weight) {
    long receptiveField = 1;
    for (int axis = 2; axis < shape.length; axis++) {
      receptiveField *= shape[axis];
    }
    block
        .getWeightInitFn()
        .init(
            shape[1] * receptiveField,
            shape[0] * receptiveField,
            shape,
            'c',
            weight.reshape(weight.length()));
  }

  private static long weightLength(ChannelBlock block) {
    long length = 1;
    for (long size : block.weightShape().orElse(new long[] {0})) {
      length *= size;
    }
    return length;
  }

  /** Each parameter as a view of the flat vector. */
  static Map<String, INDArray> views(ChannelBlock block, INDArray flat) {
    INDArray vector = flat.reshape(flat.length());
    Map<String, INDArray> views = new LinkedHashMap<>();
    long offset = weightLength(block);
    if (offset > 0) {
      views.put(
          WEIGHT,
          vector
              .get(NDArrayIndex.interval(0, offset))
              .reshape('c', block.weightShape().orElseThrow()));
    }
    if (block.normalised()) {
      for (String key : List.of(GAMMA, BETA, MEAN, VARIANCE)) {
        views.put(key, vector.get(NDArrayIndex.interval(offset, offset + block.getNOut())));
        offset += block.getNOut();
      }
    }
    return views;
  }
}
