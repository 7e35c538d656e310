package org.haframe.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.PlainLayers;
import org.nd4j.shade.protobuf.ByteString;

/**
 * A trained network as ONNX: input "images", float32 [N, 3, size, size], output "probabilities",
 * float32 [N, K], and "ranking" of the same shape where the network ranks classes by other scores.
 * Operators of the standard set 13. The messages are those that Deeplearning4j brings for its own
 * import of ONNX.
 */
public final class OnnxNetwork implements PlainLayers {

  private static final long OPERATOR_SET = 13;
  private static final long IR_VERSION = 7; // of ONNX 1.8, which brought the operator set 13
  private static final String PROBABILITIES = "probabilities";
  private static final String RANKING = "ranking";
  private static final String BATCH = "N";

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("haframe");
  private final int classCount;

  private OnnxNetwork(int classCount) {
    this.classCount = classCount;
  }

  /**
   * Writes one.
   *
   * @param metadata that the file shall carry
   * @throws IllegalArgumentException if a part of the network has no such operator
   */
  public static byte[] of(HierarchyAwareModel model, SortedMap<String, String> metadata) {
    var network = new OnnxNetwork(model.hierarchy().labels().count());
    model.describeTo(network);
    ModelProto.Builder file =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("haframe-spark")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
            .setGraph(network.graph);
    metadata.forEach(
        (key, value) ->
            file.addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return file.build().toByteArray();
  }

  @Override
  public void images(String name, int size) {
    graph.addInput(value(name, batchOf(3, size, size)));
  }

  @Override
  public void convolution(String name, String input, Weight weight, int stride) {
    int kernel = weight.size(2);
    int padding = kernel / 2;
    graph.addNode(
        node("Conv", name, input, initializer(name + ".weight", weight))
            .addAttribute(integers("kernel_shape", kernel, kernel))
            .addAttribute(integers("strides", stride, stride))
            .addAttribute(integers("pads", padding, padding, padding, padding)));
  }

  @Override
  public void normalisation(String name, String input, Normalisation normalisation) {
    graph.addNode(
        node(
                "BatchNormalization",
                name,
                input,
                initializer(name + ".gamma", normalisation.gamma()),
                initializer(name + ".beta", normalisation.beta()),
                initializer(name + ".mean", normalisation.mean()),
                initializer(name + ".variance", normalisation.variance()))
            .addAttribute(decimal("epsilon", normalisation.epsilon())));
  }

  @Override
  public void rectifier(String name, String input, double slope) {
    graph.addNode(
        slope == 0
            ? node("Relu", name, input)
            : node("LeakyRelu", name, input).addAttribute(decimal("alpha", slope)));
  }

  @Override
  public void rectifier(String name, String input, Weight slopes) {
    graph.addNode(node("PRelu", name, input, initializer(name + ".slope", slopes)));
  }

  @Override
  public void sum(String name, String first, String second) {
    graph.addNode(node("Add", name, first, second));
  }

  @Override
  public void averagePooling(String name, String input) {
    graph.addNode(node("GlobalAveragePool", name + ".image", input));
    graph.addNode(node("Flatten", name, name + ".image"));
  }

  @Override
  public void maximumPooling(String name, String input, int window, int stride, int padding) {
    graph.addNode(
        node("MaxPool", name, input)
            .addAttribute(integers("kernel_shape", window, window))
            .addAttribute(integers("strides", stride, stride))
            .addAttribute(integers("pads", padding, padding, padding, padding)));
  }

  @Override
  public void dense(String name, String input, Weight weight, Optional<Weight> bias) {
    NodeProto.Builder product = node("Gemm", name, input, initializer(name + ".weight", weight));
    bias.ifPresent(values -> product.addInput(initializer(name + ".bias", values)));
    graph.addNode(product);
  }

  @Override
  public void unitLength(String name, String input) {
    graph.addNode(
        node("LpNormalization", name, input)
            .addAttribute(integer("axis", 1))
            .addAttribute(integer("p", 2)));
  }

  @Override
  public void output(String name, String input, Optional<Weight> ranking) {
    graph.addNode(node("Softmax", PROBABILITIES, input).addAttribute(integer("axis", 1)));
    graph.addOutput(value(PROBABILITIES, batchOf(classCount)));
    ranking.ifPresent(
        shares -> {
          String weight = initializer(name + ".shares", shares);
          graph.addNode(node("MatMul", RANKING, PROBABILITIES, weight));
          graph.addOutput(value(RANKING, batchOf(classCount)));
        });
  }

  private static NodeProto.Builder node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addAllInput(Arrays.asList(inputs))
        .addOutput(output);
  }

  /** Adds constant values and says their name. */
  private String initializer(String name, Weight weight) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(weight.values().length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(weight.values());
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .setRawData(ByteString.copyFrom(bytes.array()));
    for (long length : weight.shape()) {
      tensor.addDims(length);
    }
    graph.addInitializer(tensor);
    return name;
  }

  private static AttributeProto integers(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  private static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static AttributeProto decimal(String name, double value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF((float) value)
        .build();
  }

  /** A shape whose first length is the caller's choice. */
  private static TensorShapeProto batchOf(long... lengths) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
    for (long length : lengths) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(length));
    }
    return shape.build();
  }

  private static ValueInfoProto value(String name, TensorShapeProto shape) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(shape)))
        .build();
  }
}
