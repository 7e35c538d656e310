package org.haframe.pipeline;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.haframe.ColouredSquares;
import org.haframe.LocalSpark;
import org.haframe.data.InvalidImageDataException;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.experiment.Experiment;
import org.haframe.experiment.SettingsReader;
import org.haframe.network.NetworkReplica;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.SeverityScores;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With a network that has learnt nothing: its mistakes are many. */
class MistakeSeverityEvaluatorIT {

  private static Dataset<Row> images;
  private static HierarchyAwareClassificationModel model;

  @BeforeAll
  static void makeModel() {
    images = ColouredSquares.table(200).cache();
    model = untrained("loss.name = haframe");
  }

  private static HierarchyAwareClassificationModel untrained(String loss) {
    Experiment experiment =
        Experiment.of(
            SettingsReader.experiment(
                "of the test",
                ConfigFactory.parseString(
                    loss + ", images.size = 8, network { backbone = small, width = 4 }")),
            ColouredSquares.hierarchy(),
            "");
    float[] parameters = new NetworkReplica(experiment.networkJson(), 8).parameters();
    return HierarchyAwareClassificationModel.of(experiment.model(parameters, 0));
  }

  @Test
  void countsAsTheEvaluationOnTheClusterDoes() {
    Dataset<Row> predicted = model.transform(images);
    SeverityScores expected =
        new ClusterEvaluator(LocalSpark.context())
            .evaluate(
                model.network(),
                ClusterEvaluator.decode(images, ColouredSquares.hierarchy(), 8),
                new DecisionRule.Argmax(0))
            .scores();

    assertThat(score(predicted, "top1")).isEqualTo(expected.top1().value().getAsDouble());
    assertThat(score(predicted, "hops"))
        .isCloseTo(expected.hops().value().getAsDouble(), within(1e-5));
    assertThat(score(predicted, "hierarchicalDistance@1"))
        .isEqualTo(expected.hierarchicalDistance().get(1).value().getAsDouble());
    assertThat(score(predicted, "severity"))
        .isEqualTo(expected.mistakeSeverity().value().orElse(0));
  }

  /** The smoothing 1 orders classes as the least expected distance does. */
  @Test
  void countsByTheRankingOfTheModelsLoss() {
    HierarchyAwareClassificationModel smoothed =
        untrained("loss { name = aligned-frame, smoothing = 1 }");
    var evaluator = new ClusterEvaluator(LocalSpark.context());
    var decoded = ClusterEvaluator.decode(images, ColouredSquares.hierarchy(), 8);
    SeverityScores expected =
        evaluator
            .evaluate(smoothed.network(), decoded, new DecisionRule.ConditionalRiskMinimisation(1))
            .scores();
    assertThat(evaluator.evaluate(smoothed.network(), decoded, new DecisionRule.Argmax(0)).scores())
        .as("Else the two rules could not be told apart")
        .isNotEqualTo(expected);

    Dataset<Row> predicted = smoothed.transform(images);

    assertThat(score(predicted, "top1")).isEqualTo(expected.top1().value().getAsDouble());
    assertThat(score(predicted, "hops"))
        .isCloseTo(expected.hops().value().getAsDouble(), within(1e-5));
    assertThat(predicted.where("label = prediction").count() / 200.0)
        .isEqualTo(expected.top1().value().getAsDouble());
  }

  @Test
  void saysWhyThereIsNoScore() {
    Dataset<Row> predicted = model.transform(images);

    assertThatThrownBy(() -> score(predicted, "hierarchicalDistance@20"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot score by hierarchicalDistance@20");
    assertThatThrownBy(() -> score(predicted.limit(0), "top1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there are none");
    assertThatThrownBy(() -> score(images, "top1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rawPrediction: there are the columns id, label");
    assertThatThrownBy(
            () ->
                new MistakeSeverityEvaluator()
                    .setRawPredictionCol("probability")
                    .evaluate(predicted))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot score the column probability: it does not tell");
    assertThatThrownBy(() -> score(predicted, "no")).hasMessageContaining("metricName");
    assertThatThrownBy(() -> score(predicted.withColumn("label", lit("pink")), "top1"))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("whose label is pink: that is no class");
    assertThatThrownBy(
            () ->
                score(
                    model.transform(images.withColumn("content", lit(null).cast("binary"))),
                    "top1"))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("Cannot score an image without a prediction");
  }

  private static double score(Dataset<Row> predicted, String metric) {
    return new MistakeSeverityEvaluator().setMetricName(metric).evaluate(predicted);
  }
}
