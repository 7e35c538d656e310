package org.haframe.report;

import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.haframe.HostileFile;
import org.haframe.hierarchy.Trees;

/** Reports that someone forged are compared or refused with one message. */
class ReportFuzzTest {
  private static final EvaluationReport VALID = Reports.everything(Trees.unbalanced()).report();
  private static final String JSON = ReportWriter.toJson(VALID);

  @Property(tries = 600, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void aForgedReportIsComparedOrRefused(@ForAll long seed) {
    HostileFile.read(
        seed,
        (mutation, random) -> {
          EvaluationReport forged = ReportReader.read("report.json", mutation.json(JSON));
          if (!forged.provenance().split().equals(VALID.provenance().split())) {
            return; // is not compared
          }

          var comparison =
              new RunComparison(
                  List.of(
                      new RunComparison.Run("forged", forged),
                      new RunComparison.Run("valid", VALID)));

          ComparisonWriter.toJson(comparison);
          ComparisonWriter.toMarkdown(comparison);
          ComparisonWriter.toHtml(comparison);
        },
        InvalidReportException.class);
  }
}
