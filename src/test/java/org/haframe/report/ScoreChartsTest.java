package org.haframe.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.haframe.report.plot.BarChart;
import org.haframe.report.plot.BarChart.Share;
import org.haframe.severity.BackOffScores;
import org.haframe.severity.Score;
import org.junit.jupiter.api.Test;

class ScoreChartsTest {

  @Test
  void rightBackOffAnswersAreTheirShareOfTheAnswersOfTheirLevel() {
    var scores =
        new BackOffScores(
            List.of(0L, 200L, 1800L), List.of(0L, 150L, 1200L), Score.of(0.675), Score.of(0.5));

    BarChart chart = ScoreCharts.backOff(scores);

    assertThat(chart.bars().stream().map(BarChart.Row::label))
        .containsExactly("root", "level 1", "class");
    assertThat(chart.bars().get(0).shares())
        .containsExactly(new Share(0, "0 (0.0 %)"), new Share(0, "\u2013"));
    assertThat(chart.bars().get(1).shares())
        .containsExactly(new Share(0.1, "200 (10.0 %)"), new Share(0.075, "150 of 200 (75.0 %)"));
    assertThat(chart.bars().get(2).shares())
        .containsExactly(
            new Share(0.9, "1,800 (90.0 %)"), new Share(0.6, "1,200 of 1,800 (66.7 %)"));
  }
}
