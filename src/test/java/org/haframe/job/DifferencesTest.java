package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DifferencesTest {

  @Test
  void namesWhatDiffersInTheOrderOfTheKeys() {
    assertThat(
            Differences.between(
                Map.of("loss.alpha", "0.4", "images", "abc", "gone", "1"),
                Map.of("loss.alpha", "0.3", "images", "abc", "added", "2")))
        .isEqualTo(
            "added was not given and is 2, gone was 1 and is not given, loss.alpha was 0.4 and is 0.3");
  }

  @Test
  void saysNothingOfTheSame() {
    assertThat(Differences.between(Map.of("seed", "1"), Map.of("seed", "1"))).isEmpty();
  }
}
