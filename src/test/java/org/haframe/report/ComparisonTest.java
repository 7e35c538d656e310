package org.haframe.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.haframe.report.Comparison.Entry;
import org.haframe.severity.BackOffScores;
import org.haframe.severity.Score;
import org.haframe.severity.SeverityScores;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final double EXACT = 1e-12;

  private static final Entry PLAIN = entry("plain", Map.of(0L, 0.5, 1L, 0.6, 2L, 0.7));
  private static final Entry OURS = entry("ours", Map.of(0L, 0.53, 1L, 0.62, 2L, 0.71));
  private static final Entry HALF_DONE = entry("half <done>", Map.of(1L, 0.4));
  private static final Entry OPEN = entry("open", Map.of());

  private static final Comparison COMPARISON =
      new Comparison("test", List.of(PLAIN, OURS, HALF_DONE, OPEN));

  @Test
  void spreadIsThatOfASample() {
    var spread = PLAIN.spread("top1").orElseThrow();

    assertThat(spread.mean()).isCloseTo(0.6, within(EXACT));
    assertThat(spread.standardDeviation().orElseThrow()).isCloseTo(0.1, within(EXACT));
  }

  /**
   * Differences 0.03, 0.02, 0.01: mean 0.02, deviation 0.01, t of two degrees of freedom 4.3027.
   */
  @Test
  void differencesAreTakenSeedBySeed() {
    var difference = COMPARISON.difference(OURS, "top1").orElseThrow();

    assertThat(difference.mean()).isCloseTo(0.02, within(EXACT));
    assertThat(difference.halfInterval().orElseThrow())
        .isCloseTo(4.302652729911275 * 0.01 / Math.sqrt(3), within(1e-9));
  }

  @Test
  void oneSeedHasNoSpread() {
    var difference = COMPARISON.difference(HALF_DONE, "top1").orElseThrow();

    assertThat(difference.mean()).isCloseTo(-0.2, within(EXACT));
    assertThat(difference.halfInterval()).isEmpty();
    assertThat(HALF_DONE.spread("top1").orElseThrow().standardDeviation()).isEmpty();
  }

  @Test
  void theFirstMethodAndScoresThatAreNotThereAreNotCompared() {
    assertThat(COMPARISON.difference(PLAIN, "top1")).isEmpty();
    assertThat(COMPARISON.difference(OPEN, "top1")).isEmpty();
    assertThat(PLAIN.spread("hops")).isEmpty();
  }

  @Test
  void anotherDecisionRuleHasABaselineOfItsOwn() {
    var plain = new Entry("plain", "crm", PLAIN.bySeed());
    var ours = new Entry("ours", "crm", OURS.bySeed());
    var both = new Comparison("test", List.of(PLAIN, plain, OURS, ours));

    assertThat(both.baseline(ours)).contains(plain);
    assertThat(both.baseline(OURS)).contains(PLAIN);
  }

  @Test
  void answersThatMayBeAnyNodeHaveScoresOfTheirOwn() throws Exception {
    var crm = new Entry("plain", "crm", PLAIN.bySeed());
    var backOff = new Entry("plain", "back-off", PLAIN.bySeed());
    var both = new Comparison("test", List.of(crm, backOff));

    String markdown = ComparisonWriter.toMarkdown(both);
    JsonNode entries = new ObjectMapper().readTree(ComparisonWriter.toJson(both)).get("entries");

    assertThat(markdown)
        .contains("| ECE % | back-off at or above % | back-off distance |")
        .containsPattern("\\| plain \\| back-off \\|.* \\| 90.00 ± 0.00 \\| 0.250 ± 0.000 \\|\n")
        .containsPattern("\\| plain \\| crm \\|.* \\| – \\| – \\|\n");
    assertThat(entries.get(0).get("scores").has("backOff.distance")).isFalse();
    assertThat(entries.get(1).at("/scores/backOff.distance/mean").asDouble()).isEqualTo(0.25);
    assertThat(ComparisonWriter.toMarkdown(COMPARISON)).doesNotContain("back-off");
  }

  @Test
  void jsonFollowsItsSchema() throws Exception {
    String schema = Files.readString(Path.of("data-schemas", "comparison.schema.json"));
    String json = ComparisonWriter.toJson(COMPARISON);

    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema)
                .validate(new ObjectMapper().readTree(json)))
        .isEmpty();
    assertThat(json).contains("\"bySeed\"", "\"halfInterval95\"");
  }

  @Test
  void tablesShowMeansWithTheirSpreadAndDifferences() {
    String markdown = ComparisonWriter.toMarkdown(COMPARISON);

    assertThat(markdown)
        .contains("| plain | argmax | 3 | 60.00 \u00b1 10.00 |")
        .contains("| ours | argmax | 3 | 2.00 \u00b1 2.48 |")
        .contains("| open | argmax | 0 | \u2013 |");
    assertThat(ComparisonWriter.toHtml(COMPARISON))
        .contains("<th scope=\"row\">half &lt;done&gt;</th>")
        .doesNotContain("<done>");
  }

  @Test
  void differencesTellOfHowManySeedsTheyAre() throws Exception {
    var more = entry("more", Map.of(1L, 0.65, 2L, 0.75, 3L, 0.85, 4L, 0.95));
    var others = entry("others", Map.of(8L, 0.65));
    var comparison = new Comparison("test", List.of(PLAIN, more, others));

    String differences =
        ComparisonWriter.toMarkdown(comparison).split("## Differences from the first")[1];
    JsonNode entries =
        new ObjectMapper().readTree(ComparisonWriter.toJson(comparison)).get("entries");

    assertThat(differences)
        .contains("| plain | argmax | 3 | \u2013 |")
        .contains("| more | argmax | 2 | 5.00 \u00b1 0.00 |")
        .contains("| others | argmax | 0 | \u2013 |");
    assertThat(entries.get(1).at("/scores/top1/differenceFromFirst/count").asLong()).isEqualTo(2);
    assertThat(entries.get(2).get("scores").get("top1").has("differenceFromFirst")).isFalse();
  }

  private static Entry entry(String method, Map<Long, Double> top1) {
    var bySeed = new TreeMap<Long, SeverityScores>();
    top1.forEach((seed, value) -> bySeed.put(seed, scores(value)));
    return new Entry(method, "argmax", bySeed);
  }

  private static SeverityScores scores(double top1) {
    Score none = Score.undefined("not counted here");
    return new SeverityScores(
        10,
        Score.of(top1),
        none,
        none,
        new TreeMap<>(Map.of(1, none)),
        List.of(),
        new TreeMap<>(Map.of(5, none)),
        none,
        new TreeMap<>(Map.of(5, none)),
        List.of(Score.of(top1)),
        List.of(Score.of(top1)),
        none,
        none,
        new BackOffScores(List.of(1L, 9L), List.of(1L, 8L), Score.of(0.9), Score.of(0.25)),
        new TreeMap<>());
  }
}
