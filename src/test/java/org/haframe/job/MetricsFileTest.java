package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.fs.Path;
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

  private String continuedAfter(int epoch, int round) throws IOException {
    java.nio.file.Path file = folder.resolve(MetricsFile.NAME);
    Files.writeString(file, ROUNDS_AND_VALIDATIONS);
    MetricsFile metrics = new MetricsFile(Storage.asSubmitted(), new Path(folder.toString()));

    metrics.continueAfter(epoch, round);
    metrics.write();

    return Files.readString(file);
  }
}
