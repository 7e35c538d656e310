package org.haframe.report;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FeatureSums;
import org.haframe.frame.FrameComparison;
import org.haframe.frame.FrameConvergence;
import org.haframe.frame.FrameDimension;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.FrameSolver;
import org.haframe.frame.MinimumSimilarity;
import org.haframe.frame.SimilarityMapping;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.severity.DecisionRule.Argmax;
import org.haframe.severity.MistakeExample;
import org.haframe.severity.MistakeExamples;
import org.haframe.severity.MistakeTally;
import org.haframe.severity.SeverityScores;

/** Reports of answers drawn at random. */
final class Reports {
  static final int EPOCHS = 12;

  /** One grey pixel. */
  private static final String PICTURE =
      "data:image/gif;base64,"
          + Base64.getEncoder()
              .encodeToString(
                  new byte[] {
                    'G',
                    'I',
                    'F',
                    '8',
                    '7',
                    'a',
                    1,
                    0,
                    1,
                    0,
                    (byte) 0x80,
                    0,
                    0,
                    99,
                    99,
                    99,
                    0,
                    0,
                    0,
                    ',',
                    0,
                    0,
                    0,
                    0,
                    1,
                    0,
                    1,
                    0,
                    0,
                    2,
                    2,
                    'D',
                    1,
                    0,
                    ';'
                  });

  /**
   * All that a page is made of.
   *
   * @param images as data URIs by id
   */
  record Everything(EvaluationReport report, Findings findings, Map<String, String> images) {
    String html() {
      return ReportWriter.toHtml(report, findings, images);
    }
  }

  private Reports() {}

  static MistakeTally tally(ClassHierarchy hierarchy, int images, MistakeExamples examples) {
    var random = new Random(4);
    int classes = hierarchy.labels().count();
    MistakeTally tally = MistakeTally.empty(hierarchy);
    for (int i = 0; i < images; i++) {
      var logits = new float[classes];
      for (int j = 0; j < classes; j++) {
        logits[j] = random.nextFloat();
      }
      int label = i % classes;
      examples.add("test/%06d".formatted(i), label, tally.add(label, logits, new Argmax(0)));
    }
    return tally;
  }

  static EvaluationReport report(SeverityScores scores, Findings findings) {
    return new EvaluationReport(
        scores,
        "confusion.csv",
        findings.mostSevere(),
        findings.agreement(),
        List.of(),
        provenance(findings.hierarchy(), "7"));
  }

  private static Provenance provenance(ClassHierarchy hierarchy, String seed) {
    return new Provenance(
        "model-1",
        "data-1",
        "test",
        "crm",
        new TreeMap<>(Map.of("temperature", 1.25)),
        Optional.of("model-2"),
        "bfloat16-compute",
        hierarchy.sha256(),
        "abc",
        new TreeMap<>(Map.of("frame.gamma", "2", "note", "a | b <i>", "training.seed", seed)));
  }

  /** A report with learning curves, a frame and images. */
  static Everything everything(ClassHierarchy hierarchy) {
    int classes = hierarchy.labels().count();
    var examples = MistakeExamples.empty(hierarchy);
    MistakeTally tally = tally(hierarchy, 40 * classes, examples);
    var findings =
        new Findings(hierarchy, tally.confusion(), examples, Optional.of(frame(hierarchy)));
    var report = report(tally.scores(), findings);
    List<TrainingEpoch> epochs = new ArrayList<>();
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      epochs.add(
          new TrainingEpoch(
              epoch,
              4.0 / epoch,
              1000 + epoch,
              OptionalDouble.of(epoch / 20.0),
              OptionalDouble.of(3 - epoch / 20.0),
              Optional.of(new FrameConvergence(0.5 / epoch, 0.1, 2))));
    }
    Map<String, String> images = new HashMap<>();
    for (Confusion kind : report.mostSevere()) {
      for (MistakeExample example : kind.examples()) {
        images.put(example.image(), PICTURE);
      }
    }
    return new Everything(
        new EvaluationReport(
            report.scores(),
            report.confusionFile(),
            report.mostSevere(),
            report.frame(),
            epochs,
            report.provenance()),
        findings,
        images);
  }

  /** The vectors of a frame with noise as features. */
  private static FrameComparison frame(ClassHierarchy hierarchy) {
    ClassFrame frame =
        FrameSolver.solve(
            hierarchy.distances(),
            new FrameSettings(
                new SimilarityMapping.ExponentialDecay(2),
                MinimumSimilarity.CLOSED_FORM,
                FrameDimension.rank(),
                3));
    var random = new Random(5);
    var sums = new FeatureSums(frame.classCount(), frame.dimension());
    for (int label = 0; label < frame.classCount(); label++) {
      for (int image = 0; image < 2; image++) {
        var features = new float[frame.dimension()];
        for (int column = 0; column < features.length; column++) {
          features[column] = (float) (frame.at(label, column) + 0.05 * random.nextGaussian());
        }
        sums.add(label, features);
      }
    }
    return FrameComparison.of(sums, frame);
  }
}
