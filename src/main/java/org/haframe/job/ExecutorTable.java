package org.haframe.job;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.haframe.cluster.ExecutorReport;

/** Lays out what executors say of themselves, one line each, columns by two blanks. */
final class ExecutorTable {

  private static final List<String> HEADER =
      List.of(
          "executor",
          "host",
          "Java",
          "program",
          "backend",
          "layers",
          "instructions",
          "slots",
          "threads",
          "heap",
          "arrays",
          "GPUs",
          "CUDA shows");

  private ExecutorTable() {}

  /** The header, then a line for each executor. */
  static List<String> lines(List<ExecutorReport> reports) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    reports.forEach(report -> rows.add(row(report)));
    int[] widths =
        IntStream.range(0, HEADER.size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static List<String> row(ExecutorReport report) {
    return List.of(
        report.executor(),
        report.host(),
        report.java(),
        report.program(),
        report.backend(),
        report.library(),
        report.instructionSet(),
        report.slots() == 0 ? "?" : String.valueOf(report.slots()),
        String.valueOf(report.threads()),
        DoctorJob.gibibytes(report.heapBytes()),
        DoctorJob.gibibytes(report.nativeBytes()),
        report.gpus().isEmpty() ? "none" : String.join(",", report.gpus()),
        shown(report));
  }

  /** What CUDA shows to the process: what it was started with, and what became of it. */
  private static String shown(ExecutorReport report) {
    String limit =
        report.visibility().isLimited()
            ? "only " + String.join(",", report.visibility().addresses())
            : "all";
    return report.onGpu() ? "%s: %d".formatted(limit, report.devices()) : limit;
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      line.append(row.get(column))
          .append(" ".repeat(widths[column] - row.get(column).length() + 2));
    }
    return line.toString().stripTrailing();
  }
}
