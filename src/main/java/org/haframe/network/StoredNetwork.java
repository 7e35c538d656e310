package org.haframe.network;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.weights.WeightInitRelu;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.haframe.hierarchy.ClassHierarchy;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;

/**
 * A network's configuration as a file holds it, which anyone may have written.
 *
 * <p>DL4J makes an object of whatever class its JSON names, and a network takes the memory that its
 * layers say; native kernels trust their shapes. So before an array is made, this asks that the
 * JSON names no class but those that {@link NetworkBuilder} writes, that the layers fit each other,
 * the images and the classes, and that they have as many parameters as the file holds.
 */
public final class StoredNetwork {

  /** Ours are nested seven deep; DL4J's parser, which has no limit, calls itself at each level. */
  private static final int DEEPEST = 20;

  private static final String CLASS = "@class";

  /** What {@link NetworkBuilder} writes: Jackson looks classes up by name, and so runs them. */
  private static final Set<String> CLASSES =
      names(
          ActivationIdentity.class,
          ActivationSigmoid.class, // DL4J's default, of layers that have none
          ClassOutputLayer.class,
          ConvolutionBlock.class,
          CoupledWeightDecay.class,
          DenseBlock.class,
          DenseLayer.class,
          GlobalAveragePooling.class,
          GradientStop.class,
          LayerVertex.class,
          LearnedRectifier.class,
          LevelClassifiers.class,
          MaxPooling.class,
          MergeVertex.class,
          MomentumSgd.class,
          NormalisationBlock.class,
          ResidualAddition.class,
          SubsetVertex.class,
          WeightInitRelu.class,
          WeightInitXavier.class);

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // Else DL4J could read another value of a field than was looked at here.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(Integer.MAX_VALUE) // a frame; the part of the file is limited
                  .build())
          .build();

  private StoredNetwork() {}

  private static Set<String> names(Class<?>... classes) {
    return Arrays.stream(classes).map(Class::getName).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Checks a network that is to classify images of a format into the classes of a tree.
   *
   * @param file for messages
   * @param json the configuration, as DL4J writes it
   * @param parameterCount how many values the file holds for it
   * @throws InvalidModelException if it is no network of this program, or its parts do not fit
   */
  public static void check(
      String file, String json, long parameterCount, InputFormat input, ClassHierarchy hierarchy) {
    try {
      long needed = new NetworkShapes(parse(json), input, hierarchy).parameterCount();
      if (needed != parameterCount) {
        throw new InvalidModelException(
            "its layers have %,d parameters and the file holds %,d"
                .formatted(needed, parameterCount));
      }
    } catch (InvalidModelException e) {
      throw new InvalidModelException(
          "Cannot use the network of %s: %s. Restore the file from a copy, or train again."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static ComputationGraphConfiguration parse(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      requireKnownClasses(parser);
    } catch (IOException e) {
      throw new InvalidModelException("it is not valid JSON, " + firstLine(e), e);
    }
    try {
      return ComputationGraphConfiguration.fromJson(json);
    } catch (RuntimeException e) { // of whatever kind, and with sources of the JSON in its message
      throw new InvalidModelException("it is no configuration that Deeplearning4j reads", e);
    }
  }

  private static void requireKnownClasses(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new InvalidModelException("it is no object of JSON");
    }
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (token != JsonToken.FIELD_NAME || !parser.currentName().equals(CLASS)) {
        continue;
      }
      if (parser.nextToken() != JsonToken.VALUE_STRING || !CLASSES.contains(parser.getText())) {
        throw new InvalidModelException(
            "it names the class %.100s, which is no part of this program's networks"
                .formatted(parser.getText()));
      }
    }
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceAll("\\.$", "");
  }
}
