package org.haframe.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import org.haframe.frame.FrameConvergence;
import org.haframe.report.plot.Chart;
import org.haframe.report.plot.LineChart;

/** Learning curves of one training, or of several in the same charts. */
final class TrainingCharts {

  /**
   * A training.
   *
   * @param name of it, in legends
   * @param epochs in order; may be empty
   */
  record Course(String name, List<TrainingEpoch> epochs) {}

  private final List<Course> courses;
  private final List<Chart> charts = new ArrayList<>();

  private TrainingCharts(List<Course> courses) {
    this.courses = courses;
  }

  /**
   * One chart for everything that is known of any of the trainings. A training has one colour in
   * all of them, those included where nothing is known of it.
   */
  static List<Chart> of(List<Course> courses) {
    var drawn = new TrainingCharts(courses);
    drawn.add("Loss", "%.4f", epoch -> OptionalDouble.of(epoch.loss()));
    drawn.add("Validation top-1 accuracy, %", "%.2f", epoch -> percent(epoch.top1()));
    drawn.add("Validation mistake severity, levels", "%.4f", TrainingEpoch::mistakeSeverity);
    drawn.add("Images per second", "%,.0f", epoch -> OptionalDouble.of(epoch.imagesPerSecond()));
    drawn.add(
        "Mean deviation of cosines from the frame", "%.4f", ofFrame(FrameConvergence::deviation));
    drawn.add(
        "Distance of class means from the frame (self-duality)",
        "%.4f",
        ofFrame(FrameConvergence::selfDuality));
    drawn.add(
        "Variability of features within classes",
        "%.4f",
        ofFrame(FrameConvergence::withinClassVariability));
    return drawn.charts;
  }

  private static OptionalDouble percent(OptionalDouble ratio) {
    return ratio.isPresent() ? OptionalDouble.of(100 * ratio.getAsDouble()) : ratio;
  }

  private static Function<TrainingEpoch, OptionalDouble> ofFrame(
      Function<FrameConvergence, Double> measure) {
    return epoch ->
        epoch
            .frame()
            .map(convergence -> OptionalDouble.of(measure.apply(convergence)))
            .orElse(OptionalDouble.empty());
  }

  private void add(String title, String format, Function<TrainingEpoch, OptionalDouble> value) {
    List<LineChart.Line> lines = new ArrayList<>();
    for (Course course : courses) {
      SortedMap<Integer, Double> values = new TreeMap<>();
      for (TrainingEpoch epoch : course.epochs()) {
        value.apply(epoch).ifPresent(known -> values.put(epoch.epoch(), known));
      }
      lines.add(new LineChart.Line(course.name(), values));
    }
    if (lines.stream().anyMatch(line -> !line.values().isEmpty())) {
      DoubleFunction<String> text = number -> String.format(Locale.ROOT, format, number);
      charts.add(new LineChart(title, "epoch", lines, text));
    }
  }
}
