package org.haframe.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.haframe.report.Verdict.Finding;
import org.haframe.report.Verdict.Outcome;
import org.haframe.report.Verdict.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictWriterTest {

  private static Verdict verdict(Outcome outcome) {
    return new Verdict(
        "monday",
        outcome,
        3,
        outcome == Outcome.REFUSED ? null : 4,
        "f00d",
        "0".repeat(64),
        List.of(
            Finding.atMost("class-shift", 0.5, 0.25, "The classes <shift>.").asWarning(),
            Finding.atMost(
                "doubled-share", outcome == Outcome.REFUSED ? 0.1 : 0, 0.05, "Images repeat.")),
        outcome == Outcome.REFUSED
            ? List.of()
            : List.of(
                new Finding(
                    "milder",
                    outcome == Outcome.PROMOTED ? Result.PASSED : Result.FAILED,
                    -0.1,
                    -0.2,
                    0.01,
                    0.0,
                    "It does not get milder.")),
        Instant.parse("2026-11-26T05:00:00Z"),
        12.5);
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void jsonIsAsTheSchemaSaysAndComesBack(Outcome outcome) throws Exception {
    String json = VerdictWriter.toJson(verdict(outcome));

    String schema = Files.readString(Path.of("data-schemas", "verdict.schema.json"));
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema)
                .validate(new ObjectMapper().readTree(json)))
        .isEmpty();
    assertThat(VerdictWriter.read("verdict.json", json)).isEqualTo(verdict(outcome));
  }

  @Test
  void reasonsAreWhatFailedAndNotWhatWarns() {
    assertThat(verdict(Outcome.KEPT).reasons()).containsExactly("It does not get milder.");
    assertThat(verdict(Outcome.REFUSED).reasons()).containsExactly("Images repeat.");
    assertThat(verdict(Outcome.PROMOTED).reasons()).isEmpty();
  }

  @Test
  void thePageSaysWhatWasDecidedAndEscapes() {
    String page = VerdictWriter.toHtml(verdict(Outcome.KEPT));

    assertThat(page)
        .contains(
            "Version 3 stays the champion: version 4 is not better",
            "The classes &lt;shift&gt;.",
            "-0.2000 to 0.0100")
        .doesNotContain("<shift>");
  }

  @Test
  void anIntervalHasAColumnWhereThereIsOne() {
    assertThat(VerdictWriter.toHtml(verdict(Outcome.KEPT))).containsOnlyOnce("95 % interval");
    assertThat(VerdictWriter.toHtml(verdict(Outcome.REFUSED))).doesNotContain("95 % interval");
  }

  @Test
  void aPieceOfAnotherPageSaysTheSameWithoutProvenance() {
    String fragment = VerdictWriter.toHtmlFragment(verdict(Outcome.REFUSED));

    assertThat(fragment)
        .startsWith("<div class=\"haframe\">")
        .contains("The images were refused", "Images repeat.", "<h2>Checks of the images</h2>")
        .doesNotContain("Provenance", "<html", "<shift>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{\"formatVersion\": 2}",
        "{\"formatVersion\": 1}",
        "{\"formatVersion\": 1, \"runId\": \"a\", \"verdict\": \"won\"}",
        "{\"formatVersion\": 1"
      })
  void whatIsNoVerdictIsRefused(String json) {
    assertThatThrownBy(() -> VerdictWriter.read("runs/a/verdict.json", json))
        .isInstanceOf(InvalidReportException.class)
        .hasMessageStartingWith("Cannot read the verdict runs/a/verdict.json: it is ");
  }
}
