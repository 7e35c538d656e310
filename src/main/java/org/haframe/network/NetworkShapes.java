package org.haframe.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeFeedForward;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.haframe.hierarchy.ClassHierarchy;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Walks a network that was read from a file from its images to its class scores, and finds the
 * shape of what each vertex puts out, without making an array. Whatever does not fit is an {@link
 * InvalidModelException} that says why, without naming the file.
 */
final class NetworkShapes {

  /**
   * A tree of a hundred levels with classifiers of its own for each has half as many. What is
   * trained is held to it as well ({@link NetworkBuilder}): it could not be read again.
   */
  static final int MOST_VERTICES = 1_000;

  /**
   * Inputs or outputs of a layer: far above ours, and products of two and a filter fit a long. A
   * class tree has fewer nodes, those that stand for classes on lower levels included.
   */
  private static final long WIDEST = 1 << 20;

  /** Ours are 1, 3 and 7 pixels. */
  private static final int LARGEST_FILTER = 31;

  /** Ours are 1 and 2 pixels. */
  private static final int LARGEST_STRIDE = 16;

  /** Of one image, in one layer, as float32 1 GiB: six times WideResNet-16-10 at 1,024 px. */
  private static final long MOST_VALUES = 1L << 28;

  private final ComputationGraphConfiguration network;
  private final ClassHierarchy hierarchy;
  private final Map<String, InputType> shapes = new HashMap<>();

  /** Of vertices that put out images, whether these may be in channel blocks. */
  private final Map<String, Boolean> blocked = new HashMap<>();

  private final long parameterCount;

  /**
   * @param network is changed
   * @throws InvalidModelException if its parts do not fit each other, the images or the classes
   */
  NetworkShapes(
      ComputationGraphConfiguration network, InputFormat input, ClassHierarchy hierarchy) {
    this.network = network;
    this.hierarchy = hierarchy;
    requireFrame();
    shapes.put(
        NetworkBuilder.INPUT,
        InputType.convolutional(input.size(), input.size(), 3, CNN2DFormat.NHWC));
    blocked.put(NetworkBuilder.INPUT, false);
    parameterCount = walk();
  }

  /** Of all layers, running statistics included. */
  long parameterCount() {
    return parameterCount;
  }

  /** What says nothing of single layers. */
  private void requireFrame() {
    Set<String> vertices = required(network.getVertices(), "vertices").keySet();
    Set<String> fed = required(network.getVertexInputs(), "vertexInputs").keySet();
    if (vertices.size() > MOST_VERTICES) {
      throw new InvalidModelException(
          "it has %,d vertices, more than %,d".formatted(vertices.size(), MOST_VERTICES));
    }
    if (!vertices.equals(fed)) {
      throw new InvalidModelException("its vertices are not those that have inputs");
    }
    if (!List.of(NetworkBuilder.INPUT).equals(network.getNetworkInputs())
        || !List.of(NetworkBuilder.OUTPUT).equals(network.getNetworkOutputs())
        || vertices.contains(NetworkBuilder.INPUT)) {
      throw new InvalidModelException(
          "it does not lead from %s to %s alone"
              .formatted(NetworkBuilder.INPUT, NetworkBuilder.OUTPUT));
    }
    required(network.getTrainingWorkspaceMode(), "trainingWorkspaceMode");
    required(network.getInferenceWorkspaceMode(), "inferenceWorkspaceMode");
    required(network.getDefaultConfiguration(), "defaultConfiguration");
    required(network.getBackpropType(), "backpropType");
    if (network.getDataType() != DataType.FLOAT
        || network.getTopologicalOrder() != null
        || network.getTopologicalOrderStr() != null) {
      throw new InvalidModelException("it computes with other numbers or in another order");
    }
  }

  /** Each vertex once all its inputs are known; whoever is left waits for itself. */
  private long walk() {
    Map<String, GraphVertex> waiting = new LinkedHashMap<>(network.getVertices());
    long parameters = 0;
    for (int before = -1; before != waiting.size(); ) {
      before = waiting.size();
      for (String name : List.copyOf(waiting.keySet())) {
        List<String> inputs = inputs(name);
        if (shapes.keySet().containsAll(inputs)) {
          parameters += visit(name, required(waiting.remove(name), name), inputs);
        }
      }
    }
    if (!waiting.isEmpty()) {
      throw new InvalidModelException(
          "the inputs of vertex '%.100s' lead back to it or nowhere"
              .formatted(waiting.keySet().iterator().next()));
    }
    if (!(required(network.getVertices().get(NetworkBuilder.OUTPUT), NetworkBuilder.OUTPUT)
            instanceof LayerVertex output)
        || !(output.getLayerConf().getLayer() instanceof ClassOutputLayer)) {
      throw new InvalidModelException("its output is no layer of class scores");
    }
    return parameters;
  }

