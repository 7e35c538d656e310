package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.haframe.job.Launcher.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that cannot be used: found on the cluster, told by the launcher. */
class BadImagesIT {

  @TempDir private Path folder;

  private Launcher launcher;

  @BeforeEach
  void startInAFolderOutsideOfTheProject() {
    launcher = Launcher.from(folder);
  }

  @Test
  void truncatedRecordFileIsBadData() throws Exception {
    launcher.write("train.bin", new byte[3_074 + 100]);
    launcher.write("names.txt", "apple\npear\n");

    Outcome outcome =
        launcher.run(
            "import",
            "--source",
            "cifar-100",
            "--input",
            "train=train.bin",
            "--labels",
            "names.txt",
            "--output",
            "table");

    assertBadData(outcome, "train.bin");
  }

  @Test
  void corruptJpegIsBadData() throws Exception {
    byte[] whole = jpeg();
    launcher.write("images/train/apple/good.jpg", whole);
    launcher.write("images/train/pear/bad.jpg", Arrays.copyOf(whole, 20));

    // On a German machine: numbers are in the language of the message.
    Outcome outcome =
        launcher.run(
            "--conf",
            "spark.driver.extraJavaOptions=-Duser.language=de",
            "import",
            "--source",
            "image-folder",
            "--input",
            "images",
            "--output",
            "table");

    assertBadData(outcome, "bad.jpg");
    assertThat(outcome.err()).contains("1 of 2 images are bad (50.00 %)");
  }

  @Test
  void imageClassOutsideOfTheTreeIsBadData() throws Exception {
    launcher.write("images/train/apple/one.jpg", jpeg());
    launcher.write("images/train/bicycle/two.jpg", jpeg());
    launcher.write("tree.txt", "fruit apple\nfruit pear\n");

    Outcome outcome =
        launcher.run(
            "import",
            "--source",
            "image-folder",
            "--input",
            "images",
            "--hierarchy",
            "tree.txt",
            "--output",
            "table");

    assertBadData(outcome, "bicycle");
  }

  private void assertBadData(Outcome outcome, String named) {
    assertThat(outcome.err()).contains("Cannot ", named).doesNotContain("\tat ", "Exception");
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(folder.resolve("table")).doesNotExist();
  }

  private static byte[] jpeg() throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB), "jpg", bytes);
    return bytes.toByteArray();
  }
}
