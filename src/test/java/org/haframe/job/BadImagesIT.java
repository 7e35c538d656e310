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

  /** As of a scheduler, whose processes have no locale: images must not be missed there. */
  @Test
  void namesBeyondAsciiAreReadInTheLocaleC() throws Exception {
    launcher.write("in/one.jpg", jpeg());
    launcher.write(
        "in-c.sh",
        "unset LANG LC_CTYPE\nLC_ALL=C exec %s \"$@\"\n"
            .formatted(Launcher.PROJECT.resolve("submit/haframe")));
    launcher.write(
        "prepare.sh",
        "chmod +x in-c.sh && mkdir -p images/train/cat $'images/train/p\\303\\252che'"
            + " && cp in/one.jpg images/train/cat && cp in/one.jpg $'images/train/p\\303\\252che'"
            + " && tar -cf images.tar -C images .\n");
    Process prepare =
        new ProcessBuilder("bash", "prepare.sh").directory(folder.toFile()).inheritIO().start();
    assertThat(prepare.waitFor()).isZero();

    Outcome loose = importInC("images");
    Outcome archived = importInC("images.tar");

    assertThat(loose.out()).as(loose.err()).contains("train 2\n", "rejected 0\n");
    assertThat(archived.out()).as(archived.err()).contains("train 2\n", "rejected 0\n");
  }

  private Outcome importInC(String input) throws Exception {
    return launcher
        .at(folder.resolve("in-c.sh"))
        .run(
            "import",
            "--source",
            "image-folder",
            "--input",
            input,
            "--max-bad-share",
            "0.9",
            "--output",
            "table");
  }

  @Test
  void theTreeMayNotLieInTheOutput() throws Exception {
    launcher.write("images/train/apple/one.jpg", jpeg());
    launcher.write("table/tree.txt", "fruit apple\nfruit pear\n");

    Outcome outcome =
        launcher.run(
            "import",
            "--source",
            "image-folder",
            "--input",
            "images",
            "--hierarchy",
            "table/tree.txt",
            "--overwrite",
            "--output",
            "table");

    assertThat(outcome.err()).contains("would delete --hierarchy");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(folder.resolve("table/tree.txt")).exists();
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
