package org.haframe.network;

import java.util.List;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.haframe.loss.LossSettings;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Writes the configuration of a network: backbone, head, classifier, optimiser.
 *
 * <p>Input "images" [B, size, size, 3], output "logits" [B, K].
 */
public final class NetworkBuilder {

  static final String INPUT = "images";
  static final String FEATURES = "features";
  static final String OUTPUT = "logits";

  /** Begins the names of the transformation module's layers, all as wide as the features. */
  static final String HEAD = "head.";

  /** Its first layer, which alone takes something else than features: the backbone's channels. */
  static final String PROJECTION = HEAD + "projection";

  private static final String FIRST_SUMMAND = HEAD + "normalisation";
  private static final String LAST_OF_BLOCK = ".dense2";

  private final GraphBuilder graph;

  private NetworkBuilder(GraphBuilder graph) {
    this.graph = graph;
  }

  /**
   * A network for square RGB images.
   *
   * @throws IllegalArgumentException if images are too small for the backbone, features do not fit
   *     the frame, or the network is larger than a model can be
   */
  public static ComputationGraphConfiguration build(
      NetworkSettings settings, int imageSize, OutputHead head, Optimisation optimisation) {
    return build(settings, imageSize, head, optimisation, DataType.FLOAT);
  }

  static ComputationGraphConfiguration build(
      NetworkSettings settings,
      int imageSize,
      OutputHead head,
      Optimisation optimisation,
      DataType dataType) {
    Backbone backbone = settings.backbone();
    if (imageSize < backbone.minimumImageSize()) {
      throw new IllegalArgumentException(
          "Cannot use images of %d px with this backbone. Set images.size to at least %d."
              .formatted(imageSize, backbone.minimumImageSize()));
    }
    GraphBuilder graph =
        globalSettings(optimisation, dataType)
            .graphBuilder()
            .addInputs(INPUT)
            .setInputTypes(InputType.convolutional(imageSize, imageSize, 3, CNN2DFormat.NHWC));
    String featureMap = new BackboneBuilder(graph, settings).add(backbone, INPUT);
    new NetworkBuilder(graph).addHead(settings.head(), head, featureMap);
    requireReadable(graph.getVertices().size());
    ComputationGraphConfiguration network = graph.setOutputs(OUTPUT).build();
    quickenClassifier(network, optimisation);
    return decaying(network, optimisation.weightDecay());
  }

  /** A network that no model could be read with shall not be trained first. */
  private static void requireReadable(int vertices) {
    if (vertices > NetworkShapes.MOST_VERTICES) {
      throw new IllegalArgumentException(
          "Cannot use a network of %,d vertices: a model can have at most %,d. Use another loss.name, or a class tree of fewer levels."
              .formatted(vertices, NetworkShapes.MOST_VERTICES));
    }
  }

  /** Gives what the classifier has learnt layers its own learning rate. */
  private static void quickenClassifier(
      ComputationGraphConfiguration network, Optimisation optimisation) {
    if (optimisation.classifierRate() == 1) {
      return; // two blocks of one rate would be two calls a step where one does
    }
    network
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (name.startsWith(ClassifierBuilder.VALUES)
                  && vertex instanceof LayerVertex learnt
                  && learnt.getLayerConf().getLayer() instanceof BaseLayer layer) {
                // Its biases, too: without an updater of their own they take this one, and one of
                // their own would be left out where the trainer sets the rate of an epoch.
                layer.setIUpdater(
                    new MomentumSgd(
                        optimisation.learningRate(),
                        optimisation.momentum(),
                        optimisation.classifierRate()));
              }
            });
  }

  /**
   * Adds weight decay to each layer. Of a global setting, DL4J would apply what is not of its own
   * types twice.
   */
  private static ComputationGraphConfiguration decaying(
      ComputationGraphConfiguration network, double weightDecay) {
    List<Regularization> decay = List.of(new CoupledWeightDecay(weightDecay));
    for (GraphVertex vertex : network.getVertices().values()) {
      if (vertex instanceof LayerVertex trained
          && trained.getLayerConf().getLayer() instanceof BaseLayer layer) {
        layer.setRegularization(decay);
        layer.setRegularizationBias(decay);
      }
    }
    return network;
  }

  private static NeuralNetConfiguration.Builder globalSettings(
      Optimisation optimisation, DataType dataType) {
    return new NeuralNetConfiguration.Builder()
        .seed(nonZero(optimisation.seed()))
        .dataType(dataType)
        .weightInit(WeightInit.RELU)
        .optimizationAlgo(OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT)
        .updater(new MomentumSgd(optimisation.learningRate(), optimisation.momentum()))
        .miniBatch(true)
        .cacheMode(CacheMode.NONE)
        .trainingWorkspaceMode(WorkspaceMode.ENABLED)
        .inferenceWorkspaceMode(WorkspaceMode.ENABLED);
  }

  /**
   * ND4J takes the seed 0 for "take the clock": initial parameters would differ from run to run.
   */
  private static long nonZero(long seed) {
    return seed == 0 ? Long.MIN_VALUE : seed;
  }

  private void addHead(Head kind, OutputHead head, String featureMap) {
    if (kind == Head.POOLED && head.loss().classifier() == LossSettings.Classifier.LEVEL_CHUNKS) {
      throw new IllegalArgumentException(
          "Cannot give each level its share of pooled features. Use network.head = transformation.");
    }
    switch (kind) {
      case TRANSFORMATION -> addTransformation(head.featureCount(), featureMap);
      case POOLED -> graph.addVertex(FEATURES, new GlobalAveragePooling(), featureMap);
    }
    String values = new ClassifierBuilder(graph).add(head, FEATURES);
    graph.addLayer(OUTPUT, new ClassOutputLayer(head), values);
  }

  /**
   * The transformation module of the HAFrame paper: BN_0, R, R behind a 1x1 convolution and
   * pooling.
   */
  private void addTransformation(int width, String featureMap) {
    graph
        .addLayer(
            PROJECTION, ConvolutionBlock.of(width, 1, 1).withoutNormalisation().build(), featureMap)
        .addVertex(HEAD + "pooling", new GlobalAveragePooling(), PROJECTION)
        .addLayer(
            FIRST_SUMMAND, NormalisationBlock.create().negativeSlope(1).build(), HEAD + "pooling");
    addResidualDense(HEAD + "residual1", width, FIRST_SUMMAND, HEAD + "residual1");
    addResidualDense(HEAD + "residual2", width, HEAD + "residual1", FEATURES);
  }

  /** Whether the features are a sum, one of whose terms is what a layer puts out. */
  static boolean isSummandOfFeatures(String layer) {
    return layer.equals(FIRST_SUMMAND) || layer.startsWith(HEAD) && layer.endsWith(LAST_OF_BLOCK);
  }

  /** R(x) = x + PReLU(BN(A2 PReLU(BN(A1 x)))), nothing behind the sum. */
  private void addResidualDense(String name, int width, String input, String output) {
    String first = addDense(name + ".dense1", width, input);
    String second = addDense(name + LAST_OF_BLOCK, width, first);
    graph.addVertex(output, ResidualAddition.plain(), input, second);
  }

  private String addDense(String name, int width, String input) {
    graph
        .addLayer(name, DenseBlock.of(width).negativeSlope(1).build(), input)
        .addLayer(name + ".rectifier", LearnedRectifier.create(), name);
    return name + ".rectifier";
  }
}
