package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.haframe.data.LabelledImage;
import org.haframe.report.Verdict;
import org.haframe.report.Verdict.Finding;
import org.haframe.report.Verdict.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shop no longer sells sneakers: images and a tree without, a champion and a hold-out with. */
class ShrunkTreeIT {

  private static final String SETTINGS =
      """
      network { backbone = small, width = 4 }
      images.size = 28
      training { epochs = 2, minibatch = 16, averaging-frequency = 8, learning-rate = 0.05 }
      """;

  @TempDir private Path folder;

  @Test
  void imagesOfATreeThatLostClassesOfTheHoldOutAreRefusedWithAVerdict() throws Exception {
    Files.writeString(folder.resolve("my.conf"), SETTINGS);
    Path tree = Path.of(Launcher.SAMPLE, "hierarchy.json");
    var before =
        new ArrivingImages(folder, "before")
            .write("train", ArrivingImages.ofTheSample("train").subList(0, 1200))
            .write("test", ArrivingImages.ofTheSample("test").subList(0, 400));
    before.importWith(tree);
    before.retrain(ExitCode.DONE);
    Path smaller =
        Files.writeString(folder.resolve("smaller.json"), GrownRetrainingIT.withoutSneakers(tree));
    var after =
        new ArrivingImages(folder, "after")
            .write(
                "train",
                ArrivingImages.ofTheSample("train").subList(1200, 2000).stream()
                    .filter(ShrunkTreeIT::isNoSneaker)
                    .toList());
    after.importWith(smaller);

    String told = after.retrain(ExitCode.BAD_DATA);

    assertThat(told)
        .contains("failed  changed-classes: Of the champion's classes 1 are gone")
        .contains("failed  hold-out-classes: ", "sneaker", "retrain into another registry");
    assertThat(after.verdict().outcome()).isEqualTo(Verdict.Outcome.REFUSED);
    assertThat(after.verdict().checks())
        .filteredOn(check -> check.result() == Result.FAILED)
        .extracting(Finding::name)
        .containsExactly("changed-classes", "hold-out-classes");
    assertThat(
            after.retrainAs(
                "lenient",
                ExitCode.BAD_DATA,
                "--dry-run",
                "--set",
                "retraining.checks.warn-only=[changed-classes]"))
        .contains("warning changed-classes", "failed  hold-out-classes");
  }

  private static boolean isNoSneaker(LabelledImage image) {
    return !image.label().equals("sneaker");
  }
}
