package org.haframe.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.haframe.hierarchy.Trees;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages as a browser shows them: headless Chromium, where there is one. */
class ReportPageIT {

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final long LONGEST_SECONDS = 120;

  /** Of WCAG 2 for text, level AA. */
  private static final double READABLE = 4.5;

  /** Looks at the page from within and leaves what it finds in the title. */
  private static final String INSPECTION =
      """
      <script>
      const luminance = colour => {
        const parts = colour.match(/[0-9.]+/g).slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4));
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
      };
      const ground = element => {
        for (let e = element; e; e = e.parentElement) {
          const colour = getComputedStyle(e).backgroundColor;
          if (!/, 0\\)$/.test(colour)) return colour;
        }
        return 'rgb(255, 255, 255)';
      };
      addEventListener('load', () => {
        document.querySelectorAll('details').forEach(d => d.open = true);
        let contrast = 21;
        let faintest = '';
        for (const e of document.querySelectorAll('body *')) {
          const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
          if (!own || e.tagName === 'title' || e.tagName === 'SCRIPT') continue;
          const style = getComputedStyle(e);
          const a = luminance(e instanceof SVGElement ? style.fill : style.color);
          const b = luminance(ground(e));
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < contrast) { contrast = ratio; faintest = e.outerHTML.slice(0, 80); }
        }
        const pictures = [...document.querySelectorAll('img')];
        const found = {
          overflow: document.documentElement.scrollWidth - innerWidth,
          contrast: contrast,
          faintest: faintest,
          dark: matchMedia('(prefers-color-scheme: dark)').matches,
          pictures: pictures.length,
          brokenPictures: pictures.filter(p => !p.naturalWidth || !p.alt).length,
          charts: document.querySelectorAll('svg[role=img]').length,
          unnamedCharts: [...document.querySelectorAll('svg')]
              .filter(s => !s.getAttribute('aria-label') && s.getAttribute('aria-hidden') !== 'true').length,
          figures: document.querySelectorAll('figure').length,
          headings: [...document.querySelectorAll('h1,h2,h3')].map(h => h.tagName).join(' '),
          brokenLinks: [...document.querySelectorAll('a')]
              .filter(a => !document.querySelector(a.getAttribute('href'))).length,
          unreachable: [...document.querySelectorAll('.scroll')].filter(s => s.tabIndex !== 0).length,
          duplicateIds: [...document.querySelectorAll('[id]')].length
              - new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size
        };
        document.title = 'FOUND' + JSON.stringify(found) + 'END';
      });
      </script>
      """;

  @TempDir private static Path folder;

  private static String chromium = "";
  private static Path report;
  private static Path comparison;

  @BeforeAll
  static void writePages() throws IOException {
    chromium =
        Stream.of(System.getenv("PATH").split(":"))
            .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse("");
    assumeTrue(
        !chromium.isEmpty(),
        "There is no Chromium on the PATH: pages are not looked at in a browser.");
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
    return Files.writeString(folder.resolve(name), html.replace("</body>", INSPECTION + "</body>"));
  }

  @ParameterizedTest
  @CsvSource({"1200, dark", "390, light"})
  void everythingOfAReportIsThereAndReadable(int width, String scheme) throws Exception {
    JsonNode found = inspected(report, width, scheme);

    assertSound(found, scheme);
    assertThat(found.get("pictures").asInt()).isGreaterThan(20);
    assertThat(found.get("figures").asInt()).isGreaterThan(10);
    assertThat(found.get("charts")).isEqualTo(found.get("figures"));
  }

  @ParameterizedTest
  @CsvSource({"1200, light", "390, dark"})
  void everythingOfAComparisonIsThereAndReadable(int width, String scheme) throws Exception {
    JsonNode found = inspected(comparison, width, scheme);

    assertSound(found, scheme);
    assertThat(found.get("charts").asInt()).isGreaterThan(10);
  }

  private static void assertSound(JsonNode found, String scheme) {
    assertThat(found.get("dark").asBoolean()).isEqualTo(scheme.equals("dark"));
    assertThat(found.get("overflow").asInt()).as("scrolls sideways").isLessThanOrEqualTo(0);
    assertThat(found.get("contrast").asDouble())
        .as(found.get("faintest").asText())
        .isGreaterThanOrEqualTo(READABLE);
    for (String fault :
        List.of("brokenPictures", "unnamedCharts", "brokenLinks", "unreachable", "duplicateIds")) {
      assertThat(found.get(fault).asInt()).as(fault).isZero();
    }
    assertThat(found.get("headings").asText()).startsWith("H1 H2").doesNotContain("H1 H3");
  }

  @Test
  void aReportOfAHundredClassesIsAPicture() throws Exception {
    Path picture = folder.resolve("page.png");

    run(report, 1200, "light", "--screenshot=" + picture);

    assertThat(Files.size(picture)).isGreaterThan(50_000);
    assertThat(Files.size(report)).isLessThan(5_000_000);
  }

  private static JsonNode inspected(Path page, int width, String scheme) throws Exception {
    String document = run(page, width, scheme, "--dump-dom");
    Matcher found = Pattern.compile("FOUND(.*?)END", Pattern.DOTALL).matcher(document);
    assertThat(found.find()).as(document.substring(0, 300)).isTrue();
    return new ObjectMapper()
        .readTree(found.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
  }

  /** Fails where the browser's console has a word to say. */
  private static String run(Path page, int width, String scheme, String output) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                chromium,
                "--headless=new",
                "--no-sandbox", // which root must not use
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--enable-logging=stderr",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=" + width + ",4000",
                "--blink-settings=preferredColorScheme=" + (scheme.equals("dark") ? 0 : 1),
                output,
                page.toUri().toString()));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("Still running: " + Files.readString(err));
    }
    assertThat(process.exitValue()).as(Files.readString(err)).isZero();
    assertThat(Files.readString(err)).doesNotContain("CONSOLE");
    return Files.readString(out);
  }
}
