package org.haframe.network;

import static org.haframe.network.NativeOperation.buffer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One copy of a network in one process, which trains or classifies minibatches given as plain
 * arrays.
 *
 * <p>Everything that crosses its edge is a float or int array, so that no caller handles native
 * memory. Images are float32 [B, size, size, 3], row major. Not thread-safe: one replica, one
 * thread.
 */
public final class NetworkReplica {

  private static final int CHANNELS = 3;

  private final ComputationGraph network;
  private final int imageLength;
  private final int imageSize;
  private final int classCount;
  private final String features;
  private INDArray images = Nd4j.empty();
  private INDArray labels = Nd4j.empty();
  private double learningRate = Double.NaN;

  /**
   * A replica with the initial parameters of the configuration's seed.
   *
   * @param configuration of the network, as DL4J writes it
   * @param imageSize side of the square images in pixels
   */
  public NetworkReplica(String configuration, int imageSize) {
    network = new ComputationGraph(ComputationGraphConfiguration.fromJson(configuration));
    network.init();
    WholeBlockUpdater.install(network);
    this.imageSize = imageSize;
    imageLength = imageSize * imageSize * CHANNELS;
    Layer output = network.getLayer(NetworkBuilder.OUTPUT).conf().getLayer();
    classCount =
        output instanceof ClassOutputLayer ours
            ? ours.classCount()
            : Math.toIntExact(((OutputLayer) output).getNOut());
    features = featuresOf(output);
  }

  /** Of a frame, what it multiplies; of a learnt classifier, what that takes. */
  private String featuresOf(Layer output) {
    return output instanceof ClassOutputLayer ours && ours.frameBytes().isPresent()
        ? network.getConfiguration().getVertexInputs().get(NetworkBuilder.OUTPUT).get(0)
        : NetworkBuilder.FEATURES;
  }

  /** The library that computes the layers in this process, such as "oneDNN 2.5.2". */
  public static String kernelLibrary() {
    return ChannelKernels.of(DataType.FLOAT).description();
  }

  /** Number of classes K. */
  public int classCount() {
    return classCount;
  }

  /** Replaces parameters and optimiser state, both flat. */
  public void load(float[] parameters, float[] optimiserState) {
    loadParameters(parameters);
    INDArray state = network.getUpdater().getStateViewArray();
    requireLength("optimiser state", optimiserState.length, state.length());
    write(optimiserState, state);
  }

  /** Replaces parameters and optimiser state, one behind the other. */
  public void load(float[] state) {
    int parameters = Math.toIntExact(network.numParams());
    requireLength(
        "parameters and optimiser state",
        state.length,
        parameters + network.getUpdater().getStateViewArray().length());
    load(Arrays.copyOf(state, parameters), Arrays.copyOfRange(state, parameters, state.length));
  }

  /** A copy of the parameters and, behind them, of the optimiser state. */
  public float[] state() {
    float[] parameters = parameters();
    float[] optimiserState = optimiserState();
    float[] state = Arrays.copyOf(parameters, parameters.length + optimiserState.length);
    System.arraycopy(optimiserState, 0, state, parameters.length, optimiserState.length);
    return state;
  }

  /** Sets the optimiser state to zero, as it is before the first step. */
  public void resetOptimiserState() {
    network.getUpdater().getStateViewArray().assign(0);
  }

  /** Where the parameters are running statistics of normalised layers. */
  public List<RunningStatistics> runningStatistics() {
    return ChannelBlockParameters.runningStatistics(network);
  }

  /** Replaces the parameters. */
  public void loadParameters(float[] parameters) {
    requireLength("parameters", parameters.length, network.numParams());
    write(parameters, network.params());
  }

  /** A copy of the parameters, running statistics included. */
  public float[] parameters() {
    return network.params().toFloatVector();
  }

  /** A copy of the optimiser state. */
  public float[] optimiserState() {
    return network.getUpdater().getStateViewArray().toFloatVector();
  }

  /**
   * SHA-256 of the frame that the output layer computes with at this moment, as little-endian
   * float32; empty where the classifier is learnt. Equal to the hash of the frame it was built
   * with, whatever was trained in between.
   */
  public Optional<String> frameSha256() {
    return network.getOutputLayer(0) instanceof ClassOutput output
        ? output
            .frameInUse()
            .map(frame -> HierarchyAwareModel.sha256(HierarchyAwareModel.littleEndian(frame)))
        : Optional.empty();
  }

  /** The learning rate of the steps that follow. */
  public void setLearningRate(double rate) {
    if (rate != learningRate) {
      network.setLearningRate(rate); // with an updater of its own
      WholeBlockUpdater.install(network);
      learningRate = rate;
    }
  }

  /**
   * One optimiser step on a minibatch.
   *
   * @param pixels images, at least count of them
   * @param classes class index of each image
   * @param count images in the minibatch, B
   * @return the mean loss before the step
   */
  public double train(float[] pixels, int[] classes, int count) {
    INDArray batch = images(pixels, count);
    labels = buffer(labels, DataType.FLOAT, count, classCount);
    labels.assign(0);
    for (int i = 0; i < count; i++) {
      labels.putScalar(i, classes[i], 1);
    }
    network.fit(new INDArray[] {batch}, new INDArray[] {labels});
    return network.score();
  }

  /** The class scores of a minibatch, [B, K], row major. */
  public float[] logits(float[] pixels, int count) {
    INDArray logits = network.outputSingle(images(pixels, count));
    return logits.dup('c').data().asFloat();
  }

  /**
   * The features of a minibatch, [B, d], row major: what the frame multiplies, or what a learnt
   * classifier takes. Asked for by name: DL4J's feedForward would hand out the activations of every
   * layer, which only a garbage collection frees.
   */
  public float[] features(float[] pixels, int count) {
    INDArray[] found =
        network.output(List.of(features), false, new INDArray[] {images(pixels, count)}, null);
    return found[0].dup('c').data().asFloat();
  }

  /**
   * What a network puts out for a minibatch.
   *
   * @param logits as of {@link #logits}
   * @param features as of {@link #features}
   */
  public record Outputs(float[] logits, float[] features) {}

  /** Class scores and features of a minibatch, in one pass. */
  public Outputs outputs(float[] pixels, int count) {
    INDArray[] outputs =
        network.output(
            List.of(NetworkBuilder.OUTPUT, features),
            false,
            new INDArray[] {images(pixels, count)},
            null);
    return new Outputs(outputs[0].dup('c').data().asFloat(), outputs[1].dup('c').data().asFloat());
  }

  private INDArray images(float[] pixels, int count) {
    images = buffer(images, DataType.FLOAT, count, imageSize, imageSize, CHANNELS);
    ((FloatPointer) images.data().addressPointer()).put(pixels, 0, count * imageLength);
    // A GPU has its own copy, which is old now. On a CPU nothing happens.
    Nd4j.getAffinityManager().tagLocation(images, AffinityManager.Location.HOST);
    return images;
  }

  private static void write(float[] values, INDArray target) {
    INDArray given = Nd4j.createFromArray(values);
    target.assign(given.reshape(target.shape()));
    given.close(); // as large as the network, and made in every round
  }

  private static void requireLength(String what, long given, long needed) {
    if (given != needed) {
      throw new InvalidModelException(
          "Cannot load %d values as %s of a network that has %d. They belong to another network."
              .formatted(given, what, needed));
    }
  }
}
