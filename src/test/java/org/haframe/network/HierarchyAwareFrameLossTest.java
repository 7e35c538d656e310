package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The loss on an unbalanced tree of eight classes, against values computed with numpy in double
 * precision (golden file toy_losses.json).
 */
class HierarchyAwareFrameLossTest {

  private static final Path GOLDEN = Path.of("..", "shared", "golden", "toy_losses.json");
  // The golden features are written with six decimals, everything else with all digits.
  private static final double TOLERANCE = 1e-9;

  @Test
  void crossEntropyTermEqualsTheGoldenValue() throws IOException {
    JsonNode golden = golden();
    HierarchyAwareFrameLoss loss = new HierarchyAwareFrameLoss(frame(golden), 0, 1);

    double mean = loss.scores(labels(golden), features(golden)).meanNumber().doubleValue();

    assertThat(mean).isCloseTo(golden.get("ce").asDouble(), within(TOLERANCE));
  }

  @Test
  void cosineTermEqualsTheGoldenValue() throws IOException {
    JsonNode golden = golden();
    HierarchyAwareFrameLoss loss = new HierarchyAwareFrameLoss(frame(golden), 1, 0);

    double mean = loss.scores(labels(golden), features(golden)).meanNumber().doubleValue();

    assertThat(mean).isCloseTo(golden.get("gscsl").asDouble(), within(TOLERANCE));
  }

  @Test
  void mixedLossAndItsGradientEqualTheGoldenValues() throws IOException {
    JsonNode golden = golden();
    var settings = new LossSettings.HierarchyAwareFrame(golden.get("alpha").asDouble());
    HierarchyAwareFrameLoss loss =
        new HierarchyAwareFrameLoss(frame(golden), settings.alpha(), settings.beta());
    INDArray features = features(golden);

    INDArray scores = loss.scores(labels(golden), features);
    INDArray gradient = loss.gradient(labels(golden), features).divi(features.size(0));

    assertThat(scores.meanNumber().doubleValue())
        .isCloseTo(golden.get("mixed").asDouble(), within(TOLERANCE));
    assertThat(gradient.sub(matrix(golden.get("grad_mixed"))).amaxNumber().doubleValue())
        .isLessThan(TOLERANCE);
  }

  @Test
  void cosineTermVanishesExactlyAlongTheClassVector() throws IOException {
    JsonNode golden = golden();
    INDArray frame = frame(golden);
    HierarchyAwareFrameLoss loss = new HierarchyAwareFrameLoss(frame, 1, 0);
    INDArray identity = Nd4j.eye(frame.size(0)).castTo(DataType.DOUBLE);

    INDArray along = frame.mul(3.7);
    INDArray against = frame.mul(-1);

    assertThat(loss.scores(identity, along).amaxNumber().doubleValue()).isLessThan(TOLERANCE);
    assertThat(loss.gradient(identity, along).amaxNumber().doubleValue()).isLessThan(TOLERANCE);
    assertThat(loss.scores(identity, against).minNumber().doubleValue()).isGreaterThan(1);
  }

  @Test
  void aFeatureOfLengthZeroHasAFiniteLossAndGradient() throws IOException {
    JsonNode golden = golden();
    HierarchyAwareFrameLoss loss = new HierarchyAwareFrameLoss(frame(golden), 0.4, 0.6);
    INDArray zero = Nd4j.zeros(DataType.DOUBLE, 6, 8);

    assertThat(loss.scores(labels(golden), zero).sumNumber().doubleValue()).isFinite();
    assertThat(loss.gradient(labels(golden), zero).sumNumber().doubleValue()).isFinite();
  }

  private static JsonNode golden() throws IOException {
    Assumptions.assumeTrue(Files.exists(GOLDEN), GOLDEN + " is not here");
    return new ObjectMapper().readTree(GOLDEN.toFile());
  }

  private static INDArray frame(JsonNode golden) {
    return matrix(golden.get("frame_symmetric_sqrt"));
  }

  private static INDArray features(JsonNode golden) {
    return matrix(golden.get("features"));
  }

  private static INDArray labels(JsonNode golden) {
    JsonNode labels = golden.get("labels");
    INDArray oneHot = Nd4j.zeros(DataType.DOUBLE, labels.size(), golden.get("classes").size());
    for (int i = 0; i < labels.size(); i++) {
      oneHot.putScalar(i, labels.get(i).asInt(), 1);
    }
    return oneHot;
  }

  private static INDArray matrix(JsonNode rows) {
    INDArray matrix = Nd4j.zeros(DataType.DOUBLE, rows.size(), rows.get(0).size());
    for (int i = 0; i < rows.size(); i++) {
      for (int j = 0; j < rows.get(i).size(); j++) {
        matrix.putScalar(i, j, rows.get(i).get(j).asDouble());
      }
    }
    return matrix;
  }
}
