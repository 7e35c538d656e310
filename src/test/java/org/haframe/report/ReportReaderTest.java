package org.haframe.report;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.haframe.hierarchy.Trees;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportReaderTest {

  private static final String JSON =
      ReportWriter.toJson(Reports.everything(Trees.unbalanced()).report());

  /** Of each distance a chart has a bar. */
  @ParameterizedTest
  @ValueSource(strings = {"answersByDistance", "answersByLevel", "rightByLevel", "levelAccuracy"})
  void refusesMoreLevelsThanATreeMayHave(String list) {
    String forged =
        JSON.replaceFirst("\"%s\"\\s*:\\s*\\[".formatted(list), "$0 " + "0, ".repeat(2_000_000));

    assertThatThrownBy(() -> ReportReader.read("report.json", forged))
        .isInstanceOf(InvalidReportException.class)
        .hasMessageContaining("'%s' has more than 1,001 values".formatted(list));
  }
}
