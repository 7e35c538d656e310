package org.haframe.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.haframe.ColouredSquares;
import org.haframe.frame.FrameDimension;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.MinimumSimilarity;
import org.haframe.frame.SimilarityMapping;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.Trees;
import org.haframe.loss.FrameLossSettings;
import org.haframe.loss.LossSettings;
import org.haframe.network.Backbone;
import org.haframe.network.Head;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InputFormat;
import org.haframe.network.NetworkBuilder;
import org.haframe.network.NetworkReplica;
import org.haframe.network.NetworkSettings;
import org.haframe.network.Optimisation;
import org.haframe.network.OutputHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Exported networks beside the network they were made of, on the same images. */
class ExportedNetworkTest {

  /** Of probabilities: other kernels, in float32. */
  private static final double TOLERANCE = 1e-5;

  private static final int COUNT = 5;

  private static final LossSettings HAFRAME = new FrameLossSettings.HierarchyAwareFrame(0.4);
  private static final LossSettings COSINES = new FrameLossSettings.AngularFrame(16, 0.1, 0.1, 0);

  static List<Arguments> networks() {
    return List.of(
        Arguments.of(new Backbone.SmallConvolutional(4), 16, Head.TRANSFORMATION, HAFRAME),
        Arguments.of(new Backbone.ResNet(8, 8), 32, Head.TRANSFORMATION, HAFRAME),
        Arguments.of(new Backbone.WideResNet(10, 1), 32, Head.TRANSFORMATION, COSINES),
        Arguments.of(
            new Backbone.ImageNetResNet(18), 64, Head.POOLED, new LossSettings.CrossEntropy()),
        Arguments.of(new Backbone.ResNet(8, 8), 19, Head.POOLED, new LossSettings.SoftLabels(10)),
        Arguments.of(
            new Backbone.SmallConvolutional(4),
            12,
            Head.TRANSFORMATION,
            new FrameLossSettings.AlignedFrame(0.1, 0.05, 0, 0)),
        Arguments.of(
            new Backbone.SmallConvolutional(4),
            12,
            Head.TRANSFORMATION,
            new LossSettings.FeatureHierarchy()),
        Arguments.of(
            new Backbone.SmallConvolutional(4),
            17,
            Head.TRANSFORMATION,
            new FrameLossSettings.HierarchicalEmbedding(0.1)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void haveTheProbabilitiesOfTheNetwork(Backbone backbone, int size, Head kind, LossSettings loss)
      throws Exception {
    HierarchyAwareModel model = trained(backbone, size, kind, loss);
    float[] images = images(COUNT, size, 3);
    INDArray expected =
        Transforms.softmax(
            Nd4j.createFromArray(model.replica().logits(images, COUNT)).reshape(COUNT, -1));
    INDArray channelsFirst =
        Nd4j.createFromArray(images).reshape(COUNT, size, size, 3).permute(0, 3, 1, 2).dup('c');
    // Else a wrong layer before the classifier could not be told from a right one.
    assertThat(expected.std(0).maxNumber().doubleValue()).isGreaterThan(100 * TOLERANCE);

    INDArray stock = StockNetwork.of(model).output(channelsFirst)[0];
    INDArray onnx = onnx(OnnxNetwork.of(model, new TreeMap<>()), channelsFirst, "probabilities");

    assertClose(stock, expected);
    assertClose(onnx, expected);
  }

  static List<LossSettings> smoothed() {
    return List.of(
        new FrameLossSettings.AlignedFrame(0.1, 0.5, 0, 0),
        new LossSettings.ImpliedFrame(0.1, 0.3, 0.4, 0, false, List.of()),
        new LossSettings.ImpliedFrame(0.1, 0.3, 0.4, 0.5, true, List.of()),
        new FrameLossSettings.AngularFrame(16, 0.1, 0.1, 0.2));
  }

  /** On a tree whose classes have unequally many neighbours. */
  @ParameterizedTest
  @MethodSource("smoothed")
  void rankClassesAsTheModelDoes(LossSettings loss) throws Exception {
    HierarchyAwareModel model =
        trained(
            new Backbone.SmallConvolutional(4), 12, Head.TRANSFORMATION, loss, Trees.unbalanced());
    float[] images = images(COUNT, 12, 3);
    float[] logits = model.replica().logits(images, COUNT);
    HierarchicalDistances distances = model.hierarchy().distances();
    int classes = distances.classCount();
    var expected = new double[COUNT][];
    for (int image = 0; image < COUNT; image++) {
      float[] own = Arrays.copyOfRange(logits, image * classes, (image + 1) * classes);
      expected[image] =
          model.argmax().scores(own, distances.sums(model.argmax().probabilities(own)), distances);
    }
    INDArray channelsFirst =
        Nd4j.createFromArray(images).reshape(COUNT, 12, 12, 3).permute(0, 3, 1, 2).dup('c');

    INDArray stock = StockNetwork.of(model).output(channelsFirst)[1];
    INDArray onnx = onnx(OnnxNetwork.of(model, new TreeMap<>()), channelsFirst, "ranking");

    assertClose(stock, Nd4j.createFromArray(expected).castTo(DataType.FLOAT));
    assertClose(onnx, Nd4j.createFromArray(expected).castTo(DataType.FLOAT));
  }

  private static void assertClose(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(TOLERANCE);
  }

  @Test
  void onnxCarriesWhatItIsGiven() throws Exception {
    HierarchyAwareModel model =
        trained(new Backbone.SmallConvolutional(2), 8, Head.TRANSFORMATION, HAFRAME);

    byte[] file = OnnxNetwork.of(model, new TreeMap<>(Map.of("classes", "[a, b]")));

    try (OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session = environment.createSession(file)) {
      assertThat(session.getMetadata().getCustomMetadata()).containsEntry("classes", "[a, b]");
      assertThat(session.getInputNames()).containsExactly("images");
      assertThat(session.getOutputNames()).containsExactly("probabilities");
    }
  }

  @Test
  void whatCannotBeSaidIsRefused() {
    HierarchyAwareModel levels =
        trained(
            new Backbone.SmallConvolutional(2),
            8,
            Head.TRANSFORMATION,
            new LossSettings.Flamingo());
    HierarchyAwareModel subspaces =
        trained(
            new Backbone.SmallConvolutional(2),
            8,
            Head.TRANSFORMATION,
            new LossSettings.NodeSubspaces(0.05));

    assertThatThrownBy(() -> StockNetwork.of(levels))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the part classifier.level1.chunk of a network");
    assertThatThrownBy(() -> OnnxNetwork.of(subspaces, new TreeMap<>()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the class scores of NodeSubspaces");
  }

  private static INDArray onnx(byte[] file, INDArray images, String output) throws Exception {
    try (OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session = environment.createSession(file);
        OnnxTensor input =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(images.data().asFloat()), images.shape());
        OrtSession.Result result = session.run(Map.of("images", input))) {
      return Nd4j.createFromArray((float[][]) result.get(output).orElseThrow().getValue());
    }
  }

  /** After some steps, so that running statistics and slopes are no longer what they began as. */
  private static HierarchyAwareModel trained(
      Backbone backbone, int size, Head kind, LossSettings loss) {
    return trained(backbone, size, kind, loss, ColouredSquares.hierarchy());
  }

  private static HierarchyAwareModel trained(
      Backbone backbone, int size, Head kind, LossSettings loss, ClassHierarchy hierarchy) {
    OutputHead head =
        OutputHead.of(
            loss,
            hierarchy,
            new FrameSettings(
                new SimilarityMapping.ExponentialDecay(2),
                MinimumSimilarity.CLOSED_FORM,
                FrameDimension.rank(),
                1));
    String network =
        NetworkBuilder.build(
                new NetworkSettings(backbone, kind), size, head, new Optimisation(1e-3, 0.9, 0, 2))
            .toJson();
    var replica = new NetworkReplica(network, size);
    for (int step = 0; step < 4; step++) {
      int[] classes = new Random(step).ints(COUNT, 0, head.classCount()).toArray();
      replica.train(images(COUNT, size, 10 + step), classes, COUNT);
    }
    return new HierarchyAwareModel(
        network,
        replica.parameters(),
        hierarchy,
        new InputFormat(size, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)),
        "",
        Map.of());
  }

  private static float[] images(int count, int size, long seed) {
    var random = new Random(seed);
    var pixels = new float[count * size * size * 3];
    for (int i = 0; i < pixels.length; i++) {
      // Images that differ by more than noise.
      pixels[i] = (float) (random.nextGaussian() / 2 + i / (size * size * 3) - count / 2.0);
    }
    return pixels;
  }
}