  private List<String> inputs(String name) {
    List<String> inputs = required(network.getVertexInputs().get(name), "inputs of " + name);
    if (inputs.isEmpty() || inputs.size() > MOST_VERTICES || inputs.contains(null)) {
      throw new InvalidModelException(
          "vertex '%.100s' has %,d inputs".formatted(name, inputs.size()));
    }
    return inputs;
  }

  /** Finds the shape that a vertex puts out, and how many parameters it has. */
  private long visit(String name, GraphVertex vertex, List<String> inputNames) {
    List<InputType> inputs = new ArrayList<>();
    inputNames.forEach(input -> inputs.add(shapes.get(input)));
    try {
      if (vertex instanceof LayerVertex layer) {
        requireInputs(name, inputNames, 1);
        return visit(name, layer, inputNames.get(0));
      }
      put(name, outputOf(name, vertex, inputNames, inputs));
      blocked.put(name, blocked.getOrDefault(inputNames.get(0), false));
      return 0;
    } catch (ClassCastException | IllegalArgumentException e) { // images for values, or sizes
      throw new InvalidModelException("vertex '%.100s' cannot take %s".formatted(name, inputs), e);
    }
  }

  private InputType outputOf(
      String name, GraphVertex vertex, List<String> inputNames, List<InputType> inputs) {
    if (vertex instanceof ParameterFreeVertex ours) {
      requireInputs(name, inputNames, ours.inputCount());
      if (inputNames.stream().map(input -> blocked.getOrDefault(input, false)).distinct().count()
          > 1) {
        throw new InvalidModelException(
            "the inputs of vertex '%.100s' differ in layout".formatted(name));
      }
      return ours.getOutputType(0, inputs.toArray(new InputType[0]));
    }
    if (vertex instanceof MergeVertex merge) {
      if (merge.getMergeAxis() != MergeVertex.DEFAULT_MERGE_DIM) {
        throw new InvalidModelException(
            "vertex '%.100s' does not put values side by side".formatted(name));
      }
      return InputType.feedForward(
          inputs.stream().mapToLong(input -> ((InputTypeFeedForward) input).getSize()).sum());
    }
    if (vertex instanceof SubsetVertex subset) {
      requireInputs(name, inputNames, 1);
      long size = ((InputTypeFeedForward) inputs.get(0)).getSize();
      if (subset.getFrom() < 0 || subset.getFrom() > subset.getTo() || subset.getTo() >= size) {
        throw new InvalidModelException(
            "vertex '%.100s' takes the values %d to %d of %d"
                .formatted(name, subset.getFrom(), subset.getTo(), size));
      }
      return InputType.feedForward(subset.getTo() - subset.getFrom() + 1);
    }
    throw new InvalidModelException("vertex '%.100s' is of another program".formatted(name));
  }

  private long visit(String name, LayerVertex vertex, String input) {
    NeuralNetConfiguration configuration = required(vertex.getLayerConf(), "layerConf of " + name);
    Layer layer = required(configuration.getLayer(), "layer of " + name);
    if (!name.equals(layer.getLayerName())) { // by which DL4J looks for its inputs
      throw new InvalidModelException(
          "layer '%.100s' is named '%.100s'".formatted(name, layer.getLayerName()));
    }
    if (vertex.getPreProcessor() != null
        || layer.getIDropout() != null
        || layer.getConstraints() != null
        || !required(configuration.getVariables(), "variables of " + name).isEmpty()
        || configuration.getDataType() != DataType.FLOAT
        || configuration.getStepFunction() != null) {
      throw new InvalidModelException("layer '%.100s' does more than its kind".formatted(name));
    }
    required(configuration.getOptimizationAlgo(), "optimizationAlgo of " + name);
    InputType shape = shapes.get(input);
    if (layer instanceof ClassOutputLayer output) {
      requireSize(name, output.inputCount(), ((InputTypeFeedForward) shape).getSize());
      output.requireFor(hierarchy);
      put(name, InputType.feedForward(output.classCount()));
      return 0;
    }
    if (!(layer instanceof FeedForwardLayer learnt)) {
      throw new InvalidModelException("layer '%.100s' is of another program".formatted(name));
    }
    requireLearning(name, learnt);
    requireWidths(name, learnt, shape);
    put(name, learnt.getOutputType(0, shape));
    blocked.put(
        name,
        learnt instanceof ConvolutionBlock convolution
            ? convolution.blocked()
            : blocked.getOrDefault(input, false));
    return learnt.initializer().numParams(learnt);
  }

