package org.haframe.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.haframe.ColouredSquares;
import org.haframe.LocalSpark;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageColumn;
import org.haframe.data.MinibatchEncoder;
import org.haframe.network.Backbone;
import org.haframe.network.Head;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InputFormat;
import org.haframe.network.NetworkBuilder;
import org.haframe.network.NetworkReplica;
import org.haframe.network.NetworkSettings;
import org.haframe.network.Optimisation;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.RankedPrediction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClusterPredictorIT {

  // No multiple of the predictor's minibatch, so that last minibatches are incomplete.
  private static final int IMAGES = 101;
  private static final ImageColumn CONTENT = new ImageColumn("content", ImageColumn.Format.FILE);

  private static HierarchyAwareModel model;
  private static ClusterPredictor predictor;

  @BeforeAll
  static void broadcastAModel() {
    String network =
        NetworkBuilder.build(
                new NetworkSettings(new Backbone.SmallConvolutional(4), Head.TRANSFORMATION),
                ColouredSquares.SIZE,
                ColouredSquares.frameHead(),
                new Optimisation(0.1, 0.9, 0, 2))
            .toJson();
    model =
        new HierarchyAwareModel(
            network,
            new NetworkReplica(network, ColouredSquares.SIZE).parameters(),
            ColouredSquares.hierarchy(),
            new InputFormat(
                ColouredSquares.SIZE, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)),
            "",
            Map.of());
    predictor = new ClusterPredictor(LocalSpark.context(), model, new DecisionRule.Argmax(0), 16);
  }

  @AfterAll
  static void freeIt() {
    predictor.close();
  }

  @Test
  void predictionsDoNotDependOnHowImagesAreSpread() {
    Dataset<Row> images = ColouredSquares.table(IMAGES);

    List<Row> inOne = predictions(images.coalesce(1), 4);
    List<Row> inSeven = predictions(images.repartition(7), 4);

    assertThat(inOne).hasSize(IMAGES);
    assertThat(inSeven).isEqualTo(inOne);
  }

  @Test
  void predictionsAreThoseOfTheNetworkItself() {
    Dataset<Row> images = ColouredSquares.table(IMAGES);
    DecodedImages decoded =
        ClusterEvaluator.decode(images.coalesce(1), model.hierarchy(), ColouredSquares.SIZE)
            .collect()
            .get(0);
    var encoder = new MinibatchEncoder(ImagePass.imageSettings(model.input()));
    float[] pixels = new float[IMAGES * encoder.valuesPerImage()];
    encoder.encode(decoded, IntStream.range(0, IMAGES).toArray(), pixels);
    float[] scores = model.replica().logits(pixels, IMAGES);

    List<Row> predicted = predictions(images.repartition(3), 2);

    for (int i = 0; i < IMAGES; i++) {
      float[] own = Arrays.copyOfRange(scores, i * 4, (i + 1) * 4);
      RankedPrediction expected =
          RankedPrediction.of(own, new DecisionRule.Argmax(0), model.hierarchy().distances());
      Row row = predicted.get(i);
      assertThat(row.<String>getAs("prediction"))
          .isEqualTo(model.hierarchy().labels().name(expected.first()));
      // Minibatches of another size round differently, in float32.
      assertThat(row.<Double>getAs("probability"))
          .isCloseTo(expected.probability(expected.first()), within(1e-5));
      assertThat(row.<Double>getAs("expectedSeverity"))
          .isCloseTo(
              expected.expectedDistance(expected.first(), model.hierarchy().distances()),
              within(1e-5));
      assertThat(row.<String>getAs("node"))
          .isEqualTo(NodeNames.of(model.hierarchy()).of(expected.backOff()));
      List<Row> top = row.getList(row.fieldIndex("top"));
      assertThat(top).hasSize(2);
      assertThat(top.get(0).getString(0)).isEqualTo(row.<String>getAs("prediction"));
      assertThat(top.get(1).getString(0))
          .isEqualTo(model.hierarchy().labels().name(expected.at(1)));
    }
  }

  @Test
  void whatCannotBeDecodedComesBackInItsPlaceAndChangesNothingElse() {
    Dataset<Row> whole = ColouredSquares.table(IMAGES).coalesce(1);
    Dataset<Row> holed =
        whole.withColumn(
            "content",
            when(col("id").endsWith("0"), lit(null))
                .when(col("id").endsWith("5"), lit(new byte[0]))
                .when(col("id").endsWith("7"), lit("no picture".getBytes()))
                .otherwise(col("content")));

    List<Row> expected = predictions(whole, 1);
    List<Row> predicted = predictions(holed, 1);

    assertThat(predicted).hasSize(IMAGES);
    for (int i = 0; i < IMAGES; i++) {
      Row row = predicted.get(i);
      String error = row.getAs("error");
      switch (i % 10) {
        case 0 -> assertThat(error).isEqualTo("is null");
        case 5 -> assertThat(error).isEqualTo("is empty");
        case 7 -> assertThat(error).startsWith("is neither PNG nor JPEG");
        default -> assertThat(row).isEqualTo(expected.get(i));
      }
      assertThat(row.isNullAt(row.fieldIndex("prediction"))).isEqualTo(error != null);
    }
  }

  @Test
  void aPartitionOfNothingButBadImagesNeedsNoNetwork() {
    Dataset<Row> bad =
        ColouredSquares.table(50).coalesce(1).withColumn("content", lit(new byte[0]));

    assertThat(predictions(bad, 1)).hasSize(50).allMatch(row -> row.getAs("error") != null);
  }

  @Test
  void rowsWithoutAnImageWaitForNothing() {
    Row bad = ColouredSquares.table(1).withColumn("content", lit(new byte[0])).first();
    var read = new AtomicInteger();

    Iterator<Row> predicted = predictor.predict(endless(List.of(), bad, read), CONTENT, columns(1));
    predicted.next();
    predicted.next();

    assertThat(read).hasValue(2);
  }

  @Test
  void rowsBehindAnImageAreHeldForSomeMegabytesOnly() {
    Dataset<Row> one = ColouredSquares.table(1);
    Row megabyte = one.withColumn("content", lit(new byte[1 << 20])).first();
    var read = new AtomicInteger();

    Iterator<Row> predicted =
        predictor.predict(endless(List.of(one.first()), megabyte, read), CONTENT, columns(1));
    Row first = predicted.next();

    assertThat(first.isNullAt(first.length() - 1)).as("error").isTrue();
    assertThat(read.get()).isBetween(2, 40);
  }

  /** Rows without an end, and how many have been asked for. */
  private static Iterator<Row> endless(List<Row> first, Row then, AtomicInteger read) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public Row next() {
        int position = read.getAndIncrement();
        return position < first.size() ? first.get(position) : then;
      }
    };
  }

  @Test
  void scoresThatAreNotFiniteAreAReason() {
    float[] parameters = model.parameters();
    Arrays.fill(parameters, Float.NaN);
    var diverged =
        new HierarchyAwareModel(
            model.networkJson(), parameters, model.hierarchy(), model.input(), "", Map.of());

    try (var broken =
        new ClusterPredictor(LocalSpark.context(), diverged, new DecisionRule.Argmax(0), 16)) {
      assertThat(predictions(broken, ColouredSquares.table(20), 1))
          .hasSize(20)
          .allMatch(row -> row.<String>getAs("error").startsWith("has no scores: the network"))
          .allMatch(row -> row.getAs("prediction") == null);
    }
  }

  private static AnswerColumns columns(int topCount) {
    return new AnswerColumns(NodeNames.of(model.hierarchy()), topCount);
  }

  private static List<Row> predictions(Dataset<Row> images, int topCount) {
    return predictions(predictor, images, topCount);
  }

  private static List<Row> predictions(
      ClusterPredictor predictor, Dataset<Row> images, int topCount) {
    return predictor
        .predict(images, CONTENT, columns(topCount))
        .drop("content")
        .orderBy("id")
        .collectAsList();
  }
}
