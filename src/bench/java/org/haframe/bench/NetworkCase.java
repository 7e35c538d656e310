package org.haframe.bench;

import org.haframe.bench.ContenderProcess.Library;
import org.haframe.network.Backbone;
import org.haframe.network.Precision;

/**
 * A network that is measured.
 *
 * @param name as in the results
 * @param precision of this project's convolutions; other libraries compute in float32
 * @param learningRate ResNet-50's first gradients are so large that rounding would grow to another
 *     loss within a step of a usual rate
 */
record NetworkCase(
    String name,
    Backbone backbone,
    Precision precision,
    int imageSize,
    int minibatch,
    double learningRate) {

  private static final String BFLOAT16 = "_bfloat16";

  private NetworkCase(
      String name, Backbone backbone, int imageSize, int minibatch, double learningRate) {
    this(name, backbone, Precision.FLOAT32, imageSize, minibatch, learningRate);
  }

  /** One of those that {@code --networks} knows, or with _bfloat16 behind such a name. */
  static NetworkCase named(String name) {
    if (name.endsWith(BFLOAT16)) {
      return named(name.substring(0, name.length() - BFLOAT16.length())).inBfloat16();
    }
    return switch (name) {
      case "w16" -> new NetworkCase(name, new Backbone.ResNet(8, 16), 32, 64, 1e-2);
      case "w32" -> new NetworkCase(name, new Backbone.ResNet(8, 32), 32, 64, 1e-2);
      case "w64" -> new NetworkCase(name, new Backbone.ResNet(8, 64), 32, 64, 1e-2);
      case "wrn_16_2" -> new NetworkCase(name, new Backbone.WideResNet(16, 2), 32, 64, 1e-2);
      case "resnet50_224" -> new NetworkCase(name, new Backbone.ImageNetResNet(50), 224, 8, 1e-6);
      default -> throw new IllegalArgumentException("No network is called " + name + ".");
    };
  }

  private NetworkCase inBfloat16() {
    return new NetworkCase(
        name + BFLOAT16, backbone, Precision.BFLOAT16_COMPUTE, imageSize, minibatch, learningRate);
  }

  boolean inFloat32() {
    return precision == Precision.FLOAT32;
  }

  /** Steps whose losses are compared with the library's. */
  int lossSteps(Library library) {
    return inFloat32() ? library.lossSteps() : 1;
  }
}