  /** What instances of a layer are made with, though a model that classifies never learns. */
  private static void requireLearning(String name, BaseLayer layer) {
    required(layer.getIUpdater(), "iupdater of " + name);
    required(layer.getWeightInitFn(), "weightInitFn of " + name);
    required(layer.getActivationFn(), "activationFn of " + name);
    required(layer.getGradientNormalization(), "gradientNormalization of " + name);
    if (layer.getWeightNoise() != null
        || required(layer.getRegularization(), "regularization of " + name).contains(null)
        || required(layer.getRegularizationBias(), "regularizationBias of " + name)
            .contains(null)) {
      throw new InvalidModelException("layer '%.100s' does more than its kind".formatted(name));
    }
  }

  private static void requireWidths(String name, FeedForwardLayer layer, InputType shape) {
    long inputs = layer.getNIn();
    long outputs = layer.getNOut();
    if (inputs < 1 || inputs > WIDEST || outputs < 1 || outputs > WIDEST) {
      throw new InvalidModelException(
          "layer '%.100s' has %,d inputs and %,d outputs, not 1 to %,d"
              .formatted(name, inputs, outputs, WIDEST));
    }
    if (layer instanceof ConvolutionBlock convolution) {
      requireFilter(name, convolution);
    }
    if (layer instanceof DenseLayer || layer instanceof LearnedRectifier) {
      requireSize(name, inputs, ((InputTypeFeedForward) shape).getSize());
    }
    layer.setNIn(shape, true); // as the builder of the network did
    requireSize(name, inputs, layer.getNIn());
    requireSize(name, outputs, layer.getNOut());
    if (layer instanceof LearnedRectifier) {
      requireSize(name, outputs, inputs);
    }
    if (layer instanceof LevelClassifiers classifiers) {
      requireParents(name, classifiers);
    }
  }

  private static void requireFilter(String name, ConvolutionBlock convolution) {
    int filter = convolution.filterSize();
    int stride = convolution.stride();
    if (filter < 1
        || filter > LARGEST_FILTER
        || filter % 2 == 0
        || stride < 1
        || stride > LARGEST_STRIDE) {
      throw new InvalidModelException(
          "layer '%.100s' has filters of %d px at every %d px".formatted(name, filter, stride));
    }
  }

  private static void requireParents(String name, LevelClassifiers classifiers) {
    int[] parents = classifiers.parents();
    requireSize(name, parents.length, classifiers.getNOut());
    for (int node = 0; node < parents.length; node++) {
      if (parents[node] < -1 || parents[node] >= node) {
        throw new InvalidModelException(
            "in layer '%.100s' node %d stands below node %d".formatted(name, node, parents[node]));
      }
    }
  }

  private static void requireSize(String name, long said, long is) {
    if (said != is) {
      throw new InvalidModelException(
          "layer '%.100s' says %,d values where there are %,d".formatted(name, said, is));
    }
  }

  private static void requireInputs(String name, List<String> inputs, int count) {
    if (inputs.size() != count) {
      throw new InvalidModelException(
          "vertex '%.100s' has %d inputs, not %d".formatted(name, inputs.size(), count));
    }
  }

  private void put(String name, InputType shape) {
    long values =
        shape instanceof InputTypeConvolutional images
            ? images.getHeight() * images.getWidth() * images.getChannels()
            : ((InputTypeFeedForward) shape).getSize();
    if (values > MOST_VALUES) {
      throw new InvalidModelException(
          "vertex '%.100s' makes %,d values of an image, more than %,d"
              .formatted(name, values, MOST_VALUES));
    }
    shapes.put(name, shape);
  }

  private static <T> T required(@Nullable T part, String what) {
    return Optional.ofNullable(part)
        .orElseThrow(() -> new InvalidModelException("it has no %.100s".formatted(what)));
  }
}
