package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.fs.Path;
import org.haframe.frame.FrameConvergence;
import org.haframe.report.TrainingEpoch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {

  private static final String ROUNDS_AND_VALIDATIONS =
      """
      {"epoch":1,"round":1}
      {"epoch":1,"round":2}
      {"epoch":1,"validation":{"top1":0.5}}
      {"epoch":2,"round":1}
      {"epoch":2,"round":2}
      {"epoch":2,"validation":{"top1":0.6}}
      """;

  @TempDir private java.nio.file.Path folder;

  @Test
  void validationOfAnEpochThatIsRepeatedIsForgotten() throws IOException {
    assertThat(continuedAfter(1, 1))
        .isEqualTo(
            """
            {"epoch":1,"round":1}
            {"epoch":1,"round":2}
            {"epoch":1,"validation":{"top1":0.5}}
            {"epoch":2,"round":1}
            """);
  }

  @Test
  void validationOfACompletedEpochIsKept() throws IOException {
    assertThat(continuedAfter(2, 0)).isEqualTo(ROUNDS_AND_VALIDATIONS);
  }

  /** 100 images at loss 2 in 1 s, 300 at loss 1 in 3 s: 400 at 1.25, 100 a second. */
  @Test
  void epochsWeighRoundsByTheirImages() throws IOException {
    List<TrainingEpoch> epochs =
        epochs(
            """
            {"epoch":1,"round":1,"examples":100,"loss":2.0,"seconds":1.0}
            {"epoch":1,"round":2,"examples":300,"loss":1.0,"seconds":3.0}
            {"epoch":1,"validation":{"examples":10,"top1":0.5,"mistakeSeverity":null}}
            {"epoch":1,"frame":{"deviation":0.1,"selfDuality":0.2,"withinClassVariability":0.3}}
            {"epoch":2,"round":1,"examples":50,"loss":0.5,"seconds":1.0}
            """);

    assertThat(epochs)
        .containsExactly(
            new TrainingEpoch(
                1,
                1.25,
                100,
                OptionalDouble.of(0.5),
                OptionalDouble.empty(),
                Optional.of(new FrameConvergence(0.1, 0.2, 0.3))),
            new TrainingEpoch(
                2, 0.5, 50, OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty()));
  }

  @Test
  void aFileThatIsDamagedOrMissingHasNoEpochs() throws IOException {
    assertThat(epochs("{\"epoch\":1,\"rou")).isEmpty();
    assertThat(new MetricsFile(Storage.asSubmitted(), new Path(folder + "/other")).epochs())
        .isEmpty();
  }

  /** Of features that are all 0: JSON has no such number, and a reader of the report refuses it. */
  @Test
  void aFrameMeasuredInNoNumbersIsLeftOut() throws IOException {
    String rounds = "{\"epoch\":1,\"round\":1,\"examples\":10,\"loss\":2.0,\"seconds\":1.0}\n";
    MetricsFile metrics = new MetricsFile(Storage.asSubmitted(), new Path(folder + "/new"));

    metrics.add(1, new FrameConvergence(Double.NaN, 0.2, 0.3));
    metrics.write();

    assertThat(folder.resolve("new/metrics.jsonl")).content().doesNotContain("NaN");
    assertThat(
            epochs(
                rounds
                    + "{\"epoch\":1,\"frame\":{\"deviation\":\"NaN\",\"selfDuality\":0.2,\"withinClassVariability\":0.3}}\n"))
        .extracting(TrainingEpoch::frame)
        .containsExactly(Optional.empty());
  }

  private List<TrainingEpoch> epochs(String lines) throws IOException {
    Files.writeString(folder.resolve(MetricsFile.NAME), lines);
    return new MetricsFile(Storage.asSubmitted(), new Path(folder.toString())).epochs();
  }

  private String continuedAfter(int epoch, int round) throws IOException {
    java.nio.file.Path file = folder.resolve(MetricsFile.NAME);
    Files.writeString(file, ROUNDS_AND_VALIDATIONS);
    MetricsFile metrics = new MetricsFile(Storage.asSubmitted(), new Path(folder.toString()));

    metrics.continueAfter(epoch, round);
    metrics.write();

    return Files.readString(file);
  }
}
