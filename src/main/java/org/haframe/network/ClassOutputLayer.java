package org.haframe.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.params.EmptyParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.TreeNodes;
import org.haframe.loss.ClassLoss;
import org.haframe.loss.LossSettings;
import org.haframe.loss.LossSettings.PlainScores;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The output layer of every classifier: turns values [B, N] into class scores [B, K] and knows the
 * loss ({@link ClassLoss}).
 *
 * <p>It has no parameters. Where the loss is one on the vectors of a frame W [K, d], the input is
 * features f [B, d], and the values are f W^T: constants, so that neither training, weight decay
 * nor averaging can move them. Loss, tree and frame travel inside the network's JSON, the frame as
 * little-endian float32 in base64.
 */
public final class ClassOutputLayer extends Layer implements Describable {

  private static final ObjectMapper JSON = new ObjectMapper();

  @JsonProperty private int classCount;
  @JsonProperty private int[] parents = {};
  @JsonProperty private int inputCount;
  @JsonProperty private String lossJson = "";
  @JsonProperty private String frameBase64 = "";

  /** For JSON. */
  public ClassOutputLayer() {}

  ClassOutputLayer(OutputHead head) {
    this.classCount = head.classCount();
    this.parents = head.nodes().parents();
    this.inputCount = head.valueCount();
    try {
      this.lossJson = JSON.writeValueAsString(head.loss());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the loss %s.".formatted(head.loss()), e);
    }
    head.frame().ifPresent(frame -> frameBase64 = base64(frame.toFloats()));
  }

  private static String base64(float[] values) {
    return Base64.getEncoder().encodeToString(HierarchyAwareModel.littleEndian(values));
  }

  /**
   * The frame's values as stored: little-endian float32, row major [K, d]; empty without a frame.
   */
  public Optional<byte[]> frameBytes() {
    return frameBase64.isEmpty()
        ? Optional.empty()
        : Optional.of(Base64.getDecoder().decode(frameBase64));
  }

  /** Number of classes K. */
  public int classCount() {
    return classCount;
  }

  /** Number of values that the layer takes, N, or d where it has a frame. */
  int inputCount() {
    return inputCount;
  }

  /**
   * Asks whether this layer, read from a file, is one for the classes of a tree, before memory is
   * taken for it.
   *
   * @throws InvalidModelException if not
   */
  void requireFor(ClassHierarchy hierarchy) {
    TreeNodes tree = hierarchy.nodes();
    TreeNodes flat = TreeNodes.flat(tree.classCount()); // of the baseline without a tree
    boolean ofFlat = Arrays.equals(parents, flat.parents());
    if (classCount != tree.classCount() || !ofFlat && !Arrays.equals(parents, tree.parents())) {
      throw new InvalidModelException(
          "its output is for %d classes of another tree than the %d of its hierarchy"
              .formatted(classCount, tree.classCount()));
    }
    LossSettings loss = lossSettings();
    long frameValues = frameBase64Values();
    if (loss.takesFrame()
        ? frameValues != (long) classCount * inputCount
        : frameValues != 0 || inputCount != OutputHead.valueCount(loss, ofFlat ? flat : tree)) {
      throw new InvalidModelException(
          "its output of %s takes %d values and has a frame of %,d"
              .formatted(loss, inputCount, frameValues));
    }
    requireFitting(loss, ofFlat ? flat : tree);
  }

  private static void requireFitting(LossSettings loss, TreeNodes nodes) {
    if (!loss.takesFrame()) {
      try {
        loss.over(nodes, () -> new double[0][]);
      } catch (IllegalArgumentException e) {
        throw new InvalidModelException(
            "its output does not fit its hierarchy: " + e.getMessage(), e);
      }
    }
  }

  private long frameBase64Values() {
    try {
      return frameBytes().orElse(new byte[0]).length / Float.BYTES;
    } catch (IllegalArgumentException e) {
      throw new InvalidModelException("its frame is not in base64", e);
    }
  }

