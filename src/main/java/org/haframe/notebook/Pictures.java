package org.haframe.notebook;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.haframe.frame.ClassFrame;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.registry.ModelRegistry;
import org.haframe.report.ComparisonWriter;
import org.haframe.report.HtmlFragment;
import org.haframe.report.ReportSection;
import org.haframe.report.ReportWriter;
import org.haframe.report.RunComparison;
import org.haframe.report.TreeCharts;
import org.haframe.report.Verdict;
import org.haframe.report.VerdictWriter;

/** Pictures for notebooks. */
public final class Pictures {
  private Pictures() {}

  /**
   * The images of a dataset, in its order, each above the values of some of its columns. The first
   * 200 are shown, no longer than 96 pixels, and drawn anew: whatever else their files hold stays
   * behind. They are made small on the executors.
   *
   * @param rows with a column {@code content} of PNG or JPEG files, as image tables and predictions
   *     on them have
   * @param captions names of columns to write below each image; the first one stands out, and
   *     stands without its name
   * @throws IllegalArgumentException if there is no column of files, or none of such a name
   */
  public static Picture images(Dataset<Row> rows, String... captions) {
    return new Picture(HtmlFragment.of(ImageGrid.of(rows, List.of(captions))));
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
   * @param title what it is, for people; its unit is written behind it
   * @throws IllegalArgumentException if no version has it
   */
  public static Picture versions(ModelRegistry registry, String score, String title)
      throws IOException {
    return new Picture(HtmlFragment.of(VersionPictures.chart(registry, score, title)));
  }

  /**
   * All versions of a registry, the newest first: which of them is in use, the run that made it,
   * top-1 accuracy, mistake severity and mean distance on the hold-out, with 95 % intervals over
   * images.
   */
  public static Picture versions(ModelRegistry registry) throws IOException {
    return new Picture(HtmlFragment.of(VersionPictures.table(registry)));
  }

  /** Runs beside each other, as the job {@code report compare} puts them. */
  public static Picture comparison(RunComparison runs) {
    return new Picture(ComparisonWriter.toHtmlFragment(runs));
  }
}
