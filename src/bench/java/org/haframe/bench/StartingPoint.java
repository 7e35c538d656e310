package org.haframe.bench;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * What all contenders start from: a folder with a network as Deeplearning4j writes it, its initial
 * parameters, and minibatches of noise.
 *
 * <p>Reading it needs neither Deeplearning4j nor ND4J, so that libtorch has its process to itself.
 */
record StartingPoint(Path folder, int minibatch, int imageSize, double learningRate) {

  static final int CLASSES = 100;
  static final double MOMENTUM = 0.9;
  static final double WEIGHT_DECAY = 5e-4;

  /** Number of different minibatches, taken in turns. */
  static final int MINIBATCHES = 4;

  private static final int CHANNELS = 3;

  /** Writes the network and its initial parameters. */
  void write(ComputationGraphConfiguration configuration) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("network.json"), configuration.toJson());
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    try (var out = new DataOutputStream(Files.newOutputStream(folder.resolve("parameters")))) {
      out.writeInt(network.paramTable().size());
      for (var parameter : network.paramTable().entrySet()) {
        float[] values = parameter.getValue().dup('c').data().asFloat();
        out.writeUTF(parameter.getKey());
        out.writeInt(values.length);
        for (float value : values) {
          out.writeFloat(value);
        }
      }
    }
  }

  /** The network, as JSON. */
  String network() {
    try {
      return Files.readString(folder.resolve("network.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Initial parameters in 'c' order, by layer_parameter. */
  Map<String, float[]> parameters() {
    try (var in =
        new DataInputStream(
            new BufferedInputStream(Files.newInputStream(folder.resolve("parameters"))))) {
      Map<String, float[]> parameters = new LinkedHashMap<>();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        String name = in.readUTF();
        float[] values = new float[in.readInt()];
        for (int j = 0; j < values.length; j++) {
          values[j] = in.readFloat();
        }
        parameters.put(name, values);
      }
      return parameters;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Normal noise, [B, H, W, 3], row major. */
  float[] images(int index) {
    Random random = new Random(index);
    float[] images = new float[minibatch * imageSize * imageSize * CHANNELS];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextGaussian();
    }
    return images;
  }

  /** The same images as [B, 3, H, W]. */
  float[] imagesChannelsFirst(int index) {
    float[] last = images(index);
    float[] first = new float[last.length];
    int pixels = imageSize * imageSize;
    for (int image = 0; image < minibatch; image++) {
      for (int pixel = 0; pixel < pixels; pixel++) {
        for (int channel = 0; channel < CHANNELS; channel++) {
          first[(image * CHANNELS + channel) * pixels + pixel] =
              last[(image * pixels + pixel) * CHANNELS + channel];
        }
      }
    }
    return first;
  }

  /** Class of each image. */
  int[] classes(int index) {
    return new Random(~index).ints(minibatch, 0, CLASSES).toArray();
  }
}