  /** The frame as an array [K, d] of the given type; empty without a frame. */
  Optional<INDArray> frame(DataType dataType) {
    return frameBytes()
        .map(
            bytes -> {
              float[] values = new float[classCount * inputCount];
              ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
              return Nd4j.createFromArray(values)
                  .reshape('c', classCount, inputCount)
                  .castTo(dataType);
            });
  }

  /**
   * The loss.
   *
   * @param similarities of the frame's vectors, [K][K]; asked for only by losses that compare with
   *     them
   */
  ClassLoss loss(Supplier<double[][]> similarities) {
    return lossSettings().over(TreeNodes.of(classCount, parents), similarities);
  }

  /** The settings of the loss. */
  LossSettings lossSettings() {
    Optional<LossSettings> loss;
    try {
      loss = Optional.ofNullable(JSON.readValue(lossJson, LossSettings.class));
    } catch (JsonProcessingException e) {
      throw unknownLoss(e);
    }
    return loss.orElseThrow(() -> unknownLoss(null));
  }

  private InvalidModelException unknownLoss(@Nullable Throwable cause) {
    return new InvalidModelException(
        "Cannot read the loss %.200s of a network. Use a model of this version."
            .formatted(lossJson),
        cause);
  }

  @Override
  public void describeTo(
      PlainLayers layers, String name, List<String> inputs, Map<String, INDArray> parameters) {
    LossSettings loss = lossSettings();
    PlainScores scores =
        loss.plainScores()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Cannot say the class scores of %s in layers that other programs have. Use a model of another loss."
                            .formatted(loss)));
    String values = inputs.get(0);
    if (scores.ofDirection()) {
      values = name + ".direction";
      layers.unitLength(values, inputs.get(0));
    }
    Optional<INDArray> frame = frame(DataType.FLOAT);
    if (frame.isPresent()) {
      layers.dense(
          name + ".frame",
          values,
          Describable.weight(frame.get().transpose().mul(scores.factor())),
          Optional.empty());
      values = name + ".frame";
    }
    layers.output(
        name,
        values,
        loss.smoothing() == 0 ? Optional.empty() : Optional.of(shares(loss.smoothing())));
  }

  /** [K, K]: what the probability of the row's class adds to the ranking score of the column's. */
  private PlainLayers.Weight shares(double smoothing) {
    HierarchicalDistances distances = TreeNodes.of(classCount, parents).distances();
    var shares = new float[classCount * classCount];
    for (int from = 0; from < classCount; from++) {
      for (int to = 0; to < classCount; to++) {
        int levelsInCommon = distances.height() - distances.between(from, to);
        shares[from * classCount + to] =
            (float)
                (from == to ? 1 + smoothing * (levelsInCommon - 1) : smoothing * levelsInCommon);
      }
    }
    return new PlainLayers.Weight(shares, classCount, classCount);
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration configuration,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialise,
      DataType dataType) {
    var layer = new ClassOutput(configuration, dataType);
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
    long given = inputType.arrayElementsPerExample();
    if (given != inputCount) {
      throw new IllegalArgumentException(
          frameBase64.isEmpty()
              ? "Cannot take %d features for %d nodes of the class tree. Use network.head = transformation."
                  .formatted(given, inputCount)
              : "Cannot place a frame of %d dimensions behind %d features. Set frame.dimension = %d, or use network.head = transformation."
                  .formatted(inputCount, given, given));
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
        .workingMemory((long) classCount * inputCount, 0, 0, 2L * classCount)
        .cacheMemory(0, 0)
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof ClassOutputLayer layer
        && classCount == layer.classCount
        && inputCount == layer.inputCount
        && Arrays.equals(parents, layer.parents)
        && lossJson.equals(layer.lossJson)
        && frameBase64.equals(layer.frameBase64);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        super.hashCode(), classCount, inputCount, Arrays.hashCode(parents), lossJson, frameBase64);
  }
}
