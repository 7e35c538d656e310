package org.haframe.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.haframe.frame.FrameComparison;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.Trees;
import org.haframe.severity.BackOffScores;
import org.haframe.severity.DecisionRule.Argmax;
import org.haframe.severity.MistakeExamples;
import org.haframe.severity.MistakeTally;
import org.junit.jupiter.api.Test;

class ReportWriterTest {

  private static MistakeTally tally(ClassHierarchy hierarchy, int images) {
    return Reports.tally(hierarchy, images, MistakeExamples.empty(hierarchy));
  }

  private static EvaluationReport report(ClassHierarchy hierarchy, MistakeTally tally) {
    return Reports.report(tally.scores(), Findings.of(hierarchy, tally.confusion()));
  }

  private static Set<ValidationMessage> faults(String schema, String json) throws Exception {
    String text = Files.readString(Path.of("data-schemas", schema));
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(text)
        .validate(new ObjectMapper().readTree(json));
  }

  private static String html(ClassHierarchy hierarchy, MistakeTally tally) {
    return ReportWriter.toHtml(
        report(hierarchy, tally), Findings.of(hierarchy, tally.confusion()), Map.of());
  }

  @Test
  void jsonFollowsTheSchema() throws Exception {
    ClassHierarchy hierarchy = Trees.random(30, 1);

    String full = ReportWriter.toJson(report(hierarchy, tally(hierarchy, 200)));
    String ofNoImage = ReportWriter.toJson(report(hierarchy, tally(hierarchy, 0)));

    String ofEverything = ReportWriter.toJson(Reports.everything(hierarchy).report());

    assertThat(faults("report.schema.json", full)).isEmpty();
    assertThat(faults("report.schema.json", ofEverything)).isEmpty();
    assertThat(faults("report.schema.json", ofNoImage)).isEmpty();
  }

  @Test
  void theSchemaRejectsAReportWithAMissingOrMistakenScore() throws Exception {
    ClassHierarchy hierarchy = Trees.unbalanced();
    String json = ReportWriter.toJson(report(hierarchy, tally(hierarchy, 20)));

    assertThat(faults("report.schema.json", json.replace("\"hops\"", "\"Hops\""))).isNotEmpty();
    assertThat(
            faults(
                "report.schema.json",
                json.replace("\"answersByLevel\"", "\"more\": 1, \"answersByLevel\"")))
        .isNotEmpty();
    assertThat(
            faults(
                "report.schema.json", json.replaceAll("(\"answersByLevel\" : )\\[[^]]*]", "$1[]")))
        .isNotEmpty();
    assertThat(faults("report.schema.json", json.replaceAll("\"top1\" : [0-9.]+", "\"top1\" : 55")))
        .isNotEmpty();
  }

  @Test
  void hierarchiesFollowTheirSchema() throws Exception {
    assertThat(faults("hierarchy.schema.json", Trees.unbalanced().toJson())).isEmpty();
    assertThat(faults("hierarchy.schema.json", Trees.random(50, 2).toJson())).isEmpty();
    assertThat(
            faults(
                "hierarchy.schema.json",
                "{\"root\": \"r\", \"classes\": [\"a\"], \"parents\": {\"a\": \"r\"}}"))
        .isNotEmpty();
  }

  @Test
  void anUndefinedScoreIsNullWithItsReasonInTheNotes() throws Exception {
    ClassHierarchy hierarchy = Trees.unbalanced();

    JsonNode json =
        new ObjectMapper().readTree(ReportWriter.toJson(report(hierarchy, tally(hierarchy, 50))));

    assertThat(json.get("hierarchicalDistance").get("20").isNull()).isTrue();
    assertThat(json.get("notes").get("hierarchicalDistance.20").asText())
        .isEqualTo("k = 20 is greater than the number of classes, 7");
    assertThat(json.get("notes").has("top1")).isFalse();
    assertThat(json.get("levelAccuracy")).hasSize(4);
    assertThat(json.get("examples").asLong()).isEqualTo(50);
  }

  @Test
  void jsonIsReadBackAsTheSameReport() {
    ClassHierarchy hierarchy = Trees.unbalanced();
    EvaluationReport report = report(hierarchy, tally(hierarchy, 50));

    EvaluationReport read = ReportReader.read("report.json", ReportWriter.toJson(report));

    assertThat(read).isEqualTo(report);
  }

