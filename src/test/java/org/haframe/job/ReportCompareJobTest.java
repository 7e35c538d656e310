package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.Trees;
import org.haframe.report.EvaluationReport;
import org.haframe.report.Findings;
import org.haframe.report.Provenance;
import org.haframe.report.ReportWriter;
import org.haframe.severity.DecisionRule.Argmax;
import org.haframe.severity.MistakeTally;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCompareJobTest {

  @TempDir private Path folder;

  private String out = "";
  private String err = "";

  @Test
  void putsRunsSideBySide() throws Exception {
    String flat =
        report(
            "runs/flat/report",
            3,
            "test",
            Map.of("loss.name", "cross-entropy", "network.width", "16"));
    String frame =
        report(
            "runs/frame/report", 4, "test", Map.of("loss.name", "haframe", "network.width", "16"));

    int exitCode = run(flat, frame, "--output", folder.resolve("compared").toString());

    assertThat(exitCode).as(err).isZero();
    assertThat(out)
        .contains("| score | flat | frame |")
        .contains("| Top-1 accuracy | 75.00 % (")
        .contains("| loss.name | cross-entropy | haframe |")
        .doesNotContain("network.width");
    JsonNode json =
        new ObjectMapper().readTree(folder.resolve("compared/comparison.json").toFile());
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(Path.of("data-schemas", "comparison.schema.json")))
                .validate(json))
        .isEmpty();
    assertThat(json.get("entries").get(1).get("scores").get("top1").get("mean").asDouble())
        .isEqualTo(1);
    assertThat(Files.readString(folder.resolve("compared/comparison.html")))
        .contains("<h2 id=\"section-1-heading\">At a glance</h2>", "role=\"img\"")
        .doesNotContain("<script");
  }

  @Test
  void anEarlierComparisonIsReplacedAndNothingElse() throws Exception {
    String only = report("one", 3, "test", Map.of());
    String output = folder.resolve("compared").toString();
    run(only, "--output", output);

    int again = run(only, "--output", output);
    Files.writeString(folder.resolve("compared/notes.txt"), "mine");
    int besides = run(only, "--output", output);

    assertThat(again).isZero();
    assertThat(besides).isEqualTo(2);
    assertThat(err).contains("it holds something else");
  }

  @Test
  void whatAKilledComparisonLeftIsNothingElseAndGoes() throws Exception {
    String only = report("one", 3, "test", Map.of());
    Path output = folder.resolve("compared");
    run(only, "--output", output.toString());
    Path unfinished = output.resolve(".comparison.json.0a1b2c3d-0a1b-4c3d-8e5f-0a1b2c3d4e5f");
    Files.writeString(unfinished, "half");

    int again = run(only, "--output", output.toString());

    assertThat(again).as(err).isZero();
    assertThat(unfinished).doesNotExist();
  }

  @Test
  void scoresOfDifferentSplitsAreNotCompared() throws Exception {
    String test = report("a", 3, "test", Map.of());
    String validation = report("b", 3, "validation", Map.of());

    int exitCode = run(test, validation, "--output", folder.resolve("compared").toString());

    assertThat(exitCode).isEqualTo(2);
    assertThat(err).contains("scores of the splits test and validation");
    assertThat(folder.resolve("compared")).doesNotExist();
  }

  @Test
  void cautionsWhereTheImagesDiffer() throws Exception {
    String one = report("a", 3, "test", Map.of("images", "1"));
    String other = report("b", 3, "test", Map.of("images", "2"));

    run(one, other, "--output", folder.resolve("compared").toString());

    assertThat(out).contains("**They were not scored on the same images: a; b.**");
  }

  @Test
  void aFolderWithoutAReportIsBadData() throws Exception {
    int exitCode =
        run(folder.resolve("nothing").toString(), "--output", folder.resolve("c").toString());

    assertThat(exitCode).isEqualTo(3);
    assertThat(err).contains("there is no report.json in it").doesNotContain("\tat ");
  }

  @Test
  void aFolderNamedTwiceIsAWrongUse() throws Exception {
    String one = report("a", 3, "test", Map.of());

    int exitCode = run(one, one + "/", "--output", folder.resolve("c").toString());

    assertThat(exitCode).isEqualTo(2);
    assertThat(err).contains("names a folder twice").doesNotContain("\tat ");
  }

  private int run(String... arguments) {
    var all = new ArrayList<>(List.of("report", "compare"));
    all.addAll(List.of(arguments));
    var standardOut = new StringWriter();
    var standardErr = new StringWriter();
    int exitCode =
        Main.commandLine()
            .setOut(new PrintWriter(standardOut))
            .setErr(new PrintWriter(standardErr))
            .execute(all.toArray(String[]::new));
    out = standardOut.toString();
    err = standardErr.toString();
    return exitCode;
  }

  /**
   * A report of 400 images.
   *
   * @param right how many of four were classified rightly
   * @param settings whose {@code images}, if any, are the fingerprint
   */
  private String report(String name, int right, String split, Map<String, String> settings)
      throws IOException {
    ClassHierarchy hierarchy = Trees.unbalanced();
    MistakeTally tally = MistakeTally.empty(hierarchy);
    for (int image = 0; image < 400; image++) {
      var logits = new float[7];
      logits[image % 4 < right ? 2 : 5] = 3;
      tally.add(2, logits, new Argmax(0));
    }
    Findings findings = Findings.of(hierarchy, tally.confusion());
    var report =
        new EvaluationReport(
            tally.scores(),
            "confusion.csv",
            findings.mostSevere(),
            findings.agreement(),
            List.of(),
            new Provenance(
                "model",
                settings.getOrDefault("images", "images"),
                split,
                "argmax",
                new TreeMap<>(),
                Optional.empty(),
                "float32",
                hierarchy.sha256(),
                "revision",
                new TreeMap<>(settings)));
    Path directory = Files.createDirectories(folder.resolve(name));
    Files.writeString(directory.resolve("report.json"), ReportWriter.toJson(report));
    return directory.toString();
  }
}
