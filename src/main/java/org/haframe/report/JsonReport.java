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
import org.haframe.severity.Interval;
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
    out.writeArrayFieldStart("answersByDistance");
    for (long answers : scores.answersByDistance()) {
      out.writeNumber(answers);
    }
    out.writeEndArray();
    write(out, "nearestDistance", scores.nearestDistance());
    write(out, "hops", scores.hops());
    write(out, "hopsAt", scores.hopsAt());
    write(out, "levelAccuracy", scores.levelAccuracy());
    write(out, "mostProbableAccuracy", scores.mostProbableAccuracy());
    write(out, "pathConsistency", scores.pathConsistency());
    write(out, "calibrationError", scores.calibrationError());
    out.writeObjectFieldStart("intervals");
    for (Map.Entry<String, Interval> entry : scores.intervals().entrySet()) {
      out.writeArrayFieldStart(entry.getKey());
      out.writeNumber(entry.getValue().lower());
      out.writeNumber(entry.getValue().upper());
      out.writeEndArray();
    }
    out.writeEndObject();
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
    if (provenance.temperature().isPresent()) {
      out.writeNumberField("temperature", provenance.temperature().getAsDouble());
    }
    if (provenance.coarseModelId().isPresent()) {
      out.writeStringField("coarseModelId", provenance.coarseModelId().get());
    }
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
