package org.haframe.network;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;

/** Adds the layers of a {@link Backbone} to a graph. Layers are named stage.block.part. */
final class BackboneBuilder {

  /** Slope of the LeakyReLU in the HAFrame authors' wide residual network. */
  private static final double WIDE_SLOPE = 0.1;

  private static final int BOTTLENECK_EXPANSION = 4;

  /**
   * Channels in the widest block that oneDNN knows. Convolutions from or to fewer channels than
   * fill blocks are slow, so a network whose layers all fill them is blocked, and any other is not.
   */
  private static final int WIDEST_BLOCK = 16;

  private final GraphBuilder graph;
  private final boolean blocked;
  private final Precision precision;

  BackboneBuilder(GraphBuilder graph, NetworkSettings settings) {
    this.graph = graph;
    this.blocked = settings.backbone().narrowestLayer() % WIDEST_BLOCK == 0;
    this.precision = settings.precision();
  }

  /** The name of the vertex that puts out the feature map. */
  String add(Backbone backbone, String input) {
    // Pattern switches are a preview in Java 17; the interface is sealed, so the chain is complete.
    if (backbone instanceof Backbone.SmallConvolutional small) {
      return addSmall(small, input);
    } else if (backbone instanceof Backbone.ResNet residual) {
      return addResNet(residual, input);
    } else if (backbone instanceof Backbone.WideResNet wide) {
      return addWideResNet(wide, input);
    } else {
      return addImageNetResNet((Backbone.ImageNetResNet) backbone, input);
    }
  }

  private String addSmall(Backbone.SmallConvolutional small, String input) {
    int width = small.width();
    String x = stem("convolution1", width, 3, 1, input);
    x = convolution("convolution2", 2 * width, 3, 2, x);
    x = convolution("convolution3", 2 * width, 3, 1, x);
    x = convolution("convolution4", 4 * width, 3, 2, x);
    return convolution("convolution5", 4 * width, 3, 1, x);
  }

  private String addResNet(Backbone.ResNet residual, String input) {
    String x = stem("stem", residual.width(), 3, 1, input);
    int channels = residual.width();
    for (int stage = 0; stage < 3; stage++) {
      int outputs = residual.width() << stage;
      for (int block = 0; block < residual.blocksPerStage(); block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        x = basicBlock(name(stage, block), channels, outputs, stride, x);
        channels = outputs;
      }
    }
    return x;
  }

  private String addImageNetResNet(Backbone.ImageNetResNet residual, String input) {
    boolean bottleneck = residual.depth() == 50;
    int[] blocks = bottleneck ? new int[] {3, 4, 6, 3} : new int[] {2, 2, 2, 2};
    graph.addVertex("stem.pooling", new MaxPooling(), stem("stem", 64, 7, 2, input));
    String x = "stem.pooling";
    int channels = 64;
    for (int stage = 0; stage < blocks.length; stage++) {
      int width = 64 << stage;
      int outputs = bottleneck ? BOTTLENECK_EXPANSION * width : width;
      for (int block = 0; block < blocks[stage]; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        x =
            bottleneck
                ? bottleneckBlock(name(stage, block), channels, width, stride, x)
                : basicBlock(name(stage, block), channels, outputs, stride, x);
        channels = outputs;
      }
    }
    return x;
  }

  /** Two 3x3 convolutions; the shortcut is projected where shapes differ. */
  private String basicBlock(String name, int inputs, int outputs, int stride, String x) {
    String first = convolution(name + ".convolution1", outputs, 3, stride, x);
    String second = linearConvolution(name + ".convolution2", outputs, 3, 1, first);
    return residualSum(name, inputs, outputs, stride, x, second);
  }

  /** 1x1, 3x3 (which carries the stride), 1x1. */
  private String bottleneckBlock(String name, int inputs, int width, int stride, String x) {
    int outputs = BOTTLENECK_EXPANSION * width;
    String first = convolution(name + ".convolution1", width, 1, 1, x);
    String second = convolution(name + ".convolution2", width, 3, stride, first);
    String third = linearConvolution(name + ".convolution3", outputs, 1, 1, second);
    return residualSum(name, inputs, outputs, stride, x, third);
  }

  private String residualSum(
      String name, int inputs, int outputs, int stride, String x, String branch) {
    String shortcut =
        stride == 1 && inputs == outputs
            ? x
            : linearConvolution(name + ".shortcut", outputs, 1, stride, x);
    graph.addVertex(name, ResidualAddition.thenRectify(), branch, shortcut);
    return name;
  }

  /**
   * Pre-activation blocks as in Zagoruyko and Komodakis: where the shape changes, the activated
   * input feeds the shortcut too. (The HAFrame authors' code feeds the raw input to the convolution
   * there, but only behind the first stage.)
   */
  private String addWideResNet(Backbone.WideResNet wide, String input) {
    int channels = 16;
    graph.addLayer("stem", block(channels, 3, 1).withoutNormalisation().readsData().build(), input);
    String x = "stem";
    for (int stage = 0; stage < 3; stage++) {
      int outputs = (16 << stage) * wide.width();
      for (int block = 0; block < wide.blocksPerStage(); block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        x = preActivationBlock(name(stage, block), channels, outputs, stride, x);
        channels = outputs;
      }
    }
    return normalisation("activation", x);
  }

  private String preActivationBlock(String name, int inputs, int outputs, int stride, String x) {
    String activated = normalisation(name + ".activation", x);
    graph
        .addLayer(
            name + ".convolution1",
            block(outputs, 3, stride).negativeSlope(WIDE_SLOPE).build(),
            activated)
        .addLayer(
            name + ".convolution2",
            block(outputs, 3, 1).withoutNormalisation().build(),
            name + ".convolution1");
    String shortcut = x;
    if (stride != 1 || inputs != outputs) {
      shortcut = name + ".shortcut";
      graph.addLayer(shortcut, block(outputs, 1, stride).withoutNormalisation().build(), activated);
    }
    graph.addVertex(name, ResidualAddition.plain(), name + ".convolution2", shortcut);
    return name;
  }

  /** The first convolution, which reads images. */
  private String stem(String name, int outputs, int kernel, int stride, String images) {
    graph.addLayer(name, block(outputs, kernel, stride).readsData().build(), images);
    return name;
  }

  private String convolution(String name, int outputs, int kernel, int stride, String input) {
    graph.addLayer(name, block(outputs, kernel, stride).build(), input);
    return name;
  }

  /** Convolution and normalisation without a rectifier. */
  private String linearConvolution(String name, int outputs, int kernel, int stride, String input) {
    graph.addLayer(name, block(outputs, kernel, stride).negativeSlope(1).build(), input);
    return name;
  }

  private ConvolutionBlock.Builder block(int outputs, int kernel, int stride) {
    return ConvolutionBlock.of(outputs, kernel, stride).blocked(blocked).precision(precision);
  }

  private String normalisation(String name, String input) {
    graph.addLayer(name, NormalisationBlock.create().negativeSlope(WIDE_SLOPE).build(), input);
    return name;
  }

  private static String name(int stage, int block) {
    // Not formatted: a format has the digits of its locale, and layers are found by their names.
    return "stage" + (stage + 1) + ".block" + (block + 1);
  }
}
