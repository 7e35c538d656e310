package org.haframe.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {

  @Test
  void suggestsTheNearestWord() {
    assertThat(Suggestion.nearest("trian", List.of("import", "train", "frame"))).contains("train");
  }

  @Test
  void suggestsNothingForAnUnlikeWord() {
    assertThat(Suggestion.nearest("publish", List.of("import", "train", "frame"))).isEmpty();
  }
}