  @Test
  void jsonOfEverythingIsReadBackAsTheSameReport() {
    EvaluationReport report = Reports.everything(Trees.random(30, 1)).report();

    EvaluationReport read = ReportReader.read("report.json", ReportWriter.toJson(report));

    assertThat(read).isEqualTo(report);
    assertThat(read.frame()).isPresent();
    assertThat(read.training()).hasSize(Reports.EPOCHS);
  }

  @Test
  void readsAReportOfAnEarlierVersion() throws Exception {
    EvaluationReport report = Reports.everything(Trees.unbalanced()).report();
    var json = (ObjectNode) new ObjectMapper().readTree(ReportWriter.toJson(report));
    json.remove(List.of("mostSevere", "frame", "training", "backOff"));

    EvaluationReport read = ReportReader.read("report.json", json.toString());

    assertThat(NamedScores.of(read.scores()).stream().filter(ReportWriterTest::isNotOfBackOff))
        .isEqualTo(
            NamedScores.of(report.scores()).stream()
                .filter(ReportWriterTest::isNotOfBackOff)
                .toList());
    assertThat(read.scores().backOff())
        .isEqualTo(BackOffScores.undefined("the report is of an earlier version"));
    assertThat(read.mostSevere()).isEmpty();
    assertThat(
            ComparisonWriter.toHtml(
                new RunComparison(
                    List.of(
                        new RunComparison.Run("earlier", read),
                        new RunComparison.Run("now", report)))))
        .contains(
            "<th scope=\"row\">Distance of the back-off answer</th><td class=\"number\">\u2013</td>");
  }

  @Test
  void theUnitOfAScoreIsKnownByItsName() {
    for (NamedScores.Named named :
        NamedScores.of(Reports.everything(Trees.unbalanced()).report().scores())) {
      assertThat(NamedScores.unit(named.key())).as(named.key()).isEqualTo(named.unit());
    }
  }

  private static boolean isNotOfBackOff(NamedScores.Named named) {
    return !named.key().startsWith("backOff");
  }

  @Test
  void rejectsNumbersThatAreDamaged() throws Exception {
    String json = ReportWriter.toJson(Reports.everything(Trees.unbalanced()).report());
    for (String pointer :
        List.of(
            "/examples",
            "/answersByDistance/0",
            "/backOff/answersByLevel/1",
            "/backOff/accuracy",
            "/mostSevere/0/images",
            "/mostSevere/0/distance",
            "/frame/cosines/0/pairs",
            "/frame/cosines/0/distance",
            "/training/0/epoch",
            "/intervals/top1/0",
            "/intervals/top1/1")) {
      for (JsonNode damage :
          List.of(TextNode.valueOf("7"), BooleanNode.TRUE, TextNode.valueOf("many"))) {
        JsonNode damaged = damaged(json, pointer, damage);

        assertThatThrownBy(() -> ReportReader.read("report.json", damaged.toString()))
            .as("%s as %s", pointer, damage)
            .isInstanceOf(InvalidReportException.class)
            .hasMessageContaining(pointer.replaceAll("^.*/(?=[a-zA-Z])|/\\d+$", ""));
      }
    }
    JsonNode half = damaged(json, "/examples", DoubleNode.valueOf(1.5));
    assertThatThrownBy(() -> ReportReader.read("report.json", half.toString()))
        .isInstanceOf(InvalidReportException.class)
        .hasMessageContaining("'examples' is not a whole number");
  }

  private static JsonNode damaged(String json, String pointer, JsonNode damage) throws Exception {
    JsonNode root = new ObjectMapper().readTree(json);
    JsonPointer to = JsonPointer.compile(pointer);
    JsonNode holder = root.at(to.head());
    assertThat(root.at(to).isMissingNode()).as(pointer).isFalse();
    if (holder instanceof ArrayNode array) {
      array.set(to.last().getMatchingIndex(), damage);
    } else {
      ((ObjectNode) holder).set(to.last().getMatchingProperty(), damage);
    }
    return root;
  }

