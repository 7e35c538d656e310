package org.haframe.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.Trees;
import org.haframe.severity.DecisionRule.Argmax;
import org.haframe.severity.MistakeTally;
import org.haframe.severity.SeverityScores;
import org.junit.jupiter.api.Test;

class RunComparisonTest {

  private static final ClassHierarchy HIERARCHY = Trees.unbalanced();

  /** Three images of four right, and all four. */
  private static final SeverityScores WORSE = scores(3);

  private static final SeverityScores BETTER = scores(4);

  @Test
  void runsAreComparedWithTheFirstWhateverTheirSeedsAndDecisions() throws Exception {
    var runs =
        new RunComparison(
            List.of(
                run("first", WORSE, "argmax", seed("1"), List.of()),
                run("second", BETTER, "argmax", seed("2"), List.of()),
                run("third", BETTER, "crm", seed("1"), List.of()),
                run("fourth", BETTER, "argmax", new TreeMap<>(), List.of())));

    JsonNode entries = new ObjectMapper().readTree(ComparisonWriter.toJson(runs)).get("entries");

    assertThat(entries.get(0).at("/scores/top1").has("differenceFromFirst")).isFalse();
    for (int run = 1; run < 4; run++) {
      JsonNode top1 = entries.get(run).at("/scores/top1");
      assertThat(top1.get("mean").asDouble()).isEqualTo(1);
      assertThat(top1.at("/differenceFromFirst/mean").asDouble()).isEqualTo(0.25);
    }
    assertThat(ComparisonWriter.toHtml(runs)).contains("<td class=\"number\">25.00</td>");
    assertThat(ComparisonWriter.toMarkdown(runs))
        .containsSubsequence(
            "## Differences from the first",
            "| first | argmax | 1 | \u2013 |",
            "| second | argmax | 1 | 25.00 |",
            "| third | crm | 1 | 25.00 |");
  }

  @Test
  void aSeedThatIsNotKnownIsNotMadeUp() throws Exception {
    var runs = new RunComparison(List.of(run("a", WORSE, "argmax", new TreeMap<>(), List.of())));

    JsonNode entry =
        new ObjectMapper().readTree(ComparisonWriter.toJson(runs)).get("entries").get(0);

    assertThat(entry.get("seeds")).isEmpty();
    assertThat(entry.at("/scores/top1/bySeed")).isEmpty();
    assertThat(entry.at("/scores/top1/mean").asDouble()).isEqualTo(0.75);
  }

  @Test
  void cautionsOfOtherSeedsAndDecisions() {
    var runs =
        new RunComparison(
            List.of(
                run("a", WORSE, "argmax", seed("1"), List.of()),
                run("b", WORSE, "crm", seed("1"), List.of()),
                run("c", WORSE, "crm", new TreeMap<>(), List.of())));

    List<String> cautions = runs.cautions();

    assertThat(cautions)
        .containsExactly(
            "They do not answer by the same rule: a (argmax); b, c (crm).",
            "They were not trained from the same seed: a, b (1); c (unknown).");
  }

  @Test
  void cautionsOfOtherPrecisions() {
    var inBfloat16 = new TreeMap<>(seed("1"));
    inBfloat16.put("precision", "bfloat16-compute");
    var runs =
        new RunComparison(
            List.of(
                run("a", WORSE, "argmax", seed("1"), List.of()),
                run("b", WORSE, "argmax", inBfloat16, List.of())));

    assertThat(runs.cautions())
        .containsExactly(
            "They were not used in the same precision: a (float32); b (bfloat16-compute).");
  }

  @Test
  void aCurveThatOnlySomeRunsHaveIsDrawnForThese() {
    var epoch =
        new TrainingEpoch(
            1, 2.5, 100, OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty());
    var validated =
        new TrainingEpoch(
            1, 1.5, 100, OptionalDouble.of(0.5), OptionalDouble.of(2), Optional.empty());
    var runs =
        new RunComparison(
            List.of(
                run("without", WORSE, "argmax", seed("1"), List.of()),
                run("plain", WORSE, "argmax", seed("1"), List.of(epoch)),
                run("validated", WORSE, "argmax", seed("1"), List.of(validated))));

    String html = ComparisonWriter.toHtml(runs);

    assertThat(html)
        .contains("aria-label=\"Loss; plain 2.5000 at epoch 1")
        .contains("aria-label=\"Validation top-1 accuracy, %; validated 50.00 at epoch 1")
        .contains("class=\"curve s2\"")
        .doesNotContain("class=\"curve s0\"");
  }

  @Test
  void namesAreNotTakenForMarkdown() {
    var runs =
        new RunComparison(
            List.of(
                run("a|<b>", WORSE, "argmax", seed("1"), List.of()),
                run("*c*", WORSE, "argmax", seed("2"), List.of())));

    String markdown = ComparisonWriter.toMarkdown(runs);

    assertThat(markdown)
        .contains("| score | a\\|&lt;b&gt; | \\*c\\* |")
        .contains("**They were not trained from the same seed: a\\|&lt;b&gt; (1); \\*c\\* (2).**")
        .doesNotContain("<b>");
  }

  private static SortedMap<String, String> seed(String seed) {
    return new TreeMap<>(Map.of("training.seed", seed));
  }

  private static SeverityScores scores(int right) {
    MistakeTally tally = MistakeTally.empty(HIERARCHY);
    for (int image = 0; image < 4; image++) {
      var logits = new float[7];
      logits[image < right ? 2 : 5] = 3;
      tally.add(2, logits, new Argmax(0));
    }
    return tally.scores();
  }

  private static RunComparison.Run run(
      String name,
      SeverityScores scores,
      String decision,
      SortedMap<String, String> settings,
      List<TrainingEpoch> training) {
    return new RunComparison.Run(
        name,
        new EvaluationReport(
            scores,
            "confusion.csv",
            List.of(),
            Optional.empty(),
            training,
            new Provenance(
                "model",
                "data",
                "test",
                decision,
                new TreeMap<>(),
                Optional.empty(),
                settings.getOrDefault("precision", "float32"),
                HIERARCHY.sha256(),
                "abc",
                settings)));
  }
}
