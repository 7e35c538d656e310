package org.haframe.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.haframe.report.plot.Markup;
import org.haframe.report.plot.Table;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link Verdict} as JSON (data-schemas/verdict.schema.json) and HTML, and reads the JSON
 * back. Files are the caller's affair.
 */
public final class VerdictWriter {
  /** Far above any verdict; what is longer is none. */
  public static final int MAX_BYTES = 4 << 20;

  private static final int FORMAT_VERSION = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  private VerdictWriter() {}

  public static String toJson(Verdict verdict) {
    ObjectNode root = JSON.createObjectNode();
    root.put("formatVersion", FORMAT_VERSION);
    root.put("runId", verdict.runId());
    root.put("verdict", text(verdict.outcome()));
    ArrayNode reasons = root.putArray("reasons");
    verdict.reasons().forEach(reasons::add);
    root.put("championVersion", verdict.championVersion());
    root.put("challengerVersion", verdict.challengerVersion());
    root.put("dataFingerprint", verdict.dataFingerprint());
    root.put("settingsSha256", verdict.settingsSha256());
    addAll(root.putArray("checks"), verdict.checks());
    addAll(root.putArray("clauses"), verdict.clauses());
    root.put("finished", verdict.finished().toString());
    root.put("seconds", verdict.seconds());
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write a verdict as JSON: " + e.getMessage(), e);
    }
  }

  private static void addAll(ArrayNode array, List<Verdict.Finding> findings) {
    for (Verdict.Finding finding : findings) {
      array
          .addObject()
          .put("name", finding.name())
          .put("result", text(finding.result()))
          .put("found", finding.found())
          .put("lower", finding.lower())
          .put("upper", finding.upper())
          .put("limit", finding.limit())
          .put("message", finding.message());
    }
  }

  /**
   * Reads a verdict.
   *
   * @param source for messages
   * @throws InvalidReportException if the text is no verdict of this version
   */
  public static Verdict read(String source, String json) {
    if (json.length() > MAX_BYTES) {
      throw invalid(source, "it has more than %,d bytes".formatted(MAX_BYTES));
    }
    try {
      JsonNode root = JSON.readTree(json);
      if (root.path("formatVersion").asInt() != FORMAT_VERSION) {
        throw invalid(source, "it is no verdict of format version " + FORMAT_VERSION);
      }
      return new Verdict(
          field(root, "runId").asText(),
          Verdict.Outcome.valueOf(constant(field(root, "verdict"))),
          whole(root.path("championVersion")),
          whole(root.path("challengerVersion")),
          field(root, "dataFingerprint").asText(),
          field(root, "settingsSha256").asText(),
          findings(field(root, "checks")),
          findings(field(root, "clauses")),
          Instant.parse(field(root, "finished").asText()),
          field(root, "seconds").asDouble());
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
      throw invalid(source, "it is not as expected");
    }
  }

  private static List<Verdict.Finding> findings(JsonNode array) {
    List<Verdict.Finding> findings = new ArrayList<>();
    for (JsonNode finding : array) {
      findings.add(
          new Verdict.Finding(
              field(finding, "name").asText(),
              Verdict.Result.valueOf(constant(field(finding, "result"))),
              number(finding.path("found")),
              number(finding.path("lower")),
              number(finding.path("upper")),
              number(finding.path("limit")),
              field(finding, "message").asText()));
    }
    return findings;
  }

  private static JsonNode field(JsonNode parent, String name) {
    JsonNode value = parent.get(name);
    if (value == null) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return value;
  }

  private static @Nullable Integer whole(JsonNode value) {
    return value.isNumber() ? value.asInt() : null;
  }

  private static @Nullable Double number(JsonNode value) {
    return value.isNumber() ? value.asDouble() : null;
  }

  private static InvalidReportException invalid(String source, String why) {
    return new InvalidReportException(
        "Cannot read the verdict %s: %s. Delete it to let the run be repeated."
            .formatted(source, why));
  }

  /** One HTML page that needs no other: what was decided, and every figure with its limit. */
  public static String toHtml(Verdict verdict) {
    HtmlPage page = page(verdict);
    page.section("Provenance")
        .add(
            new Table(2, "What", "Value")
                .row("Images, fingerprint", verdict.dataFingerprint())
                .row("Settings, SHA-256", verdict.settingsSha256())
                .row("Finished", verdict.finished().toString())
                .row("Wall time", String.format(Locale.ROOT, "%.0f s", verdict.seconds()))
                .markup("Provenance"));
    return page.text();
  }

  /** That page without its provenance, to stand within another page: see {@link HtmlFragment}. */
  public static String toHtmlFragment(Verdict verdict) {
    return page(verdict).fragment();
  }

  private static HtmlPage page(Verdict verdict) {
    var page = new HtmlPage("Verdict of " + verdict.runId());
    Markup introduction = page.introduction();
    introduction.element("p", sentence(verdict));
    for (String reason : verdict.reasons()) {
      introduction.element("p", reason, "class", "note");
    }
    addTable(page, "Promotion rule", verdict.clauses());
    addTable(page, "Checks of the images", verdict.checks());
    return page;
  }

  private static void addTable(HtmlPage page, String heading, List<Verdict.Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    boolean intervals = findings.stream().anyMatch(finding -> finding.lower() != null);
    var head = new ArrayList<String>(List.of("Name", "Result", "Finding", "Found", "Limit"));
    if (intervals) {
      head.add(4, "95 % interval");
    }
    var table = new Table(3, head);
    for (Verdict.Finding finding : findings) {
      var row = new ArrayList<Object>();
      row.add(finding.name());
      row.add(text(finding.result()));
      row.add(finding.message());
      row.add(figure(finding.found()));
      if (intervals) {
        row.add(
            finding.lower() == null
                ? ""
                : figure(finding.lower()) + " to " + figure(finding.upper()));
      }
      row.add(figure(finding.limit()));
      table.row(row.toArray());
    }
    page.section(heading).add(table.markup(heading));
  }

  /** What happened, in one sentence. */
  public static String sentence(Verdict verdict) {
    return switch (verdict.outcome()) {
      case PROMOTED ->
          verdict.championVersion() == null
              ? "Version %d is the first champion.".formatted(verdict.challengerVersion())
              : "Version %d is the champion now, in the place of version %d."
                  .formatted(verdict.challengerVersion(), verdict.championVersion());
      case KEPT ->
          verdict.championVersion() == null
              ? "There is no champion yet: version %d is not fit to be the first."
                  .formatted(verdict.challengerVersion())
              : "Version %d stays the champion: version %d is not better, or worse in something."
                  .formatted(verdict.championVersion(), verdict.challengerVersion());
      case REFUSED -> "The images were refused: the champion stays as it was.";
    };
  }

  private static String figure(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String constant(JsonNode value) {
    return value.asText().toUpperCase(Locale.ROOT);
  }
}
