package org.haframe.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.haframe.experiment.ExperimentSettings;
import org.haframe.frame.SimilarityMapping.ExponentialDecay;
import org.haframe.loss.FrameLossSettings;
import org.junit.jupiter.api.Test;

class ExperimentParamsTest {

  @Test
  void gammaIsThatOfTheLossUnlessItIsSet() {
    HierarchyAwareClassifier aligned = small().setLossName("aligned-frame");

    assertThat(small().experimentSettings().frame().mapping()).isEqualTo(new ExponentialDecay(2));
    assertThat(aligned.experimentSettings().frame().mapping()).isEqualTo(new ExponentialDecay(5));
    assertThat(aligned.setGamma(3).experimentSettings().frame().mapping())
        .isEqualTo(new ExponentialDecay(3));
  }

  @Test
  void aParameterThatIsSetWinsOverTheText() {
    ExperimentSettings settings =
        small()
            .setSettings("loss.alpha = 0.1, training.momentum = 0.8")
            .setAlpha(0.3)
            .experimentSettings();

    assertThat(settings.loss()).isEqualTo(new FrameLossSettings.HierarchyAwareFrame(0.3));
    assertThat(settings.training().momentum()).isEqualTo(0.8);
  }

  @Test
  void aClassTreeInTheTextIsRefused() {
    HierarchyAwareClassifier withTree = small().setSettings("hierarchy.file = tree.json");

    assertThatThrownBy(withTree::experimentSettings)
        .hasMessageContaining("hierarchy has no meaning here");
  }

  private static HierarchyAwareClassifier small() {
    return new HierarchyAwareClassifier().setBackbone("small").setWidth(4);
  }
}
