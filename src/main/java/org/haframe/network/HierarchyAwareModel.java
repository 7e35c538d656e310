package org.haframe.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.haframe.frame.ClassFrame;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.severity.DecisionRule;

/**
 * A trained classifier and everything needed to use it elsewhere: network, parameters, class order
 * and tree, input format, and where it came from.
 *
 * <p>The class order is that of the hierarchy's leaves. Parameters are the network's flat vector,
 * running statistics included; the frame is part of the network's configuration, never of the
 * parameters.
 */
public final class HierarchyAwareModel {

  private final String networkJson;
  private final float[] parameters;
  private final ClassHierarchy hierarchy;
  private final InputFormat input;
  private final String settings;
  private final Map<String, String> provenance;

  /**
   * @param networkJson the network's configuration, as DL4J writes it
   * @param parameters the flat parameter vector
   * @param hierarchy the class tree, whose leaves are the classes in order
   * @param input how pixels become input
   * @param settings what it was trained with, as text; without credentials
   * @param provenance where it came from: data fingerprint, code revision and so on
   */
  public HierarchyAwareModel(
      String networkJson,
      float[] parameters,
      ClassHierarchy hierarchy,
      InputFormat input,
      String settings,
      Map<String, String> provenance) {
    this.networkJson = networkJson;
    this.parameters = parameters.clone();
    this.hierarchy = hierarchy;
    this.input = input;
    this.settings = settings;
    this.provenance = Map.copyOf(provenance);
  }

  /** The network's configuration, as DL4J writes it. */
  public String networkJson() {
    return networkJson;
  }

  /** A copy of the flat parameter vector. */
  public float[] parameters() {
    return parameters.clone();
  }

  public ClassHierarchy hierarchy() {
    return hierarchy;
  }

  public InputFormat input() {
    return input;
  }

  public String settings() {
    return settings;
  }

  public Map<String, String> provenance() {
    return provenance;
  }

  /** The same model with one more line of provenance, or another value for it. */
  public HierarchyAwareModel withProvenance(String key, String value) {
    Map<String, String> extended = new TreeMap<>(provenance);
    extended.put(key, value);
    return new HierarchyAwareModel(networkJson, parameters, hierarchy, input, settings, extended);
  }

  /** What the convolutions of its backbone multiply, where a processor has the choice. */
  public Precision precision() {
    boolean bfloat16 =
        layers(ComputationGraphConfiguration.fromJson(networkJson))
            .anyMatch(
                layer ->
                    layer instanceof ConvolutionBlock block
                        && block.precision() == Precision.BFLOAT16_COMPUTE);
    return bfloat16 ? Precision.BFLOAT16_COMPUTE : Precision.FLOAT32;
  }

  /**
   * This model, to be used with a backbone whose convolutions multiply in the given precision. Not
   * to be stored: its settings stay those of the training, and its hash is another.
   */
  public HierarchyAwareModel computingIn(Precision precision) {
    var configuration = ComputationGraphConfiguration.fromJson(networkJson);
    layers(configuration)
        // The head has a convolution, too, and stays float32.
        .filter(layer -> !layer.getLayerName().startsWith(NetworkBuilder.HEAD))
        .filter(ConvolutionBlock.class::isInstance)
        .forEach(layer -> ((ConvolutionBlock) layer).setPrecision(precision));
    return new HierarchyAwareModel(
        configuration.toJson(), parameters, hierarchy, input, settings, provenance);
  }

  /** A network with these parameters, for one thread. */
  public NetworkReplica replica() {
    NetworkReplica replica = new NetworkReplica(networkJson, input.size());
    replica.loadParameters(parameters);
    return replica;
  }

  /**
   * Says the network layer by layer, as it classifies.
   *
   * @throws IllegalArgumentException if a part of it cannot be said in such layers, as the
   *     classifiers of some losses
   */
  public void describeTo(PlainLayers layers) {
    NetworkDescription.describe(this, layers);
  }

  /** The frame as little-endian float32, row major [K, d]; empty where the classifier is learnt. */
  public Optional<byte[]> frameBytes() {
    return frameBytes(networkJson);
  }

  /** The frame; empty where the classifier is learnt. */
  public Optional<ClassFrame> frame() {
    return frameBytes()
        .map(
            bytes -> {
              var vectors = new float[bytes.length / Float.BYTES];
              ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vectors);
              return ClassFrame.ofFloats(hierarchy.labels().count(), vectors);
            });
  }

  /** The frame inside a network's configuration. */
  public static Optional<byte[]> frameBytes(String networkJson) {
    return outputLayer(networkJson).flatMap(ClassOutputLayer::frameBytes);
  }

  /** Ranks classes by the scores of the network, with the smoothing that its loss names. */
  public DecisionRule.Argmax argmax() {
    return new DecisionRule.Argmax(
        outputLayer(networkJson).map(layer -> layer.lossSettings().smoothing()).orElse(0.0));
  }

  private static Optional<ClassOutputLayer> outputLayer(String networkJson) {
    return layers(ComputationGraphConfiguration.fromJson(networkJson))
        .filter(ClassOutputLayer.class::isInstance)
        .map(ClassOutputLayer.class::cast)
        .findFirst();
  }

  private static Stream<Layer> layers(ComputationGraphConfiguration network) {
    return network.getVertices().values().stream()
        .filter(LayerVertex.class::isInstance)
        .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer());
  }

  /** The parameters as little-endian float32. */
  public byte[] parameterBytes() {
    return littleEndian(parameters);
  }

  /** SHA-256 of the parameters as little-endian float32. */
  public String parametersSha256() {
    return sha256(parameterBytes());
  }

  /**
   * SHA-256 of what the model computes: network, parameters, tree and input format. Provenance and
   * settings are left out, so that the same training gives the same model wherever and whenever it
   * ran.
   */
  public String sha256() {
    MessageDigest digest = newDigest();
    for (String part : new String[] {networkJson, hierarchy.toJson(), input.toString()}) {
      digest.update(sha256(part.getBytes(java.nio.charset.StandardCharsets.UTF_8)).getBytes());
    }
    digest.update(parametersSha256().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Float32 values as little-endian bytes. */
  public static byte[] littleEndian(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  /** SHA-256 in lower-case hexadecimal. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(newDigest().digest(bytes));
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
