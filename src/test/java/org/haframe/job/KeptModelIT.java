package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.haframe.LocalSpark;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageTable;
import org.haframe.data.LabelledImage;
import org.haframe.data.Split;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.registry.ModelStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What validation images decide: which model is kept, and the temperature of its scores. The same
 * training is done twice: beside validation images with their labels, by which it gets better, and
 * beside the same with wrong labels, by which it gets worse, whatever processor it runs on.
 */
class KeptModelIT {

  private static final String SETTINGS =
      """
      network { backbone = small, width = 4 }
      images.size = 28
      training { epochs = 3, minibatch = 20, averaging-frequency = 5, learning-rate = 0.03 }
      """;

  /** Of the logarithms of float32 probabilities in another order; far below what labels do. */
  private static final double ROUNDING = 1e-3;

  @TempDir private static Path folder;

  private static Trained improving;
  private static Trained worsening;

  /**
   * @param validationTop1 after each epoch
   */
  private record Trained(
      ArrivingImages images,
      String directory,
      HierarchyAwareModel kept,
      List<Double> validationTop1) {

    private double temperature(Split split) throws IOException {
      return evaluator().fitTemperature(kept, decoded(split)).temperature();
    }

    private double top1() throws IOException {
      return evaluator()
          .evaluate(kept, decoded(Split.VALIDATION), kept.argmax())
          .scores()
          .top1()
          .value()
          .orElseThrow();
    }

    private JavaRDD<DecodedImages> decoded(Split split) throws IOException {
      return ClusterEvaluator.decode(
          ImageTable.open(LocalSpark.session(), images.table()).split(split.text()),
          kept.hierarchy(),
          kept.input().size());
    }

    private static ClusterEvaluator evaluator() {
      return new ClusterEvaluator(LocalSpark.context());
    }
  }

  @BeforeAll
  static void trainTwice() throws IOException {
    Files.writeString(folder.resolve("my.conf"), SETTINGS);
    List<LabelledImage> sample = ArrivingImages.ofTheSample("train");
    List<LabelledImage> right = sample.subList(600, 1000);
    List<LabelledImage> wrong = mislabelled(right);
    improving = train("improving", sample.subList(0, 600), right, wrong);
    worsening = train("worsening", sample.subList(0, 600), wrong, List.of());
  }

  private static Trained train(
      String name,
      List<LabelledImage> training,
      List<LabelledImage> validation,
      List<LabelledImage> test)
      throws IOException {
    ArrivingImages images =
        new ArrivingImages(folder, name)
            .write("train", training)
            .write("validation", validation)
            .write("test", test);
    images.importWith(Path.of(Launcher.SAMPLE, "hierarchy.json"));
    Path model = folder.resolve(name + "-model");
    ArrivingImages.run(
        ExitCode.DONE,
        "train",
        "--settings",
        folder.resolve("my.conf").toString(),
        "--images",
        images.table(),
        "--output",
        model.toString());
    List<Double> top1 = new ArrayList<>();
    for (String line : Files.readAllLines(model.resolve("metrics.jsonl"))) {
      JsonNode scores = new ObjectMapper().readTree(line).path("validation");
      if (!scores.isMissingNode()) {
        top1.add(scores.get("top1").asDouble());
      }
    }
    return new Trained(
        images,
        model.toString(),
        new ModelStore(new Configuration()).load(new org.apache.hadoop.fs.Path(model.toUri())),
        top1);
  }

  private static List<LabelledImage> mislabelled(List<LabelledImage> images) throws IOException {
    // T-shirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, ankle-boot: five on
    // is nothing that a network would take an image for.
    List<String> classes =
        ImageTable.open(LocalSpark.session(), Launcher.SAMPLE).hierarchy().labels().names();
    return images.stream()
        .map(
            image ->
                new LabelledImage(
                    image.id(),
                    classes.get((classes.indexOf(image.label()) + 5) % classes.size()),
                    image.content(),
                    image.width(),
                    image.height(),
                    image.source(),
                    image.split()))
        .toList();
  }

  @Test
  void theModelKeptIsTheBestByValidation() {
    assertThat(improving.validationTop1()).hasSize(3);
    assertThat(Collections.max(improving.validationTop1()))
        .isGreaterThan(improving.validationTop1().get(0));
    assertThat(Collections.max(worsening.validationTop1()))
        .isGreaterThan(worsening.validationTop1().get(2));
    assertThat(List.of(improving, worsening))
        .allSatisfy(
            trained -> {
              double best = Collections.max(trained.validationTop1());
              int epoch = trained.validationTop1().indexOf(best) + 1;
              assertThat(trained.kept().provenance())
                  .containsEntry("validationTop1", String.format(Locale.ROOT, "%.6f", best))
                  .containsEntry("epoch", String.valueOf(epoch));
              assertThat(trained.top1()).isEqualTo(best);
            });
  }

  @Test
  void theTemperatureIsThatOfTheValidationImages() throws IOException {
    String report = folder.resolve("report").toString();

    ArrivingImages.run(
        ExitCode.DONE,
        "evaluate",
        "--model",
        improving.directory(),
        "--images",
        improving.images().table(),
        "--decision",
        "crm",
        "--output",
        report);

    double temperature =
        new ObjectMapper()
            .readTree(Path.of(report, "report.json").toFile())
            .get("provenance")
            .get("temperature")
            .asDouble();
    assertThat(temperature)
        .isCloseTo(improving.temperature(Split.VALIDATION), within(ROUNDING))
        .isNotCloseTo(improving.temperature(Split.TEST), within(100 * ROUNDING))
        .isNotCloseTo(1, within(100 * ROUNDING));
  }
}
