package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class InputsTest {

  @Test
  void emptyPathNamesItsOption() {
    assertThatThrownBy(() -> Inputs.path("--output", ""))
        .isInstanceOf(UsageException.class)
        .hasMessage("Cannot use an empty path for --output. Name a file or folder.");
  }

  @Test
  void malformedPathNamesItsOption() {
    assertThatThrownBy(() -> Inputs.path("--model", "a:b"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("Cannot use a:b for --model: it is not a path.");
  }

  @Test
  void adviceForANameWithAColonHelps() {
    assertThat(Inputs.path("--model", "./a:b").getName()).isEqualTo("a:b");
  }
}
