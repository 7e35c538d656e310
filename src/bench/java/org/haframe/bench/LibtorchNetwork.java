package org.haframe.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network of this project in libtorch's operations, as a PyTorch user would write it: built from
 * the JSON that Deeplearning4j writes, with the parameters of a {@link StartingPoint}.
 */
final class LibtorchNetwork extends AbstractBlock {

  private static final int CHANNEL_AXIS = 1;

  private final JsonNode inputs;
  private final JsonNode vertices;
  private final String output;
  private final Map<String, Parameter> parameters = new HashMap<>();

  LibtorchNetwork(StartingPoint start, LibtorchLayout layout, NDManager manager) {
    JsonNode network = parse(start.network());
    inputs = network.get("vertexInputs");
    vertices = network.get("vertices");
    output = network.get("networkOutputs").get(0).asText();
    start.parameters().forEach((name, values) -> addParameter(name, values, layout, manager));
  }

  private static JsonNode parse(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("This is not the JSON of a network.", e);
    }
  }

  private void addParameter(String name, float[] values, LibtorchLayout layout, NDManager manager) {
    int split = name.lastIndexOf('_');
    JsonNode layer = layer(name.substring(0, split));
    long outputs = layer.get("nout").asLong();
    long channels = layer.get("nin").asLong();
    String kind = name.substring(split + 1);
    NDArray array;
    if (!kind.equals("W")) {
      array = manager.create(values, new Shape(outputs));
    } else if (layer.has("kernel")) {
      long kernel = layer.get("kernel").asLong();
      array = layout.arrange(manager.create(values, new Shape(outputs, channels, kernel, kernel)));
    } else {
      // Deeplearning4j has [inputs, outputs], libtorch [outputs, inputs].
      array = manager.create(values, new Shape(channels, outputs)).transpose().duplicate();
    }
    Parameter parameter =
        addParameter(
            Parameter.builder()
                .setName(name)
                .setType(type(kind))
                .optRequiresGrad(!kind.equals("mean") && !kind.equals("var"))
                .build());
    parameter.setArray(array);
    parameters.put(name, parameter);
  }

  private static Parameter.Type type(String kind) {
    return switch (kind) {
      case "W" -> Parameter.Type.WEIGHT;
      case "b" -> Parameter.Type.BIAS;
      case "gamma" -> Parameter.Type.GAMMA;
      case "beta" -> Parameter.Type.BETA;
      case "mean" -> Parameter.Type.RUNNING_MEAN;
      case "var" -> Parameter.Type.RUNNING_VAR;
      default -> throw new IllegalArgumentException("Parameter " + kind);
    };
  }

  private JsonNode layer(String vertex) {
    return vertices.get(vertex).at("/layerConf/layer");
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList images,
      boolean training,
      @Nullable PairList<String, Object> options) {
    Map<String, NDArray> done = new HashMap<>();
    done.put("images", images.singletonOrThrow());
    return new NDList(new Pass(store, training, done).value(output));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), StartingPoint.CLASSES)};
  }

  /** One forward pass; vertices are computed when they are first asked for. */
  private final class Pass {
    private final ParameterStore store;
    private final boolean training;
    private final Map<String, NDArray> done;

    Pass(ParameterStore store, boolean training, Map<String, NDArray> done) {
      this.store = store;
      this.training = training;
      this.done = done;
    }

    NDArray value(String vertex) {
      NDArray known = done.get(vertex);
      if (known == null) {
        known = compute(vertex);
        done.put(vertex, known);
      }
      return known;
    }

    private NDArray compute(String vertex) {
      JsonNode layer = layer(vertex);
      NDArray x = value(inputs.get(vertex).get(0).asText());
      String type = (layer.isMissingNode() ? vertices.get(vertex) : layer).get("@class").asText();
      return switch (type.substring(type.lastIndexOf('.') + 1)) {
        case "ConvolutionBlock" -> normalise(vertex, convolve(vertex, x));
        case "NormalisationBlock" -> normalise(vertex, x);
        case "MaxPooling" ->
            Pool.maxPool2d(x, new Shape(3, 3), new Shape(2, 2), new Shape(1, 1), false);
        case "GlobalAveragePooling" -> Pool.globalAvgPool2d(x);
        case "ClassOutputLayer" -> x; // of a loss that ranks classes by their logits
        case "DenseLayer" ->
            Linear.linear(x, parameter(vertex, "W", x), parameter(vertex, "b", x))
                .singletonOrThrow();
        case "ResidualAddition" -> {
          NDArray sum = x.add(value(inputs.get(vertex).get(1).asText()));
          yield vertices.get(vertex).get("rectified").asBoolean() ? Activation.relu(sum) : sum;
        }
        default -> throw new IllegalArgumentException("Cannot build a " + type + " in libtorch.");
      };
    }

    private NDArray convolve(String vertex, NDArray x) {
      JsonNode layer = layer(vertex);
      long kernel = layer.get("kernel").asLong();
      long stride = layer.get("stride").asLong();
      return Conv2d.conv2d(
              x,
              parameter(vertex, "W", x),
              null,
              new Shape(stride, stride),
              new Shape(kernel / 2, kernel / 2))
          .singletonOrThrow();
    }

    private NDArray normalise(String vertex, NDArray z) {
      JsonNode layer = layer(vertex);
      if (!layer.get("normalised").asBoolean()) {
        return z;
      }
      NDArray normal =
          BatchNorm.batchNorm(
                  z,
                  parameter(vertex, "mean", z),
                  parameter(vertex, "var", z),
                  parameter(vertex, "gamma", z),
                  parameter(vertex, "beta", z),
                  CHANNEL_AXIS,
                  (float) layer.get("decay").asDouble(),
                  (float) layer.get("epsilon").asDouble(),
                  training)
              .singletonOrThrow();
      double slope = layer.get("negativeSlope").asDouble();
      if (slope == 1) {
        return normal;
      }
      return slope == 0 ? Activation.relu(normal) : Activation.leakyRelu(normal, (float) slope);
    }

    private NDArray parameter(String vertex, String kind, NDArray like) {
      return store.getValue(parameters.get(vertex + "_" + kind), like.getDevice(), training);
    }
  }
}
