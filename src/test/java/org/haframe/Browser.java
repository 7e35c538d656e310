package org.haframe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Headless Chromium, to look at pages with. */
public final class Browser {
  /** The least contrast of WCAG 2 for text, level AA. */
  public static final double READABLE = 4.5;

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final long LONGEST_SECONDS = 120;

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
          brokenPictures: pictures.filter(p => !p.naturalWidth || !p.hasAttribute('alt')).length,
          charts: document.querySelectorAll('svg[role=img]').length,
          unnamedCharts: [...document.querySelectorAll('svg')]
              .filter(s => !s.getAttribute('aria-label') && s.getAttribute('aria-hidden') !== 'true').length,
          figures: document.querySelectorAll('figure').length,
          headings: [...document.querySelectorAll('h1,h2,h3')].map(h => h.tagName).join(' '),
          brokenLinks: [...document.querySelectorAll('a[href^="#"]')]
              .filter(a => !document.querySelector(a.getAttribute('href'))).length,
          unreachable: [...document.querySelectorAll('.scroll')].filter(s => s.tabIndex !== 0).length,
          duplicateIds: [...document.querySelectorAll('[id]')].length
              - new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size
        };
        document.title = 'FOUND' + JSON.stringify(found) + 'END';
      });
      </script>
      """;

  private final String program;
  private final Path folder;

  private Browser(String program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /**
   * The one on the PATH; empty where there is none.
   *
   * @param folder that it may write to
   */
  public static Optional<Browser> find(Path folder) {
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> new Browser(program.toString(), folder));
  }

  /**
   * What the page is like: sizes, contrast, and counts of what is there and of what is amiss. Fails
   * where the console has a word to say.
   *
   * @param scheme light or dark, as the reader prefers
   */
  public JsonNode inspect(Path page, int width, String scheme) throws Exception {
    Path inspected =
        Files.writeString(
            folder.resolve("inspected.html"),
            Files.readString(page).replace("</body>", INSPECTION + "</body>"));
    String document = run(inspected, width, scheme, "--dump-dom");
    Matcher found = Pattern.compile("FOUND(.*?)END", Pattern.DOTALL).matcher(document);
    assertThat(found.find()).as(document.substring(0, 300)).isTrue();
    return new ObjectMapper()
        .readTree(found.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
  }

  /** A picture of the page, as a PNG file. */
  public void screenshot(Path page, int width, String scheme, Path picture) throws Exception {
    run(page, width, scheme, "--screenshot=" + picture);
  }

  private String run(Path page, int width, String scheme, String output) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                program,
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
