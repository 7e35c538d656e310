package org.haframe.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.haframe.frame.CosinesAtDistance;
import org.haframe.frame.FrameConvergence;
import org.haframe.severity.Interval;
import org.haframe.severity.MistakeExample;
import org.haframe.severity.Score;
import org.haframe.severity.SeverityScores;

/** The JSON of a report. Its keys are a contract with scripts outside this project. */
final class JsonReport {
  private JsonReport() {}

  static String write(EvaluationReport report) {
    var text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      // The platform's line separator would make the same report differ between machines.
      out.setPrettyPrinter(
          new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));
      out.writeStartObject();
      writeScores(out, report.scores());
      out.writeStringField("confusion", report.confusionFile());
      writeMostSevere(out, report.mostSevere());
      if (report.frame().isPresent()) {
        writeFrame(out, report.frame().get());
      }
      writeTraining(out, report.training());
      writeNotes(out, report.scores());
      writeProvenance(out, report.provenance());
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }

  private static void writeScores(JsonGenerator out, SeverityScores scores) throws IOException {
    out.writeNumberField("examples", scores.examples());
    write(out, "top1", scores.top1());
    write(out, "top5", scores.top5());
    write(out, "mistakeSeverity", scores.mistakeSeverity());
    write(out, "hierarchicalDistance", scores.hierarchicalDistance());
    writeCounts(out, "answersByDistance", scores.answersByDistance());
    write(out, "nearestDistance", scores.nearestDistance());
    write(out, "hops", scores.hops());
    write(out, "hopsAt", scores.hopsAt());
    write(out, "levelAccuracy", scores.levelAccuracy());
    write(out, "mostProbableAccuracy", scores.mostProbableAccuracy());
    write(out, "pathConsistency", scores.pathConsistency());
    write(out, "calibrationError", scores.calibrationError());
    out.writeObjectFieldStart("backOff");
    writeCounts(out, "answersByLevel", scores.backOff().answersByLevel());
    writeCounts(out, "rightByLevel", scores.backOff().rightByLevel());
    write(out, "accuracy", scores.backOff().accuracy());
    write(out, "distance", scores.backOff().distance());
    out.writeEndObject();
    out.writeObjectFieldStart("intervals");
    for (Map.Entry<String, Interval> entry : scores.intervals().entrySet()) {
      out.writeArrayFieldStart(entry.getKey());
      out.writeNumber(entry.getValue().lower());
      out.writeNumber(entry.getValue().upper());
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private static void writeCounts(JsonGenerator out, String name, List<Long> counts)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (long count : counts) {
      out.writeNumber(count);
    }
    out.writeEndArray();
  }

  private static void writeMostSevere(JsonGenerator out, List<Confusion> kinds) throws IOException {
    out.writeArrayFieldStart("mostSevere");
    for (Confusion kind : kinds) {
      out.writeStartObject();
      out.writeStringField("actual", kind.actual());
      out.writeStringField("predicted", kind.predicted());
      out.writeNumberField("distance", kind.distance());
      out.writeNumberField("images", kind.images());
      out.writeArrayFieldStart("examples");
      for (MistakeExample example : kind.examples()) {
        out.writeStartObject();
        out.writeStringField("image", example.image());
        out.writeNumberField("probability", example.probability());
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeFrame(JsonGenerator out, FrameAgreement agreement) throws IOException {
    out.writeObjectFieldStart("frame");
    write(out, agreement.convergence());
    out.writeArrayFieldStart("cosines");
    for (CosinesAtDistance cosines : agreement.cosines()) {
      out.writeStartObject();
      out.writeNumberField("distance", cosines.distance());
      out.writeNumberField("pairs", cosines.pairs());
      out.writeNumberField("wanted", cosines.wanted());
      out.writeNumberField("lowest", cosines.lowest());
      out.writeNumberField("lowerQuartile", cosines.lowerQuartile());
      out.writeNumberField("median", cosines.median());
      out.writeNumberField("upperQuartile", cosines.upperQuartile());
      out.writeNumberField("highest", cosines.highest());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void writeTraining(JsonGenerator out, List<TrainingEpoch> epochs)
      throws IOException {
    out.writeArrayFieldStart("training");
    for (TrainingEpoch epoch : epochs) {
      out.writeStartObject();
      out.writeNumberField("epoch", epoch.epoch());
      out.writeNumberField("loss", epoch.loss());
      out.writeNumberField("imagesPerSecond", epoch.imagesPerSecond());
      if (epoch.top1().isPresent()) {
        out.writeNumberField("validationTop1", epoch.top1().getAsDouble());
      }
      if (epoch.mistakeSeverity().isPresent()) {
        out.writeNumberField("validationSeverity", epoch.mistakeSeverity().getAsDouble());
      }
      if (epoch.frame().isPresent()) {
        out.writeObjectFieldStart("frame");
        write(out, epoch.frame().get());
        out.writeEndObject();
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void write(JsonGenerator out, FrameConvergence convergence) throws IOException {
    out.writeNumberField("deviation", convergence.deviation());
    out.writeNumberField("selfDuality", convergence.selfDuality());
    out.writeNumberField("withinClassVariability", convergence.withinClassVariability());
  }

  private static void writeNotes(JsonGenerator out, SeverityScores scores) throws IOException {
    out.writeObjectFieldStart("notes");
    for (NamedScores.Named named : NamedScores.of(scores)) {
      if (named.score().reason().isPresent()) {
        out.writeStringField(named.key(), named.score().reason().get());
      }
    }
    out.writeEndObject();
  }

  private static void writeProvenance(JsonGenerator out, Provenance provenance) throws IOException {
    out.writeObjectFieldStart("provenance");
    out.writeStringField("modelId", provenance.modelId());
    out.writeStringField("dataFingerprint", provenance.dataFingerprint());
    out.writeStringField("split", provenance.split());
    out.writeStringField("decision", provenance.decision());
    for (var parameter : provenance.parameters().entrySet()) {
      out.writeNumberField(parameter.getKey(), parameter.getValue());
    }
    if (provenance.coarseModelId().isPresent()) {
      out.writeStringField("coarseModelId", provenance.coarseModelId().get());
    }
    out.writeStringField("precision", provenance.precision());
    out.writeStringField("hierarchySha256", provenance.hierarchySha256());
    out.writeStringField("codeRevision", provenance.codeRevision());
    out.writeObjectFieldStart("settings");
    for (Map.Entry<String, String> setting : provenance.settings().entrySet()) {
      out.writeStringField(setting.getKey(), setting.getValue());
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, String key, SortedMap<Integer, Score> scores)
      throws IOException {
    out.writeObjectFieldStart(key);
    for (Map.Entry<Integer, Score> entry : scores.entrySet()) {
      write(out, entry.getKey().toString(), entry.getValue());
    }
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, String key, List<Score> scores) throws IOException {
    out.writeArrayFieldStart(key);
    for (Score score : scores) {
      write(out, score);
    }
    out.writeEndArray();
  }

  private static void write(JsonGenerator out, String key, Score score) throws IOException {
    out.writeFieldName(key);
    write(out, score);
  }

  private static void write(JsonGenerator out, Score score) throws IOException {
    if (score.value().isPresent()) {
      out.writeNumber(score.value().getAsDouble());
    } else {
      out.writeNull();
    }
  }
}
