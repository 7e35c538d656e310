package org.haframe.notebook;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.haframe.data.ImageColumn;
import org.haframe.data.Thumbnails;
import org.haframe.data.UndecodableImageException;
import org.haframe.frame.ClassFrame;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.registry.Champion;
import org.haframe.registry.ModelRecord;
import org.haframe.registry.ModelRecord.RecordedScore;
import org.haframe.registry.ModelRegistry;
import org.haframe.report.ComparisonWriter;
import org.haframe.report.HtmlFragment;
import org.haframe.report.ReportSection;
import org.haframe.report.ReportWriter;
import org.haframe.report.RunComparison;
import org.haframe.report.TreeCharts;
import org.haframe.report.Verdict;
import org.haframe.report.VerdictWriter;
import org.haframe.report.plot.Markup;
import org.haframe.report.plot.RangeChart;

/** Pictures for notebooks. */
public final class Pictures {
  /** Images in one picture: with more, a paragraph would be too large to scroll past. */
  private static final int MOST_IMAGES = 200;

  /** The column of an image table that holds the images. */
  private static final String CONTENT = "content";

  private Pictures() {}

  /**
   * The images of a dataset, in its order, each above the values of some of its columns. At most
   * 200 are shown, no longer than 96 pixels, and drawn anew: whatever else their files hold stays
   * behind.
   *
   * @param rows with a column {@code content} of PNG or JPEG files, as image tables and predictions
   *     on them have
   * @param captions names of columns to write below each image; the first one stands out, and
   *     stands without its name
   * @throws IllegalArgumentException if there is no such column of files
   */
  public static Picture images(Dataset<Row> rows, String... captions) {
    if (ImageColumn.in(rows.schema(), CONTENT).format() != ImageColumn.Format.FILE) {
      throw new IllegalArgumentException(
          "Cannot show the column content: it holds pixels. Read the images with the data source binaryFile, or from an image table.");
    }
    var columns = new Column[captions.length + 1];
    columns[0] = functions.col(CONTENT);
    for (int i = 0; i < captions.length; i++) {
      columns[i + 1] = functions.col(captions[i]);
    }
    var thumbnails = new Thumbnails();
    var grid = new Markup().open("ul", "class", "images").line();
    for (Row row : rows.select(columns).limit(MOST_IMAGES).collectAsList()) {
      grid.open("li");
      addImage(grid, row, thumbnails);
      if (captions.length > 0) {
        grid.element("b", text(row, 1));
      }
      for (int i = 1; i < captions.length; i++) {
        grid.element("span", captions[i] + " " + text(row, i + 1));
      }
      grid.closeLine("li");
    }
    return new Picture(HtmlFragment.of(grid.closeLine("ul")));
  }

  private static void addImage(Markup grid, Row row, Thumbnails thumbnails) {
    if (row.isNullAt(0)) {
      grid.element("span", "no image");
      return;
    }
    try {
      String picture = thumbnails.dataUri(row.getAs(0));
      grid.leaf("img", "src", picture, "alt", row.size() > 1 ? text(row, 1) : "image");
    } catch (UndecodableImageException e) { // a table of images may hold any file
      grid.element("span", "no picture: it " + e.getMessage());
    }
  }

  /** A value as people read it: numbers that are no counts with three decimals. */
  private static String text(Row row, int column) {
    return row.get(column) instanceof Double number
        ? text(number)
        : String.valueOf(row.get(column));
  }

  private static String text(double number) {
    return String.format(Locale.ROOT, "%.3f", number);
  }

  /** A class tree from its root to the classes. */
  public static Picture tree(ClassHierarchy hierarchy) {
    return new Picture(HtmlFragment.of(TreeCharts.tree(hierarchy)));
  }

  /** Distances of all pairs of classes, in the order of the tree. */
  public static Picture distances(ClassHierarchy hierarchy) {
    return new Picture(HtmlFragment.of(TreeCharts.distances(hierarchy)));
  }

  /** Cosines of all pairs of vectors of a frame, in the order of the tree. */
  public static Picture cosines(ClassHierarchy hierarchy, ClassFrame frame) {
    return new Picture(HtmlFragment.of(TreeCharts.cosines(hierarchy, frame)));
  }

  /**
   * How the cosine falls with the distance in the tree, one line a frame.
   *
   * @param frames of this tree by their names
   */
  public static Picture cosinesByDistance(
      ClassHierarchy hierarchy, Map<String, ClassFrame> frames) {
    return new Picture(HtmlFragment.of(TreeCharts.cosinesByDistance(hierarchy, frames)));
  }

  /** Sections of the report of the evaluate job, in the order given. */
  public static Picture report(Assessment assessment, ReportSection... sections) {
    return new Picture(
        ReportWriter.toHtmlFragment(
            assessment.report(), assessment.findings(), assessment.images(), List.of(sections)));
  }

  /** What a retraining came to, with every figure and its limit. */
  public static Picture verdict(Verdict verdict) {
    return new Picture(VerdictWriter.toHtmlFragment(verdict));
  }

  /**
   * A score of all versions of a registry on its hold-out, with 95 % intervals over images, the
   * oldest version first. Versions for which it is not defined are left out.
   *
   * @param score its name in report.json, such as {@code hierarchicalDistance.1}
   * @param title what it is, for people
   * @throws IllegalArgumentException if no version has it
   */
  public static Picture versions(ModelRegistry registry, String score, String title)
      throws IOException {
    Optional<Champion> champion = registry.champion();
    List<RangeChart.Range> ranges = new ArrayList<>();
    for (ModelRecord version : registry.versions()) {
      RecordedScore found = version.scores().get(score);
      if (found != null) {
        String role = champion.map(now -> now.roleOf(version.version())).orElse("");
        String name = role.isEmpty() ? "" : ", " + role;
        ranges.add(0, RangeChart.Range.of(version.version() + name, found.value(), span(found)));
      }
    }
    if (ranges.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot draw %s: no version of %s has it. Name a score as report.json does."
              .formatted(score, registry));
    }
    return new Picture(
        HtmlFragment.of(new RangeChart(title, "version", ranges, "", Pictures::text)));
  }

  private static Optional<RangeChart.Span> span(RecordedScore score) {
    return score.lower() == null || score.upper() == null
        ? Optional.empty()
        : Optional.of(new RangeChart.Span(score.lower(), score.upper()));
  }

  /** Runs beside each other, as the job {@code report compare} puts them. */
  public static Picture comparison(RunComparison runs) {
    return new Picture(ComparisonWriter.toHtmlFragment(runs));
  }
}
