package org.haframe.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.Trees;
import org.haframe.severity.DecisionRule.Argmax;
import org.haframe.severity.MistakeTally;
import org.junit.jupiter.api.Test;

class ReportWriterTest {

  private static MistakeTally tally(ClassHierarchy hierarchy, int images) {
    var random = new Random(4);
    int classes = hierarchy.labels().count();
    MistakeTally tally = MistakeTally.empty(hierarchy);
    for (int i = 0; i < images; i++) {
      var logits = new float[classes];
      for (int j = 0; j < classes; j++) {
        logits[j] = random.nextFloat();
      }
      tally.add(i % classes, logits, new Argmax());
    }
    return tally;
  }

  private static EvaluationReport report(ClassHierarchy hierarchy, MistakeTally tally) {
    var settings = new TreeMap<>(Map.of("frame.gamma", "2", "note", "a | b <i>"));
    return new EvaluationReport(
        tally.scores(),
        "confusion.csv",
        new Provenance(
            "model-1",
            "data-1",
            "test",
            "crm",
            OptionalDouble.of(1.25),
            Optional.of("model-2"),
            hierarchy.sha256(),
            "abc",
            settings));
  }

  private static Set<ValidationMessage> faults(String schema, String json) throws Exception {
    String text = Files.readString(Path.of("data-schemas", schema));
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(text)
        .validate(new ObjectMapper().readTree(json));
  }

  @Test
  void jsonFollowsTheSchema() throws Exception {
    ClassHierarchy hierarchy = Trees.random(30, 1);

    String full = ReportWriter.toJson(report(hierarchy, tally(hierarchy, 200)));
    String ofNoImage = ReportWriter.toJson(report(hierarchy, tally(hierarchy, 0)));

    assertThat(faults("report.schema.json", full)).isEmpty();
    assertThat(faults("report.schema.json", ofNoImage)).isEmpty();
  }

  @Test
  void theSchemaRejectsAReportWithAMissingOrMistakenScore() throws Exception {
    ClassHierarchy hierarchy = Trees.unbalanced();
    String json = ReportWriter.toJson(report(hierarchy, tally(hierarchy, 20)));

    assertThat(faults("report.schema.json", json.replace("\"hops\"", "\"Hops\""))).isNotEmpty();
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

  /** Two images of e1, one right and one taken for d1 (distance 2); one of a1, taken for e2 (4). */
  @Test
  void nodesHaveTheImagesAndMistakesBelowThem() {
    ClassHierarchy hierarchy = Trees.unbalanced();
    MistakeTally tally = MistakeTally.empty(hierarchy);
    tally.add(5, new float[] {0, 0, 0, 0, 0, 1, 0}, new Argmax());
    tally.add(5, new float[] {0, 0, 0, 0, 1, 0, 0}, new Argmax());
    tally.add(0, new float[] {0, 0, 0, 0, 0, 0, 1}, new Argmax());

    List<String> lines = ReportWriter.toNodesCsv(hierarchy, tally.confusion()).lines().toList();

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

    String text = ReportWriter.toMarkdown(report(hierarchy, tally), hierarchy, tally.confusion());

    assertThat(text)
        .contains("50 images of split test, 7 classes, 4 levels")
        .containsPattern("\\| Top-1 accuracy \\| [0-9.]+ % \\|")
        .contains("k = 20 is greater than the number of classes, 7")
        .contains("## Worst confusions")
        .contains("first &lt;a&gt;")
        .contains("a \\| b &lt;i&gt;");
  }

  @Test
  void htmlNeedsNoOtherFileAndEscapesNames() {
    ClassHierarchy hierarchy = Trees.unbalanced();
    MistakeTally tally = tally(hierarchy, 50);

    String html = ReportWriter.toHtml(report(hierarchy, tally), hierarchy, tally.confusion());

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
    MistakeTally tally = tally(hierarchy, 60_000);

    String html = ReportWriter.toHtml(report(hierarchy, tally), hierarchy, tally.confusion());

    assertThat(html.getBytes(UTF_8).length).isBetween(500_000, 5_000_000);
  }

  @Test
  void htmlOfMoreClassesShowsACoarserLevel() {
    ClassHierarchy hierarchy = Trees.random(300, 6);
    MistakeTally tally = tally(hierarchy, 300);
    ClassHierarchy star = Trees.star(300);
    MistakeTally flat = tally(star, 300);

    String html = ReportWriter.toHtml(report(hierarchy, tally), hierarchy, tally.confusion());
    String flatHtml = ReportWriter.toHtml(report(star, flat), star, flat.confusion());

    assertThat(html).containsPattern("Rows are the actual nodes of level [123],");
    assertThat(flatHtml).contains("too many classes to draw").doesNotContain("<svg");
  }

  @Test
  void confusionTextStatesItsOrientation() {
    ClassHierarchy hierarchy = Trees.star(3);
    MistakeTally tally = MistakeTally.empty(hierarchy);
    tally.add(0, new float[] {0, 0, 1}, new Argmax());

    String text = ReportWriter.toConfusionCsv(hierarchy, tally.confusion());

    assertThat(text.lines())
        .containsExactly(
            "actual (row) / predicted (column),leaf0,leaf1,leaf2",
            "leaf0,0,0,1",
            "leaf1,0,0,0",
            "leaf2,0,0,0");
  }

  @Test
  void confusionsAreRankedByImagesTimesDistance() {
    ClassHierarchy hierarchy = Trees.unbalanced();
    MistakeTally tally = MistakeTally.empty(hierarchy);
    for (int i = 0; i < 3; i++) {
      tally.add(5, new float[] {0, 0, 0, 0, 0, 0, 1}, new Argmax());
    }
    tally.add(0, new float[] {0, 0, 0, 0, 0, 0, 1}, new Argmax());

    var worst = Confusion.worst(hierarchy, tally.confusion(), 10);

    assertThat(worst).containsExactly(new Confusion(0, 6, 1, 4), new Confusion(5, 6, 3, 1));
  }

  @Test
  void rejectsAHierarchyOfOtherClasses() {
    ClassHierarchy hierarchy = Trees.unbalanced();
    MistakeTally tally = tally(hierarchy, 5);
    EvaluationReport report = report(hierarchy, tally);

    assertThatThrownBy(() -> ReportWriter.toMarkdown(report, Trees.star(3), tally.confusion()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot report on 7 classes with a hierarchy of 3");
  }
}