  /** Two images of e1, one right and one taken for d1 (distance 2); one of a1, taken for e2 (4). */
  @Test
  void nodesHaveTheImagesAndMistakesBelowThem() {
    ClassHierarchy hierarchy = Trees.unbalanced();
    MistakeTally tally = MistakeTally.empty(hierarchy);
    tally.add(5, new float[] {0, 0, 0, 0, 0, 1, 0}, new Argmax(0));
    tally.add(5, new float[] {0, 0, 0, 0, 1, 0, 0}, new Argmax(0));
    tally.add(0, new float[] {0, 0, 0, 0, 0, 0, 1}, new Argmax(0));

    List<String> lines =
        ReportWriter.toNodesCsv(Findings.of(hierarchy, tally.confusion())).lines().toList();

    assertThat(lines)
        .hasSize(1 + 12) // twelve nodes, leaves once
        .startsWith("level,node,name,images,right,mistake severity")
        .contains(
            "1,A,A,1,0,4.0000",
            "1,B,B,2,1,2.0000",
            "2,a1,first <a>,1,0,4.0000",
            "3,E,E,2,1,2.0000",
            "4,e1,e1,2,1,2.0000",
            "4,e2,e2,0,0,");
  }

  @Test
  void rejectsAReportWithoutAField() {
    ClassHierarchy hierarchy = Trees.unbalanced();
    String json =
        ReportWriter.toJson(report(hierarchy, tally(hierarchy, 50))).replace("top5", "top6");

    assertThatThrownBy(() -> ReportReader.read("a/report.json", json))
        .isInstanceOf(InvalidReportException.class)
        .hasMessageContaining("Cannot read the report a/report.json: it has no field 'top5'");
    assertThatThrownBy(() -> ReportReader.read("a/report.json", "{"))
        .isInstanceOf(InvalidReportException.class)
        .hasMessageContaining("not valid JSON");
    assertThatThrownBy(() -> ReportReader.read("a/report.json", ""))
        .isInstanceOf(InvalidReportException.class);
  }

  @Test
  void markdownTellsScoresReasonsAndConfusions() {
    ClassHierarchy hierarchy = Trees.unbalanced();
    MistakeTally tally = tally(hierarchy, 50);

    String text =
        ReportWriter.toMarkdown(
            report(hierarchy, tally), Findings.of(hierarchy, tally.confusion()));

    assertThat(text)
        .contains("50 images of split test, 7 classes, 4 levels")
        .containsPattern("\\| Top-1 accuracy \\| [0-9.]+ % \\|")
        .contains("k = 20 is greater than the number of classes, 7")
        .contains("| model of coarser classes | model-2 |")
        .contains("| precision | bfloat16-compute |")
        .contains("## Most severe mistakes")
        .contains("## Most harmful confusions")
        .contains("first &lt;a&gt;")
        .contains("a \\| b &lt;i&gt;");
  }

  @Test
  void htmlNeedsNoOtherFileAndEscapesNames() {
    ClassHierarchy hierarchy = Trees.unbalanced();
    MistakeTally tally = tally(hierarchy, 50);

    String html = html(hierarchy, tally);

    assertThat(html)
        .startsWith("<!DOCTYPE html>")
        .contains("prefers-color-scheme: dark")
        .contains("<svg")
        .contains("first &lt;a&gt;")
        .doesNotContain("<a>")
        .doesNotContain("<i>")
        .doesNotContain("<script")
        .doesNotContain("http");
  }

  @Test
  void htmlOfAHundredClassesStaysBelowFiveMegabytes() {
    ClassHierarchy hierarchy = Trees.random(100, 6);
    // So many random answers that nearly every cell of the confusion matrix is filled.
    MistakeTally tally = tally(hierarchy, 20_000);

    String html = html(hierarchy, tally);

    assertThat(html.getBytes(UTF_8).length).isBetween(500_000, 5_000_000);
  }

  @Test
  void mapsHaveTheirNumbersWhereTheyCanBeRead() {
    ClassHierarchy thirty = Trees.star(30);
    ClassHierarchy more = Trees.star(31);
    MistakeTally tally = tally(thirty, 300);
    long count = tally.confusion().count(0, 0);

    assertThat(html(thirty, tally))
        .containsSubsequence(
            "Numbers of: Actual and predicted classes",
            "actual (row), predicted (column)",
            thirty.displayName(thirty.labels().name(0)) + "</th>",
            ">" + count + "</td>");
    assertThat(html(more, tally(more, 300))).doesNotContain("Numbers of: Actual and predicted");
  }

