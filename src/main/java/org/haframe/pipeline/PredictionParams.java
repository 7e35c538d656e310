package org.haframe.pipeline;

import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.haframe.evaluate.ClusterPredictor;
import org.haframe.severity.DecisionRule;

/**
 * The parameters that the estimator and its model share: columns and decisions. An output column
 * whose name is empty is left out.
 *
 * @param <S> the class that has them
 */
public interface PredictionParams<S extends PredictionParams<S>> extends Params {

  /** The parameters themselves; made in the constructor of the object that has them. */
  final class Of {
    private static final String ARGMAX = "argmax";
    private static final String CRM = "crm";

    private final Param<String> featuresCol;
    private final Param<String> predictionCol;
    private final Param<String> probabilityCol;
    private final Param<String> rawPredictionCol;
    private final Param<String> expectedSeverityCol;
    private final Param<String> backOffCol;
    private final Param<String> errorCol;
    private final Param<String> decision;
    private final DoubleParam temperature;
    private final IntParam inferenceMinibatch;

    Of(Params owner) {
      featuresCol =
          new Param<>(
              owner,
              "featuresCol",
              "column of the images: binary (PNG or JPEG files), or the struct of Spark's data source image");
      predictionCol = new Param<>(owner, "predictionCol", "column of the predicted class, by name");
      probabilityCol =
          new Param<>(
              owner,
              "probabilityCol",
              "column of the vector of class probabilities, in class order, which its metadata names");
      rawPredictionCol =
          new Param<>(
              owner, "rawPredictionCol", "column of the vector of class scores, in class order");
      expectedSeverityCol =
          new Param<>(
              owner,
              "expectedSeverityCol",
              "column of the expected distance in the tree between prediction and truth, in levels");
      backOffCol =
          new Param<>(
              owner,
              "backOffCol",
              "column of the node of the tree to answer with where a class is not sure enough: the deepest whose probability is above one half");
      errorCol =
          new Param<>(
              owner, "errorCol", "column of why an image has no prediction; null where it has one");
      decision =
          new Param<>(
              owner,
              "decision",
              "how classes are ranked: argmax (by probability, or nearly: with the smoothing of the loss) or crm (by expected distance, the least first)",
              ParamValidators.inArray(List.of(ARGMAX, CRM)));
      temperature =
          new DoubleParam(
              owner,
              "temperature",
              "with decision = crm, scores are divided by it before they become probabilities",
              ParamValidators.gt(0));
      inferenceMinibatch =
          new IntParam(
              owner,
              "inferenceMinibatch",
              "images that a task classifies at once; a partition with fewer takes as long",
              ParamValidators.gtEq(1));
    }

    /** Once the owner can find its parameters. */
    void setDefaults(Params owner) {
      owner.setDefault(featuresCol, "content");
      owner.setDefault(predictionCol, "prediction");
      owner.setDefault(probabilityCol, "probability");
      owner.setDefault(rawPredictionCol, "rawPrediction");
      owner.setDefault(expectedSeverityCol, "expectedSeverity");
      owner.setDefault(backOffCol, "");
      owner.setDefault(errorCol, "error");
      owner.setDefault(decision, ARGMAX);
      owner.setDefault(temperature, 1.0);
      owner.setDefault(inferenceMinibatch, ClusterPredictor.MINIBATCH);
    }
  }

  /** Where the parameters are kept. */
  Of predictionParams();

  /** This object, for setters to return. */
  @SuppressWarnings("unchecked")
  private S self() {
    return (S) this;
  }

  default Param<String> featuresCol() {
    return predictionParams().featuresCol;
  }

  default String getFeaturesCol() {
    return getOrDefault(featuresCol());
  }

  default S setFeaturesCol(String column) {
    set(featuresCol(), column);
    return self();
  }

  default Param<String> predictionCol() {
    return predictionParams().predictionCol;
  }

  default String getPredictionCol() {
    return getOrDefault(predictionCol());
  }

  default S setPredictionCol(String column) {
    set(predictionCol(), column);
    return self();
  }

  default Param<String> probabilityCol() {
    return predictionParams().probabilityCol;
  }

  default String getProbabilityCol() {
    return getOrDefault(probabilityCol());
  }

  default S setProbabilityCol(String column) {
    set(probabilityCol(), column);
    return self();
  }

  default Param<String> rawPredictionCol() {
    return predictionParams().rawPredictionCol;
  }

  default String getRawPredictionCol() {
    return getOrDefault(rawPredictionCol());
  }

  default S setRawPredictionCol(String column) {
    set(rawPredictionCol(), column);
    return self();
  }

  default Param<String> expectedSeverityCol() {
    return predictionParams().expectedSeverityCol;
  }

  default String getExpectedSeverityCol() {
    return getOrDefault(expectedSeverityCol());
  }

  default S setExpectedSeverityCol(String column) {
    set(expectedSeverityCol(), column);
    return self();
  }

  default Param<String> backOffCol() {
    return predictionParams().backOffCol;
  }

  default String getBackOffCol() {
    return getOrDefault(backOffCol());
  }

  default S setBackOffCol(String column) {
    set(backOffCol(), column);
    return self();
  }

  default Param<String> errorCol() {
    return predictionParams().errorCol;
  }

  default String getErrorCol() {
    return getOrDefault(errorCol());
  }

  default S setErrorCol(String column) {
    set(errorCol(), column);
    return self();
  }

  default Param<String> decision() {
    return predictionParams().decision;
  }

  default String getDecision() {
    return getOrDefault(decision());
  }

  default S setDecision(String rule) {
    set(decision(), rule);
    return self();
  }

  default DoubleParam temperature() {
    return predictionParams().temperature;
  }

  default double getTemperature() {
    return (double) getOrDefault(temperature());
  }

  default S setTemperature(double value) {
    set(temperature(), value);
    return self();
  }

  default IntParam inferenceMinibatch() {
    return predictionParams().inferenceMinibatch;
  }

  default int getInferenceMinibatch() {
    return (int) getOrDefault(inferenceMinibatch());
  }

  default S setInferenceMinibatch(int images) {
    set(inferenceMinibatch(), images);
    return self();
  }

  /**
   * The decision rule that the parameters name.
   *
   * @param ofNetwork how the network's own scores rank classes
   */
  default DecisionRule decisionRule(DecisionRule.Argmax ofNetwork) {
    return getDecision().equals(Of.CRM)
        ? new DecisionRule.ConditionalRiskMinimisation(getTemperature())
        : ofNetwork;
  }
}
