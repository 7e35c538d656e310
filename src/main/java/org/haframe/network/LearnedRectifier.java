package org.haframe.network;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * PReLU: max(0, x) + a min(0, x) with one learned slope a per channel, on [B, C].
 *
 * <p>Source: He et al. (2015), section 2.1; the slopes start at 0.25, as there. Weight decay acts
 * on them, as in the HAFrame paper's code, where He et al. advise against it. Stands in for DL4J's
 * PReLULayer, whose backward pass took longer than the dense layers around it.
 */
public final class LearnedRectifier extends FeedForwardLayer implements Describable {

  static final String SLOPE = "slope";
  private static final double INITIAL_SLOPE = 0.25;

  /** For JSON. */
  public LearnedRectifier() {}

  private LearnedRectifier(Builder builder) {
    super(builder);
  }

  static LearnedRectifier create() {
    return new Builder().build();
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration configuration,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialise,
      DataType dataType) {
    var layer = new LearnedRectifierLayer(configuration, dataType);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(configuration, parameters, initialise));
    layer.setConf(configuration);
    return layer;
  }

  @Override
  public void describeTo(
      PlainLayers layers, String name, List<String> inputs, Map<String, INDArray> parameters) {
    layers.rectifier(name, inputs.get(0), Describable.weight(parameters.get(SLOPE).reshape(-1)));
  }

  @Override
  public ParamInitializer initializer() {
    return new Slopes();
  }

  @Override
  public InputType getOutputType(int index, InputType inputType) {
    return inputType;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (override || getNIn() <= 0) {
      setNIn(((InputType.InputTypeFeedForward) inputType).getSize());
      setNOut(getNIn());
    }
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null; // DL4J's word for none
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return new LayerMemoryReport.Builder(getLayerName(), getClass(), inputType, inputType)
        .standardMemory(getNOut(), getIUpdater().stateSize(getNOut()))
        .workingMemory(0, 0, 0, 2 * getNOut())
        .cacheMemory(0, 0)
        .build();
  }

  private static final class Builder extends FeedForwardLayer.Builder<Builder> {
    @Override
    @SuppressWarnings("unchecked") // DL4J lets the caller choose the type
    public <E extends Layer> E build() {
      return (E) new LearnedRectifier(this);
    }
  }

  /** One parameter, the slopes [C]; to DL4J it is a weight, so that weight decay acts on it. */
  private static final class Slopes implements ParamInitializer {

    @Override
    public long numParams(NeuralNetConfiguration configuration) {
      return numParams(configuration.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
      return ((LearnedRectifier) layer).getNOut();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
      return List.of(SLOPE);
    }

    @Override
    public List<String> weightKeys(Layer layer) {
      return List.of(SLOPE);
    }

    @Override
    public List<String> biasKeys(Layer layer) {
      return List.of();
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
      return key.equals(SLOPE);
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
      return false;
    }

    @Override
    public Map<String, INDArray> init(
        NeuralNetConfiguration configuration, INDArray flat, boolean initialise) {
      configuration.addVariable(SLOPE);
      Map<String, INDArray> views = getGradientsFromFlattened(configuration, flat);
      if (initialise) {
        views.get(SLOPE).assign(INITIAL_SLOPE);
      }
      return views;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(
        NeuralNetConfiguration configuration, INDArray flat) {
      Map<String, INDArray> views = new LinkedHashMap<>(); // DL4J sets entries
      views.put(SLOPE, flat.reshape(flat.length()));
      return views;
    }
  }
}
