package org.haframe.experiment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.haframe.LocalSpark;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageTable;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.Trees;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.severity.DecisionRule;
import org.haframe.train.RoundListener;
import org.haframe.train.TrainingEngine;
import org.haframe.train.TrainingImages;
import org.haframe.train.TrainingRound;
import org.haframe.train.TrainingState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Classes that join the tree of a trained model: what is learnt of the others is not lost. */
@Tag("long")
class GrowingTreesIT {

  private static final String SAMPLE = "src/main/resources/sample/fashion-mnist";
  private static final List<String> ADDED = List.of("bag", "sneaker");
  private static final int SIZE = 28;

  /** Some three times the deviation that another thousand test images would bring. */
  private static final double MARGIN = 0.05;

  private static ImageTable sample;
  private static JavaRDD<DecodedImages> testImages;

  @BeforeAll
  static void decodeTestImages() throws IOException {
    sample = ImageTable.open(LocalSpark.session(), SAMPLE);
    testImages = ClusterEvaluator.decode(sample.split("test"), sample.hierarchy(), SIZE).cache();
  }

  @AfterAll
  static void forgetTestImages() {
    testImages.unpersist(false);
  }

  /**
   * Top-1 among test images of all ten classes, of which the earlier model can know 0.8 at most;
   * means over two losses, since that of a small network swings from one epoch to the next.
   */
  @Test
  void whatAFreshNetworkReachesInSomeEpochsAGrownOneReachesInFewer() {
    ClassHierarchy all = sample.hierarchy();
    Dataset<Row> known = images().where(not(col("label").isInCollection(ADDED)));
    double[] fresh = new double[3];
    double[] grown = new double[2];

    for (String loss : List.of("haframe", "cross-entropy")) {
      HierarchyAwareModel earlier =
          train(experiment(loss, 8, 0.02, withoutAdded(), Optional.empty()), known).model();
      addHalves(
          train(experiment(loss, fresh.length, 0.02, all, Optional.empty()), images()), fresh);
      addHalves(
          train(experiment(loss, grown.length, 0.01, all, Optional.of(earlier)), images()), grown);
    }

    assertThat(grown[0]).isGreaterThan(fresh[1] + MARGIN);
    assertThat(grown[1]).isGreaterThan(fresh[2]);
  }

  private static void addHalves(Trained trained, double[] means) {
    for (int epoch = 0; epoch < means.length; epoch++) {
      means[epoch] += trained.top1().get(epoch) / 2;
    }
  }

  /**
   * @param top1 on the test images after each epoch
   */
  private record Trained(HierarchyAwareModel model, List<Double> top1) {}

  /** Some 180 training images of each class. */
  private static Dataset<Row> images() {
    return sample.split("train").where("substring(id, -1) in ('0', '3', '7')");
  }

  private static Experiment experiment(
      String loss,
      int epochs,
      double rate,
      ClassHierarchy hierarchy,
      Optional<HierarchyAwareModel> start) {
    ExperimentSettings settings =
        SettingsReader.experiment(
            "of the test",
            ConfigFactory.parseString(
                """
                network { backbone = small, width = 8 }
                images.size = %d
                loss.name = %s
                training {
                  epochs = %d
                  minibatch = 16
                  partitions = 2
                  averaging-frequency = 8
                  learning-rate = %s
                }
                """
                    .formatted(SIZE, loss, epochs, rate)));
    return Experiment.of(settings, hierarchy, "", start);
  }

  private static Trained train(Experiment experiment, Dataset<Row> images) {
    var engine =
        TrainingEngine.of(
            experiment.settings().engine(),
            LocalSpark.context(),
            experiment.networkJson(),
            experiment.settings().images(),
            experiment.settings().training());
    TrainingState start =
        experiment
            .initialParameters()
            .map(engine.initialState()::withParameters)
            .orElseGet(engine::initialState);
    List<Double> top1 = new ArrayList<>();
    var listener =
        new RoundListener() {
          @Override
          public void roundCompleted(TrainingRound round) {}

          @Override
          public void epochCompleted(TrainingState state) {
            if (experiment.hierarchy().equals(sample.hierarchy())) {
              top1.add(top1(experiment.model(state.parameters(), state.epoch())));
            }
          }

          @Override
          public boolean stopRequested() {
            return false;
          }
        };
    try (TrainingImages dealt = TrainingImages.deal(images, experiment.hierarchy(), SIZE, 2)) {
      TrainingState end = engine.train(dealt, start, listener);
      return new Trained(experiment.model(end.parameters(), end.epoch()), top1);
    }
  }

  /** On the test images of all ten classes. */
  private static double top1(HierarchyAwareModel trained) {
    return new ClusterEvaluator(LocalSpark.context())
        .evaluate(trained, sample.hierarchy(), testImages, new DecisionRule.Argmax(0))
        .scores()
        .top1()
        .value()
        .orElseThrow();
  }

  private static ClassHierarchy withoutAdded() {
    List<String> kept = new ArrayList<>(sample.hierarchy().labels().names());
    kept.removeAll(ADDED);
    return Trees.keeping(sample.hierarchy(), kept);
  }
}
