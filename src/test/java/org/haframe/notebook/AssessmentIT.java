package org.haframe.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.haframe.LocalSpark;
import org.haframe.data.ImageTable;
import org.haframe.pipeline.HierarchyAwareClassificationModel;
import org.haframe.pipeline.HierarchyAwareClassifier;
import org.haframe.pipeline.MistakeSeverityEvaluator;
import org.haframe.report.InvalidReportException;
import org.haframe.report.ReportFiles;
import org.haframe.report.ReportSection;
import org.haframe.report.RunComparison;
import org.haframe.severity.MistakeExample;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssessmentIT {

  @TempDir private static Path folder;

  private static ImageTable table;
  private static HierarchyAwareClassificationModel model;
  private static Assessment found;

  @BeforeAll
  static void assess() throws IOException {
    table =
        ImageTable.open(
            LocalSpark.session(),
            Path.of("src/main/resources/sample/fashion-mnist").toAbsolutePath().toString());
    model =
        new HierarchyAwareClassifier()
            .setHierarchy(table.hierarchy())
            .setIdCol("id")
            .setBackbone("small")
            .setWidth(4)
            .setImageSize(28)
            .setMaxIter(1)
            .fit(table.split("train").where("id < 'train/001000'"));
    found = Assessment.of(model.network(), table, "test");
  }

  @Test
  void theScoresAreThoseOfThePredictions() {
    Dataset<Row> predicted = model.transform(table.split("test"));
    var evaluator = new MistakeSeverityEvaluator().setMetricName("severity");

    assertThat(found.report().scores().examples()).isEqualTo(table.count("test"));
    assertThat(found).hasToString("Assessment of 1000 images of split test");
    assertThat(found.report().scores().mistakeSeverity().value().orElseThrow())
        .isEqualTo(evaluator.evaluate(predicted));
  }

  @Test
  void everyExampleOfTheWorstMistakesHasAnImage() {
    assertThat(found.report().mostSevere()).isNotEmpty();
    assertThat(found.images().keySet())
        .containsExactlyInAnyOrderElementsOf(
            found.report().mostSevere().stream()
                .flatMap(kind -> kind.examples().stream())
                .map(MistakeExample::image)
                .toList());
  }

  @Test
  void reportsAreReadAsTheyWereWritten() throws IOException {
    for (String name : new String[] {"first", "second"}) {
      ReportFolders.write(LocalSpark.session(), found, folder.resolve(name).toString());
    }

    RunComparison compared =
        ReportFolders.compared(
            LocalSpark.session(),
            folder.resolve("first").toString(),
            folder.resolve("second").toString());

    assertThat(compared.runs())
        .containsExactly(
            new RunComparison.Run("first", found.report()),
            new RunComparison.Run("second", found.report()));
    assertThat(folder.resolve("first/report.html")).isNotEmptyFile();
  }

  @Test
  void runsAreNamedByWhatTellsTheirFoldersApart() throws IOException {
    for (String run : List.of("runs/a", "runs/b")) {
      ReportFolders.write(LocalSpark.session(), found, folder.resolve(run + "/report").toString());
    }

    RunComparison compared =
        ReportFolders.compared(
            LocalSpark.session(),
            folder.resolve("runs/a/report").toString(),
            folder.resolve("runs/b/report").toString());

    assertThat(compared.runs()).extracting(RunComparison.Run::name).containsExactly("a", "b");
  }

  @Test
  void everyFileThatAReportSpeaksOfIsBesideIt() throws IOException {
    Path report = folder.resolve("whole");
    ReportFolders.write(LocalSpark.session(), found, report.toString());

    String page = Files.readString(report.resolve("report.html"));
    for (String file : ReportFiles.NAMES) {
      assertThat(report.resolve(file)).isNotEmptyFile();
      if (file.endsWith(".csv")) {
        assertThat(page).contains(file);
      }
    }
    assertThat(Pictures.report(found, ReportSection.values()).html()).doesNotContain(".csv");
  }

  @Test
  void theScoresAreThoseOfTheRuleThatPredicts() {
    HierarchyAwareClassificationModel byRisk =
        model.copy(new ParamMap()).setDecision("crm").setTemperature(2);
    Dataset<Row> predicted = byRisk.transform(table.split("test"));
    var evaluator = new MistakeSeverityEvaluator().setMetricName("severity");

    Assessment assessed = Assessment.of(model.network(), byRisk.decisionRule(), table, "test");

    assertThat(assessed.report().scores().mistakeSeverity().value().orElseThrow())
        .isEqualTo(evaluator.evaluate(predicted))
        .isNotEqualTo(found.report().scores().mistakeSeverity().value().orElseThrow());
    assertThat(assessed.report().provenance().decision()).isEqualTo("crm");
    assertThat(assessed.report().provenance().parameters())
        .containsExactly(Map.entry("temperature", 2.0));
  }

  @Test
  void aSplitThatLacksAClassIsScoredWithoutItsFrame() throws IOException {
    ImageTable lacking =
        ImageTable.write(
            table.split("test").where("label <> 'bag'"),
            table.hierarchy(),
            folder.resolve("without-bags").toString());

    Assessment assessed = Assessment.of(model.network(), lacking, "test");

    assertThat(assessed.report().scores().examples()).isEqualTo(lacking.count("test"));
    assertThat(assessed.report().frame()).isEmpty();
    assertThat(found.report().frame()).isPresent();
  }

  @Test
  void aFolderWithoutAReportIsNamed() {
    String empty = folder.toString();

    assertThatThrownBy(() -> ReportFolders.compared(LocalSpark.session(), empty))
        .isInstanceOf(InvalidReportException.class)
        .hasMessageContaining("Cannot read the report " + empty + "/report.json");
  }

  @Test
  void aPictureHasTheSectionsThatAreAskedForAndNoOthers() {
    Picture picture = Pictures.report(found, ReportSection.CONFUSION, ReportSection.SEVERITY);

    assertThat(picture.toString()).startsWith("\n%html\n<div class=\"haframe\">");
    assertThat(picture.html())
        .containsSubsequence("<h2>Confusion matrix</h2>", "<h2>Severity</h2>")
        .doesNotContain("<h2>Provenance</h2>", "<html", "<script", "http");
  }
}
