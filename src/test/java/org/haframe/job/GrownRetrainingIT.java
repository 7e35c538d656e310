package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.haframe.data.LabelledImage;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyReader;
import org.haframe.registry.ModelRegistry;
import org.haframe.report.Verdict;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shop begins to sell sneakers: a champion that knows none of them, and a tree that does. */
@Tag("long")
class GrownRetrainingIT {

  private static final String NEW_CLASS = "sneaker";

  private static final String SETTINGS =
      """
      network { backbone = small, width = 4 }
      images.size = 28
      training { epochs = 2, minibatch = 16, averaging-frequency = 8, learning-rate = 0.05 }
      # How sure so small a network is of its answers after so few epochs is chance.
      retraining.promotion.calibration-loss = 0.2
      """;

  @TempDir private Path folder;

  @Test
  void aChallengerOfTheGrownTreeTakesThePlaceOfTheChampion() throws Exception {
    Files.writeString(folder.resolve("my.conf"), SETTINGS);
    List<LabelledImage> training = ArrivingImages.ofTheSample("train");
    List<LabelledImage> test = ArrivingImages.ofTheSample("test");
    Path grownTree = Path.of(Launcher.SAMPLE, "hierarchy.json");
    Path tree = folder.resolve("before.json");
    Files.writeString(tree, withoutSneakers(grownTree));
    ArrivingImages before =
        new ArrivingImages(folder, "before")
            .write("train", old(training.subList(0, 1600)))
            .write("test", old(test));
    before.importWith(tree);
    before.retrain(ExitCode.DONE);
    ArrivingImages after =
        new ArrivingImages(folder, "after")
            .write("train", training.subList(1600, 3600))
            .write("test", test);
    after.importWith(grownTree);

    String extended =
        ArrivingImages.run(
            ExitCode.DONE,
            "registry",
            "extend-hold-out",
            "--registry",
            after.registry(),
            "--images",
            after.table());
    String told = after.retrain(ExitCode.DONE);

    assertThat(extended).contains("1000 images, before 900");
    assertThat(told).contains("1 class added (sneaker)");
    assertThat(after.verdict().outcome()).isEqualTo(Verdict.Outcome.PROMOTED);
    var registry =
        new ModelRegistry(new Configuration(), new org.apache.hadoop.fs.Path(after.registry()));
    assertThat(registry.model(1).hierarchy().labels().names()).doesNotContain(NEW_CLASS);
    assertThat(registry.model(2).hierarchy().labels().names()).contains(NEW_CLASS);
    assertThat(registry.champion().orElseThrow().version()).isEqualTo(2);
  }

  private static List<LabelledImage> old(List<LabelledImage> images) {
    return images.stream().filter(image -> !image.label().equals(NEW_CLASS)).toList();
  }

  static String withoutSneakers(Path grownTree) throws Exception {
    ClassHierarchy grown = HierarchyReader.read("hierarchy.json", Files.readAllBytes(grownTree));
    String json = grown.toJson();
    String smaller =
        json.replace("\"sneaker\",", "")
            .replace("\"sneaker\":\"footwear\",", "")
            .replace("\"sneaker\":\"Sneaker\",", "");
    assertThat(smaller).doesNotContain(NEW_CLASS);
    HierarchyReader.read("before.json", smaller.getBytes(StandardCharsets.UTF_8));
    return smaller;
  }
}
