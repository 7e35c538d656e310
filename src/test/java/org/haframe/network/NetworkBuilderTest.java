package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FrameDimension;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.MinimumSimilarity;
import org.haframe.frame.SimilarityMapping;
import org.haframe.loss.FrameLossSettings;
import org.haframe.loss.LossSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkBuilderTest {

  private static final Optimisation OPTIMISATION = new Optimisation(0.1, 0.9, 5e-4, 1);

  static Stream<Arguments> publishedSizes() {
    // Trainable parameters with ten classes behind pooling, from the papers' tables (millions,
    // rounded there): ResNet-20
    // 0.27, WideResNet-16-4 2.7, WideResNet-28-10 36.5; and from torchvision with 1000 classes:
    // ResNet-18 11,689,512,
    // ResNet-50 25,557,032.
    return Stream.of(
        Arguments.of(new Backbone.ResNet(20, 16), 32, 10, 0.27e6),
        Arguments.of(new Backbone.WideResNet(16, 4), 32, 10, 2.7e6),
        Arguments.of(new Backbone.WideResNet(28, 10), 32, 10, 36.5e6),
        Arguments.of(new Backbone.ImageNetResNet(18), 224, 1000, 11_689_512),
        Arguments.of(new Backbone.ImageNetResNet(50), 224, 1000, 25_557_032));
  }

  private static final FrameSettings FRAME =
      new FrameSettings(
          new SimilarityMapping.ExponentialDecay(2),
          MinimumSimilarity.CLOSED_FORM,
          FrameDimension.of(4),
          3);

  @ParameterizedTest
  @MethodSource("publishedSizes")
  void networksHaveThePublishedNumberOfParameters(
      Backbone backbone, int size, int classes, double published) {
    var settings = new NetworkSettings(backbone, Head.POOLED);
    // A classifier takes as many features as there are classes only behind the transformation head;
    // here it takes what
    // pooling leaves.
    ComputationGraphConfiguration configuration =
        NetworkBuilder.build(settings, size, OutputHead.flat(classes), OPTIMISATION);

    double trainable =
        configuration.getVertices().values().stream()
            .filter(org.deeplearning4j.nn.conf.graph.LayerVertex.class::isInstance)
            .map(v -> ((org.deeplearning4j.nn.conf.graph.LayerVertex) v).getLayerConf().getLayer())
            .mapToDouble(NetworkBuilderTest::trainableParameters)
            .sum();

    assertThat(trainable / published).isBetween(0.98, 1.02);
  }

  private static double trainableParameters(org.deeplearning4j.nn.conf.layers.Layer layer) {
    long parameters = layer.initializer().numParams(layer);
    boolean statistics = layer instanceof ChannelBlock block && block.normalised();
    return statistics ? parameters - 2 * ((ChannelBlock) layer).getNOut() : parameters;
  }

  /** A training that starts from another model finds its layers by their names. */
  @Test
  void layersHaveTheSameNamesInEveryLanguage() {
    Locale usual = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      var settings = new NetworkSettings(new Backbone.ResNet(8, 4), Head.POOLED);
      assertThat(
              NetworkBuilder.build(settings, 32, OutputHead.flat(10), OPTIMISATION).getVertices())
          .containsKey("stage1.block1.convolution1");
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, usual);
    }
  }

  static Stream<Backbone> backbones() {
    return Stream.of(
        new Backbone.SmallConvolutional(4),
        new Backbone.ResNet(8, 4),
        new Backbone.WideResNet(10, 1),
        new Backbone.ImageNetResNet(18),
        new Backbone.ImageNetResNet(50));
  }

  @ParameterizedTest
  @MethodSource("backbones")
  void aNetworkReadFromJsonIsTheSameNetwork(Backbone backbone) {
    var head = toyHead();
    ComputationGraphConfiguration written =
        NetworkBuilder.build(
            new NetworkSettings(backbone, Head.TRANSFORMATION), 32, head, OPTIMISATION);

    ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(written.toJson());

    assertThat(read).isEqualTo(written);
    assertThat(read.toJson()).isEqualTo(written.toJson());
  }

  @Test
  void precisionIsThatOfTheBackboneAndIsStored() {
    var backbone = new Backbone.WideResNet(10, 1);
    ComputationGraphConfiguration float32 = withPrecision(backbone, Precision.FLOAT32);
    ComputationGraphConfiguration bfloat16 = withPrecision(backbone, Precision.BFLOAT16_COMPUTE);

    ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(bfloat16.toJson());

    assertThat(read).isEqualTo(bfloat16).isNotEqualTo(float32);
    // A network in float32 is stored as before there was a choice.
    assertThat(float32.toJson()).doesNotContain("bfloat16");
  }

  private static ComputationGraphConfiguration withPrecision(
      Backbone backbone, Precision precision) {
    return NetworkBuilder.build(
        new NetworkSettings(backbone, Head.TRANSFORMATION, precision), 32, toyHead(), OPTIMISATION);
  }

  static Stream<LossSettings> losses() {
    return Stream.of(
        new LossSettings.CrossEntropy(),
        new LossSettings.SoftLabels(4),
        new LossSettings.HierarchicalCrossEntropy(0.5),
        new LossSettings.ConditionalSoftmax(),
        new LossSettings.Flamingo(),
        new LossSettings.FeatureHierarchy(),
        new FrameLossSettings.EquiangularFrame(),
        new FrameLossSettings.HierarchicalEmbedding(0.1),
        new FrameLossSettings.AngularFrame(8, 0.4, 0.3, 0.2),
        new FrameLossSettings.AlignedFrame(0.3, 0.2, 0, 0),
        new LossSettings.ImpliedFrame(0.3, 0.2, 0.4, 0, false, List.of()),
        new LossSettings.NodeSubspaces(0.05));
  }

  /** Each with its classifier, through JSON, from K class scores on to a lower loss. */
  @ParameterizedTest
  @MethodSource("losses")
  void everyLossCanBeTrainedWith(LossSettings loss) {
    OutputHead head = OutputHead.of(loss, ToyHierarchy.unbalanced(), FRAME);
    ComputationGraphConfiguration written =
        NetworkBuilder.build(
            new NetworkSettings(new Backbone.SmallConvolutional(4), Head.TRANSFORMATION),
            28,
            head,
            new Optimisation(0.01, 0.9, 5e-4, 1));
    NetworkReplica replica = new NetworkReplica(written.toJson(), 28);
    float[] images = RandomImages.of(8, 28, 2);
    int[] classes = {0, 1, 2, 3, 0, 1, 2, 3};

    double first = replica.train(images, classes, 8);
    double last = first;
    for (int step = 0; step < 20; step++) {
      last = replica.train(images, classes, 8);
    }

    assertThat(ComputationGraphConfiguration.fromJson(written.toJson())).isEqualTo(written);
    assertThat(last).isLessThan(first);
    assertThat(replica.logits(images, 8)).hasSize(8 * 4).doesNotContain(Float.NaN);
    assertThat(replica.frameSha256().isPresent()).isEqualTo(head.frame().isPresent());
  }

  @ParameterizedTest
  @MethodSource("backbones")
  void trainingOnOneMinibatchLowersItsLoss(Backbone backbone) {
    var head = toyHead();
    String network =
        NetworkBuilder.build(
                new NetworkSettings(backbone, Head.TRANSFORMATION),
                32,
                head,
                new Optimisation(0.01, 0.9, 5e-4, 1))
            .toJson();
    NetworkReplica replica = new NetworkReplica(network, 32);
    float[] images = RandomImages.of(8, 32, 7);
    int[] labels = {0, 1, 2, 3, 0, 1, 2, 3};

    double first = replica.train(images, labels, 8);
    double last = first;
    for (int step = 0; step < 5; step++) {
      last = replica.train(images, labels, 8);
    }

    assertThat(last).isLessThan(first);
    assertThat(replica.logits(images, 8)).hasSize(8 * 4);
  }

  @Test
  void theFrameIsNoParameterAndTrainingLeavesItAlone() {
    var head = toyHead();
    ClassFrame frame = head.frame().orElseThrow();
    ComputationGraphConfiguration configuration =
        NetworkBuilder.build(
            new NetworkSettings(new Backbone.SmallConvolutional(4), Head.TRANSFORMATION),
            28,
            head,
            OPTIMISATION);
    NetworkReplica replica = new NetworkReplica(configuration.toJson(), 28);
    float[] before = replica.parameters();

    for (int step = 0; step < 3; step++) {
      replica.train(RandomImages.of(4, 28, step), new int[] {0, 1, 2, 3}, 4);
      replica.logits(RandomImages.of(2, 28, step), 2);
    }

    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    assertThat(network.getLayer(NetworkBuilder.OUTPUT).numParams()).isZero();
    assertThat(replica.parameters()).isNotEqualTo(before);
    assertThat(replica.frameSha256()).hasValue(frame.sha256());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE})
  void everySeedGivesOneNetwork(long seed) {
    float[] first = new NetworkReplica(seeded(seed), 28).parameters();
    float[] second = new NetworkReplica(seeded(seed), 28).parameters();

    assertThat(second).isEqualTo(first);
  }

  @Test
  void seedsGiveDifferentNetworks() {
    List<float[]> networks =
        LongStream.of(0, 1, -1, Long.MAX_VALUE) // the smallest stands for 0
            .mapToObj(seed -> new NetworkReplica(seeded(seed), 28).parameters())
            .toList();

    assertThat(networks.stream().map(Arrays::hashCode)).doesNotHaveDuplicates();
  }

  private static String seeded(long seed) {
    return NetworkBuilder.build(
            new NetworkSettings(new Backbone.SmallConvolutional(2), Head.TRANSFORMATION),
            28,
            OutputHead.flat(3),
            new Optimisation(0.1, 0.9, 0, seed))
        .toJson();
  }

  @Test
  void refusesAFrameThatTheFeaturesDoNotFit() {
    var head = toyHead();
    var settings = new NetworkSettings(new Backbone.ResNet(8, 16), Head.POOLED);

    assertThatThrownBy(() -> NetworkBuilder.build(settings, 32, head, OPTIMISATION))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot place a frame of 4 dimensions behind 64 features. Set frame.dimension = 64, or use network.head = transformation.");
  }

  @Test
  void refusesImagesThatAreTooSmall() {
    var settings = new NetworkSettings(new Backbone.ImageNetResNet(18), Head.POOLED);

    assertThatThrownBy(() -> NetworkBuilder.build(settings, 28, OutputHead.flat(10), OPTIMISATION))
        .hasMessage(
            "Cannot use images of 28 px with this backbone. Set images.size to at least 32.");
  }

  private static OutputHead toyHead() {
    return OutputHead.of(
        new FrameLossSettings.HierarchyAwareFrame(0.4), ToyHierarchy.unbalanced(), FRAME);
  }
}
