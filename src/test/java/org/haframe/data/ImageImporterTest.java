package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class ImageImporterTest {

  @Test
  void faultOfATaskIsNotAFailureOfTheStorage() {
    var thrown = new SparkException("Job aborted", new NullPointerException("no such row"));

    assertThatThrownBy(() -> ImageImporter.failure(thrown))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no such row")
        .hasRootCauseInstanceOf(NullPointerException.class);
  }

  @Test
  void badImageOfATaskIsToldAsSuch() {
    var thrown = new SparkException("Job aborted", new InvalidImageDataException("It is empty."));

    assertThatThrownBy(() -> ImageImporter.failure(thrown))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessage("It is empty.");
  }

  @Test
  void storageOfATaskIsToldAsSuch() {
    var thrown = new SparkException("Job aborted", new IOException("No space left on device"));

    assertThat(ImageImporter.failure(thrown)).hasMessageContaining("No space left on device");
  }
}
