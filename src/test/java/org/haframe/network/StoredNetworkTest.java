package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.haframe.frame.FrameDimension;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.MinimumSimilarity;
import org.haframe.frame.SimilarityMapping;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.loss.FrameLossSettings;
import org.haframe.loss.LossSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StoredNetworkTest {
  private static final ClassHierarchy TREE = ToyHierarchy.unbalanced();
  private static final int SIZE = 32;

  private static final String NETWORK =
      json(
          new NetworkSettings(new Backbone.ResNet(8, 4), Head.TRANSFORMATION),
          new FrameLossSettings.HierarchyAwareFrame(0.4));

  static Stream<Arguments> networks() {
    List<Backbone> backbones =
        List.of(
            new Backbone.SmallConvolutional(4),
            new Backbone.ResNet(8, 16),
            new Backbone.WideResNet(10, 1),
            new Backbone.ImageNetResNet(18),
            new Backbone.ImageNetResNet(50));
    List<LossSettings> losses =
        List.of(
            new LossSettings.CrossEntropy(),
            new LossSettings.SoftLabels(4),
            new LossSettings.HierarchicalCrossEntropy(0.1),
            new LossSettings.ConditionalSoftmax(),
            new LossSettings.Flamingo(),
            new LossSettings.FeatureHierarchy(),
            new FrameLossSettings.EquiangularFrame(),
            new FrameLossSettings.HierarchicalEmbedding(0.1),
            new FrameLossSettings.HierarchyAwareFrame(0.4),
            new FrameLossSettings.AngularFrame(8, 0.1, 0.1, 0.1),
            new FrameLossSettings.AlignedFrame(0.1, 0.1, 0.4, 0),
            new LossSettings.ImpliedFrame(0.1, 0.1, 0.4, 0.5, true, List.of()),
            new LossSettings.NodeSubspaces(0.05));
    return Stream.concat(
        backbones.stream().map(backbone -> Arguments.of(backbone, losses.get(8))),
        losses.stream().map(loss -> Arguments.of(backbones.get(0), loss)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void whatTheBuilderWritesIsReadWithAsManyParameters(Backbone backbone, LossSettings loss) {
    String json = json(new NetworkSettings(backbone, Head.TRANSFORMATION), loss);
    int parameters = new NetworkReplica(json, SIZE).parameters().length;

    assertThatCode(() -> check(json, parameters)).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(json, parameters + 1))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("its layers have %,d parameters and the file holds", parameters);
  }

  @ParameterizedTest
  @CsvSource({
    "javax.script.ScriptEngineManager",
    "org.deeplearning4j.nn.conf.layers.ConvolutionLayer",
    "org.haframe.network.StoredNetworkTest$Loaded",
    "org.nd4j.linalg.learning.config.Adam"
  })
  void namesNoOtherClasses(String name) {
    String forged = NETWORK.replace(MomentumSgd.class.getName(), name);

    assertThatThrownBy(() -> check(forged, 1))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("it names the class %s, which is no part", name);
  }

  /** A class whose loading shows; Jackson initialises what it looks up. */
  static final class Loaded {
    static {
      if (true) {
        throw new AssertionError("A file has made the program run a class of its choice.");
      }
    }
  }

  @Test
  void aFieldThatIsThereTwiceIsRefused() {
    String forged = NETWORK.replaceFirst("\"kernel\"", "\"@class\" : \"a.B\", \"@class\"");

    assertThatThrownBy(() -> check(forged, 1)).isInstanceOf(InvalidModelException.class);
  }

  @Test
  void depthIsRefusedBeforeAnyoneFollowsIt() {
    String forged = "{\"vertices\":" + "[".repeat(1_000_000);

    assertThatThrownBy(() -> check(forged, 1))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("nesting depth (20)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"nin\" : 3 | \"nin\" : 2147483647 | has 2,147,483,647 inputs",
        "\"nin\" : 3 | \"nin\" : 4 | says 4 values where there are 3",
        "\"nout\" : 4 | \"nout\" : -1 | and -1 outputs",
        "\"nout\" : 4 | \"nout\" : 1000000 | ",
        "\"stride\" : 2 | \"stride\" : 0 | filters of 3 px at every 0 px",
        "\"kernel\" : 3 | \"kernel\" : 30001 | filters of 30001 px",
        "\"kernel\" : 3 | \"kernel\" : 2 | filters of 2 px",
        "\"classCount\" : 4 | \"classCount\" : 400000000 | for 400000000 classes",
        "\"inputCount\" : 3 | \"inputCount\" : 2 | says 2 values where there are 3",
        "\"layerName\" : \"stem\" | \"layerName\" : null | is named 'null'",
        "\"iupdater\" | \"other\" | it has no iupdater of stem",
        "\"dataType\" : \"FLOAT\" | \"dataType\" : \"DOUBLE\" | computes with other numbers",
        "\"logits\" : [ \"features\" ] | \"logits\" : [ \"logits\" ] | lead back to it or nowhere",
        "\"stem\" : [ \"images\" ] | \"stem\" : [ ] | vertex 'stem' has 0 inputs"
      })
  void layersThatDoNotFitAreRefusedBeforeMemoryIsTaken(String valid, String forged, String why) {
    String json = NETWORK.replace(valid, forged);

    assertThatThrownBy(() -> check(json, 1))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageStartingWith("Cannot use the network of model.zip: ")
        .hasMessageContaining(why == null ? "" : why)
        .hasMessageEndingWith("Restore the file from a copy, or train again.");
  }

  private static void check(String json, long parameters) {
    StoredNetwork.check(
        "model.zip",
        json,
        parameters,
        new InputFormat(SIZE, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)),
        TREE);
  }

  private static String json(NetworkSettings network, LossSettings loss) {
    OutputHead head =
        OutputHead.of(
            loss,
            TREE,
            new FrameSettings(
                new SimilarityMapping.ExponentialDecay(2),
                MinimumSimilarity.CLOSED_FORM,
                FrameDimension.rank(),
                1));
    return NetworkBuilder.build(network, SIZE, head, new Optimisation(0.1, 0.9, 0, 2)).toJson();
  }
}
