package org.haframe.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.Map;
import java.util.TreeMap;
import org.haframe.network.Precision;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {

  @Test
  void whatAnEarlierVersionDidNotKnowIsAtItsDefault() {
    Map<String, String> quick = resultValues("training.classifier-rate = 10");
    Map<String, String> now = resultValues("");
    Map<String, String> then = new TreeMap<>(now);
    then.remove("training.classifier-rate");
    then.put("training.watch-frame", "true"); // has no effect on the result

    assertThat(SettingsReader.asOfNow(then)).isEqualTo(now).isNotEqualTo(quick);
  }

  /** It gave a frame as many dimensions as there are classes, and did not write that down. */
  @Test
  void aTrainingOfBeforeTheRankDecidedTheDimensionIsAnother() {
    Map<String, String> then = new TreeMap<>(resultValues(""));
    then.remove("frame.dimension");

    assertThat(SettingsReader.asOfNow(then))
        .isEqualTo(resultValues("frame.dimension = classes"))
        .isNotEqualTo(resultValues(""));
  }

  @Test
  void aSettingOfNullIsAtItsDefault() {
    assertThat(resultValues("frame.dimension = null, training.momentum = null"))
        .isEqualTo(resultValues(""))
        .containsEntry("frame.dimension", "rank");
  }

  @Test
  void otherValuesStayOther() {
    Map<String, String> then = new TreeMap<>(resultValues("loss.alpha = 0.3"));

    assertThat(SettingsReader.asOfNow(then)).isNotEqualTo(resultValues(""));
    then.put("loss.what-is-gone", "1");
    assertThat(SettingsReader.asOfNow(then)).containsEntry("loss.what-is-gone", "1");
  }

  @Test
  void theLevelOfTheClassesIsKeptWithAModelAndTheFileIsNot() {
    ExperimentSettings coarse =
        SettingsReader.experiment(
            "of the test",
            ConfigFactory.parseString(
                "network { backbone = small, width = 4 }, hierarchy { file = tree.json, level = 1 }, device = cpu"));

    assertThat(SettingsReader.values(coarse.text()))
        .containsEntry("hierarchy.level", "1")
        .doesNotContainKeys("hierarchy.file", "device");
    ExperimentSettings again =
        SettingsReader.experiment("of a model", ConfigFactory.parseString(coarse.text()));
    assertThat(again.hierarchyLevel()).hasValue(1);
  }

  @Test
  void aModelOfAnEarlierVersionThatDoesNotTellItsLevelIsTheSame() {
    Map<String, String> coarse = resultValues("hierarchy.level = 1");
    Map<String, String> now = new TreeMap<>(coarse);
    now.put("hierarchy.level", "1");

    // That the classes are the same is for their hierarchy to tell.
    assertThat(SettingsReader.asOfNow(coarse)).isEqualTo(SettingsReader.asOfNow(now));
    assertThat(SettingsReader.asOfNow(now)).isEqualTo(coarse);
  }

  @Test
  void gammaIsThatOfTheLossUnlessItIsGiven() {
    assertThat(resultValues("")).containsEntry("frame.gamma", "2");
    assertThat(resultValues("loss.name = aligned-frame")).containsEntry("frame.gamma", "5");
    assertThat(resultValues("loss.name = aligned-frame, frame.gamma = null"))
        .containsEntry("frame.gamma", "5");
    assertThat(resultValues("loss.name = aligned-frame, frame.gamma = 3"))
        .containsEntry("frame.gamma", "3");
  }

  @Test
  void theWeightOfTheCosineTermIsThatOfTheLossUnlessItIsGiven() {
    assertThat(resultValues("")).containsEntry("loss.cosine-weight", "0");
    assertThat(resultValues("loss.name = aligned-frame")).containsEntry("loss.cosine-weight", "0");
    assertThat(resultValues("loss.name = implied-frame"))
        .containsEntry("loss.cosine-weight", "0.4")
        .containsEntry("frame.gamma", "2");
    assertThat(resultValues("loss.name = implied-frame, loss.cosine-weight = 0"))
        .containsEntry("loss.cosine-weight", "0");
  }

  @Test
  void precisionIsPartOfTheNetwork() {
    ExperimentSettings bfloat16 =
        SettingsReader.experiment(
            "of the test",
            ConfigFactory.parseString(
                "network { backbone = small, width = 4, precision = bfloat16-compute }"));

    assertThat(bfloat16.network().precision()).isEqualTo(Precision.BFLOAT16_COMPUTE);
    assertThat(bfloat16.resultValues()).containsEntry("network.precision", "bfloat16-compute");
  }

  private static Map<String, String> resultValues(String more) {
    return SettingsReader.experiment(
            "of the test",
            ConfigFactory.parseString("network { backbone = small, width = 4 }, " + more))
        .resultValues();
  }
}