  @Test
  void htmlOfMoreClassesShowsACoarserLevel() {
    ClassHierarchy hierarchy = Trees.random(300, 6);
    MistakeTally tally = tally(hierarchy, 300);
    ClassHierarchy star = Trees.star(300);
    MistakeTally flat = tally(star, 300);

    String html = html(hierarchy, tally);
    String flatHtml = html(star, flat);

    assertThat(html).containsPattern("Rows are the actual nodes of level [123],");
    assertThat(flatHtml).contains("too many classes to draw").doesNotContain("class=\"map\"");
  }

  @Test
  void confusionTextStatesItsOrientation() {
    ClassHierarchy hierarchy = Trees.star(3);
    MistakeTally tally = MistakeTally.empty(hierarchy);
    tally.add(0, new float[] {0, 0, 1}, new Argmax(0));

    String text = ReportWriter.toConfusionCsv(Findings.of(hierarchy, tally.confusion()));

    assertThat(text.lines())
        .containsExactly(
            "actual (row) / predicted (column),leaf0,leaf1,leaf2",
            "leaf0,0,0,1",
            "leaf1,0,0,0",
            "leaf2,0,0,0");
  }

  @Test
  void cosinesOfTheFrameStandAboveTheDiagonalAndThoseOfFeaturesBelow() {
    ClassHierarchy hierarchy = Trees.unbalanced();
    Findings findings = Reports.everything(hierarchy).findings();
    FrameComparison frame = findings.frame().orElseThrow();

    List<String[]> rows =
        ReportWriter.toCosinesCsv(findings)
            .orElseThrow()
            .lines()
            .map(line -> line.split(",", -1))
            .toList();

    assertThat(rows).hasSize(8).allMatch(row -> row.length == 8);
    for (int a = 0; a < 7; a++) {
      assertThat(rows.get(0)[a + 1]).isEqualTo(hierarchy.labels().name(a));
      assertThat(rows.get(a + 1)[a + 1]).isEmpty();
      for (int b = 0; b < a; b++) {
        assertThat(Double.parseDouble(rows.get(b + 1)[a + 1]))
            .isCloseTo(frame.wanted(a, b), within(5e-5));
        assertThat(Double.parseDouble(rows.get(a + 1)[b + 1]))
            .isCloseTo(frame.achieved(a, b), within(5e-5));
      }
    }
    MistakeTally tally = tally(hierarchy, 5);
    assertThat(ReportWriter.toCosinesCsv(Findings.of(hierarchy, tally.confusion()))).isEmpty();
  }

  /** Five mistakes at distance 1, and two at distance 4: of equal scores the first class wins. */
  @Test
  void confusionsAreRankedByDistanceAndByImagesTimesDistance() {
    ClassHierarchy hierarchy = Trees.unbalanced();
    MistakeTally tally = MistakeTally.empty(hierarchy);
    var examples = MistakeExamples.empty(hierarchy);
    for (int i = 0; i < 6; i++) {
      examples.add("e" + i, 5, tally.add(5, new float[] {0, 0, 0, 0, 0, 0, i}, new Argmax(0)));
    }
    examples.add("a", 0, tally.add(0, new float[] {0, 0, 0, 0, 0, 0, 1}, new Argmax(0)));

    var findings = new Findings(hierarchy, tally.confusion(), examples, Optional.empty());

    assertThat(findings.mostSevere().stream().map(Confusion::actual))
        .containsExactly("a1", "e1", "e1");
    assertThat(findings.mostHarmful().get(0)).isEqualTo(findings.mostSevere().get(2));
    assertThat(ReportWriter.toMistakesCsv(findings).lines())
        .containsExactly(
            "actual,predicted,distance,images,example 1,example 2,example 3",
            "a1,e2,4,1,a,,",
            "e1,a1,4,1,e0,,",
            "e1,e2,1,5,e5,e4,e3");
  }

  @Test
  void rejectsAHierarchyOfOtherClasses() {
    ClassHierarchy hierarchy = Trees.unbalanced();
    MistakeTally tally = tally(hierarchy, 5);

    assertThatThrownBy(() -> Findings.of(Trees.star(3), tally.confusion()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot report on 7 classes with a hierarchy of 3");
  }
}
