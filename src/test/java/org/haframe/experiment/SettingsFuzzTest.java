package org.haframe.experiment;

import com.typesafe.config.ConfigException;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.haframe.HostileFile;

/** Settings that come with a model and that someone forged are used or refused with one message. */
class SettingsFuzzTest {
  private static final String TEXT =
      SettingsReader.experiment(
              "of the test",
              SettingsText.parse(
                  "network { backbone = small, width = 4 }, hierarchy.level = 1, frame.gamma = 3",
                  "of the test"))
          .text();

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void theValuesOfAModelsSettingsAreUsedOrRefused(@ForAll long seed) {
    HostileFile.read(
        seed,
        (mutation, random) -> SettingsReader.asOfNow(SettingsReader.values(mutation.text(TEXT))),
        SettingsException.class);
  }

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void anExperimentOfForgedSettingsIsUsedOrRefused(@ForAll long seed) {
    HostileFile.read(
        seed,
        (mutation, random) -> {
          String text = mutation.text(TEXT);
          try {
            SettingsReader.experiment(
                "of the test", SettingsText.parse(text, "the test").resolve());
          } catch (ConfigException e) { // which whoever reads the text tells as a problem
            throw new SettingsException("of the test", List.of(e.getMessage()));
          }
        },
        SettingsException.class);
  }
}
