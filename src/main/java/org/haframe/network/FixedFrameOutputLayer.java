package org.haframe.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.params.EmptyParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.haframe.frame.ClassFrame;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * An output layer whose class vectors are a constant frame: no parameters, so that neither
 * training, weight decay nor averaging can move them.
 *
 * <p>Input: features f, [B, d]. Output: logits f W^T, [B, K], without scale, bias or normalisation.
 * Loss: {@link HierarchyAwareFrameLoss}. The frame travels inside the network's JSON, as
 * little-endian float32 in base64.
 */
public final class FixedFrameOutputLayer extends Layer {

  @JsonProperty private int classCount;
  @JsonProperty private int dimension;
  @JsonProperty private double alpha;
  @JsonProperty private double beta;
  @JsonProperty private String frameBase64 = "";

  /** For JSON. */
  public FixedFrameOutputLayer() {}

  FixedFrameOutputLayer(ClassFrame frame, LossSettings.HierarchyAwareFrame loss) {
    this.classCount = frame.classCount();
    this.dimension = frame.dimension();
    this.alpha = loss.alpha();
    this.beta = loss.beta();
    float[] values = frame.toFloats();
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    this.frameBase64 = Base64.getEncoder().encodeToString(bytes.array());
  }

  /** The frame's values as stored: little-endian float32, row major [K, d]. */
  public byte[] frameBytes() {
    return Base64.getDecoder().decode(frameBase64);
  }

  /** Number of classes K. */
  public int classCount() {
    return classCount;
  }

  /** Number of features d. */
  public int dimension() {
    return dimension;
  }

  /** The loss, with the frame as an array of the given type. */
  HierarchyAwareFrameLoss loss(DataType dataType) {
    float[] values = new float[classCount * dimension];
    ByteBuffer.wrap(frameBytes()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    INDArray frame =
        Nd4j.createFromArray(values).reshape('c', classCount, dimension).castTo(dataType);
    return new HierarchyAwareFrameLoss(frame, alpha, beta);
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration configuration,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialise,
      DataType dataType) {
    var layer = new FixedFrameOutput(configuration, dataType);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(configuration, parameters, initialise));
    layer.setConf(configuration);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return EmptyParamInitializer.getInstance();
  }

  @Override
  public InputType getOutputType(int index, InputType inputType) {
    return InputType.feedForward(classCount);
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    long features = inputType.arrayElementsPerExample();
    if (features != dimension) {
      throw new IllegalArgumentException(
          "Cannot place a frame of %d dimensions behind %d features. Set frame.dimension = %d, or use network.head = transformation."
              .formatted(dimension, features, features));
    }
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null; // DL4J's word for none
  }

  @Override
  public List<Regularization> getRegularizationByParam(String parameter) {
    return List.of();
  }

  @Override
  public boolean isPretrainParam(String parameter) {
    return false;
  }

  @Override
  public GradientNormalization getGradientNormalization() {
    return GradientNormalization.None;
  }

  @Override
  public double getGradientNormalizationThreshold() {
    return 0;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return new LayerMemoryReport.Builder(
            getLayerName(), getClass(), inputType, getOutputType(0, inputType))
        .standardMemory(0, 0)
        .workingMemory((long) classCount * dimension, 0, 0, 2L * classCount)
        .cacheMemory(0, 0)
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof FixedFrameOutputLayer layer
        && classCount == layer.classCount
        && dimension == layer.dimension
        && alpha == layer.alpha
        && beta == layer.beta
        && frameBase64.equals(layer.frameBase64);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), classCount, dimension, alpha, beta, frameBase64);
  }
}
