package org.haframe.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.haframe.Browser;
import org.haframe.hierarchy.Trees;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages as a browser shows them: headless Chromium, where there is one. */
class ReportPageIT {

  @TempDir private static Path folder;

  private static Browser browser; // null where there is none
  private static Path report;
  private static Path comparison;

  @BeforeAll
  static void writePages() throws IOException {
    browser = Browser.find(folder).orElse(null);
    assumeTrue(
        browser != null, "There is no Chromium on the PATH: pages are not looked at in a browser.");
    Reports.Everything everything = Reports.everything(Trees.random(100, 6));
    report = page("report.html", everything.html());
    comparison =
        page(
            "comparison.html",
            ComparisonWriter.toHtml(
                new RunComparison(
                    List.of(
                        new RunComparison.Run("one with a rather long name", everything.report()),
                        new RunComparison.Run("other", everything.report())))));
  }

  private static Path page(String name, String html) throws IOException {
    return Files.writeString(folder.resolve(name), html);
  }

  @ParameterizedTest
  @CsvSource({"1200, dark", "390, light"})
  void everythingOfAReportIsThereAndReadable(int width, String scheme) throws Exception {
    JsonNode found = browser.inspect(report, width, scheme);

    assertSound(found, scheme);
    assertThat(found.get("pictures").asInt()).isGreaterThan(20);
    assertThat(found.get("figures").asInt()).isGreaterThan(10);
    assertThat(found.get("charts")).isEqualTo(found.get("figures"));
  }

  @ParameterizedTest
  @CsvSource({"1200, light", "390, dark"})
  void everythingOfAComparisonIsThereAndReadable(int width, String scheme) throws Exception {
    JsonNode found = browser.inspect(comparison, width, scheme);

    assertSound(found, scheme);
    assertThat(found.get("charts").asInt()).isGreaterThan(10);
  }

  private static void assertSound(JsonNode found, String scheme) {
    assertThat(found.get("dark").asBoolean()).isEqualTo(scheme.equals("dark"));
    assertThat(found.get("overflow").asInt()).as("scrolls sideways").isLessThanOrEqualTo(0);
    assertThat(found.get("contrast").asDouble())
        .as(found.get("faintest").asText())
        .isGreaterThanOrEqualTo(Browser.READABLE);
    for (String fault :
        List.of("brokenPictures", "unnamedCharts", "brokenLinks", "unreachable", "duplicateIds")) {
      assertThat(found.get(fault).asInt()).as(fault).isZero();
    }
    assertThat(found.get("headings").asText()).startsWith("H1 H2").doesNotContain("H1 H3");
  }

  @Test
  void aReportOfAHundredClassesIsAPicture() throws Exception {
    Path picture = folder.resolve("page.png");

    browser.screenshot(report, 1200, "light", picture);

    assertThat(Files.size(picture)).isGreaterThan(50_000);
    assertThat(Files.size(report)).isLessThan(5_000_000);
  }
}
