package org.haframe.notebook;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.haframe.registry.Champion;
import org.haframe.registry.ModelRecord;
import org.haframe.registry.ModelRecord.RecordedScore;
import org.haframe.registry.ModelRegistry;
import org.haframe.report.NamedScores;
import org.haframe.report.NamedScores.Unit;
import org.haframe.report.plot.Markup;
import org.haframe.report.plot.RangeChart;
import org.haframe.report.plot.Table;
import org.jspecify.annotations.Nullable;

/** The versions of a registry by their scores. Accuracies are in per cent, distances in levels. */
final class VersionPictures {
  /** A score in the table: its name in report.json, and a short one. */
  private record Shown(String score, String head) {}

  private static final List<Shown> SHOWN =
      List.of(
          new Shown("top1", "top-1"),
          new Shown("mistakeSeverity", "severity"),
          new Shown("hierarchicalDistance.1", "distance@1"));

  private VersionPictures() {}

  /** The oldest first. */
  static RangeChart chart(ModelRegistry registry, String score, String title) throws IOException {
    Optional<Champion> champion = registry.champion();
    Unit unit = NamedScores.unit(score);
    int scale = unit == Unit.RATIO ? 100 : 1;
    List<RangeChart.Range> ranges = new ArrayList<>();
    for (ModelRecord version : registry.versions()) {
      RecordedScore found = version.scores().get(score);
      if (found != null) {
        String role = role(champion, version);
        String name = version.version() + (role.isEmpty() ? "" : ", " + role);
        ranges.add(0, RangeChart.Range.of(name, scale * found.value(), span(found, scale)));
      }
    }
    if (ranges.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot draw %s: no version of %s has it. Name a score as report.json does."
              .formatted(score, registry));
    }
    return new RangeChart(
        title + (unit == Unit.RATIO ? ", %" : ", levels"),
        "version",
        ranges,
        "",
        value -> String.format(Locale.ROOT, unit == Unit.RATIO ? "%.2f" : "%.3f", value));
  }

  private static Optional<RangeChart.Span> span(RecordedScore score, int scale) {
    return score.lower() == null || score.upper() == null
        ? Optional.empty()
        : Optional.of(new RangeChart.Span(scale * score.lower(), scale * score.upper()));
  }

  /** The newest first. */
  static Markup table(ModelRegistry registry) throws IOException {
    Optional<Champion> champion = registry.champion();
    List<String> head = new ArrayList<>(List.of("version", "role", "run"));
    SHOWN.forEach(shown -> head.add(shown.head()));
    var table = new Table(3, head);
    for (ModelRecord version : registry.versions()) {
      List<Object> cells = new ArrayList<>();
      cells.add(String.valueOf(version.version()));
      cells.add(role(champion, version));
      cells.add(version.runId());
      for (Shown shown : SHOWN) {
        cells.add(text(NamedScores.unit(shown.score()), version.scores().get(shown.score())));
      }
      table.row(cells.toArray());
    }
    return table.isEmpty()
        ? new Markup().element("p", "There is no version yet.")
        : table.markup("Versions");
  }

  private static String role(Optional<Champion> champion, ModelRecord version) {
    return champion.map(now -> now.roleOf(version.version())).orElse("");
  }

  /** As 71.00 % (67.90 % to 73.70 %); a dash where it is not defined. */
  private static String text(Unit unit, @Nullable RecordedScore score) {
    if (score == null) {
      return "\u2013";
    }
    return score.lower() == null || score.upper() == null
        ? unit.text(score.value())
        : "%s (%s to %s)"
            .formatted(
                unit.text(score.value()), unit.text(score.lower()), unit.text(score.upper()));
  }
}
