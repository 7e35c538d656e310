package org.haframe.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.haframe.frame.CosinesAtDistance;
import org.haframe.frame.FrameConvergence;
import org.haframe.severity.BackOffScores;
import org.haframe.severity.Interval;
import org.haframe.severity.MistakeExample;
import org.haframe.severity.Score;
import org.haframe.severity.SeverityScores;

/** Reads an {@link EvaluationReport} from the JSON that {@link ReportWriter} wrote. */
public final class ReportReader {
  /** A hundred times one of a thousand classes; as objects, JSON takes up to forty times that. */
  public static final int MAX_CHARACTERS = 16 << 20;

  /** Levels of a tree with its root: HierarchyReader takes none of more. */
  private static final int MAX_LEVELS = 1_001;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String fileName;
  private final JsonNode root;

  private ReportReader(String fileName, JsonNode root) {
    this.fileName = fileName;
    this.root = root;
  }

  /**
   * Reads a report.
   *
   * @param fileName for messages
   * @throws InvalidReportException if the text is not a report; the message names file and field
   */
  public static EvaluationReport read(String fileName, String json) {
    if (json.length() > MAX_CHARACTERS) {
      throw new InvalidReportException(
          "Cannot read the report %s: it has more than %,d characters. Use a report.json of an evaluation."
              .formatted(fileName, MAX_CHARACTERS));
    }
    try {
      return new ReportReader(fileName, JSON.readTree(json)).report();
    } catch (JsonProcessingException e) {
      throw new InvalidReportException(
          "Cannot read the report %s: it is not valid JSON (%s). Use a report.json of an evaluation."
              .formatted(fileName, e.getOriginalMessage()),
          e);
    }
  }

  private EvaluationReport report() {
    var scores =
        new SeverityScores(
            wholeNumber(root, "examples"),
            score("top1"),
            score("top5"),
            score("mistakeSeverity"),
            scoresByK("hierarchicalDistance"),
            counts(root, "answersByDistance"),
            scoresByK("nearestDistance"),
            score("hops"),
            scoresByK("hopsAt"),
            scoresByLevel("levelAccuracy"),
            scoresByLevel("mostProbableAccuracy"),
            score("pathConsistency"),
            score("calibrationError"),
            backOff(),
            intervals());
    return new EvaluationReport(
        scores, text(root, "confusion"), mostSevere(), frame(), training(), provenance());
  }

  private BackOffScores backOff() {
    JsonNode backOff = root.path("backOff");
    return backOff.isMissingNode()
        ? BackOffScores.undefined("the report is of an earlier version")
        : new BackOffScores(
            counts(backOff, "answersByLevel"),
            counts(backOff, "rightByLevel"),
            score("backOff.accuracy", field(backOff, "accuracy")),
            score("backOff.distance", field(backOff, "distance")));
  }

  private List<Long> counts(JsonNode object, String key) {
    List<Long> counts = new ArrayList<>();
    for (JsonNode count : byLevel(object, key)) {
      counts.add(wholeNumber(key + "." + counts.size(), count));
    }
    return counts;
  }

  /** Reports of earlier versions have none of the three parts that follow. */
  private List<Confusion> mostSevere() {
    List<Confusion> kinds = new ArrayList<>();
    for (JsonNode kind : root.path("mostSevere")) {
      List<MistakeExample> examples = new ArrayList<>();
      for (JsonNode example : field(kind, "examples")) {
        examples.add(new MistakeExample(text(example, "image"), number(example, "probability")));
      }
      kinds.add(
          new Confusion(
              text(kind, "actual"),
              text(kind, "predicted"),
              wholeNumber(kind, "images"),
              smallNumber(kind, "distance"),
              examples));
    }
    return kinds;
  }

  private Optional<FrameAgreement> frame() {
    if (!root.hasNonNull("frame")) {
      return Optional.empty();
    }
    List<CosinesAtDistance> cosines = new ArrayList<>();
    for (JsonNode row : field(root.get("frame"), "cosines")) {
      cosines.add(
          new CosinesAtDistance(
              smallNumber(row, "distance"),
              wholeNumber(row, "pairs"),
              number(row, "wanted"),
              number(row, "lowest"),
              number(row, "lowerQuartile"),
              number(row, "median"),
              number(row, "upperQuartile"),
              number(row, "highest")));
    }
    return Optional.of(new FrameAgreement(convergence(root.get("frame")), cosines));
  }

  private List<TrainingEpoch> training() {
    List<TrainingEpoch> epochs = new ArrayList<>();
    for (JsonNode epoch : root.path("training")) {
      epochs.add(
          new TrainingEpoch(
              smallNumber(epoch, "epoch"),
              number(epoch, "loss"),
              number(epoch, "imagesPerSecond"),
              optionalNumber(epoch, "validationTop1"),
              optionalNumber(epoch, "validationSeverity"),
              epoch.hasNonNull("frame")
                  ? Optional.of(convergence(epoch.get("frame")))
                  : Optional.empty()));
    }
    return epochs;
  }

  private FrameConvergence convergence(JsonNode measures) {
    return new FrameConvergence(
        number(measures, "deviation"),
        number(measures, "selfDuality"),
        number(measures, "withinClassVariability"));
  }

  private Provenance provenance() {
    JsonNode provenance = field(root, "provenance");
    var settings = new TreeMap<String, String>();
    field(provenance, "settings")
        .fields()
        .forEachRemaining(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
    var parameters = new TreeMap<String, Double>();
    for (String parameter : List.of("smoothing", "temperature")) {
      optionalNumber(provenance, parameter).ifPresent(value -> parameters.put(parameter, value));
    }
    return new Provenance(
        text(provenance, "modelId"),
        text(provenance, "dataFingerprint"),
        text(provenance, "split"),
        text(provenance, "decision"),
        parameters,
        optionalText(provenance, "coarseModelId"),
        // Reports of earlier versions are all of models used as they were trained.
        optionalText(provenance, "precision")
            .orElse(settings.getOrDefault("network.precision", "float32")),
        text(provenance, "hierarchySha256"),
        text(provenance, "codeRevision"),
        settings);
  }

  private List<Score> scoresByLevel(String key) {
    List<Score> scores = new ArrayList<>();
    for (JsonNode accuracy : byLevel(root, key)) {
      scores.add(score(key + "." + (scores.size() + 1), accuracy));
    }
    return scores;
  }

  /** Values of which a chart draws every one. */
  private JsonNode byLevel(JsonNode object, String key) {
    JsonNode values = field(object, key);
    if (values.size() > MAX_LEVELS) {
      throw problem("'%s' has more than %,d values".formatted(key, MAX_LEVELS));
    }
    return values;
  }

  private SortedMap<String, Interval> intervals() {
    var intervals = new TreeMap<String, Interval>();
    field(root, "intervals")
        .fields()
        .forEachRemaining(
            entry -> {
              JsonNode bounds = entry.getValue();
              if (bounds.size() != 2
                  || !bounds.path(0).isNumber()
                  || !bounds.path(1).isNumber()
                  || !(bounds.get(0).asDouble() <= bounds.get(1).asDouble())
                  || !Double.isFinite(bounds.get(0).asDouble())
                  || !Double.isFinite(bounds.get(1).asDouble())) {
                throw problem(
                    "'intervals.%s' is not two bounds in order".formatted(entry.getKey()));
              }
              intervals.put(
                  entry.getKey(), new Interval(bounds.get(0).asDouble(), bounds.get(1).asDouble()));
            });
    return intervals;
  }

  private SortedMap<Integer, Score> scoresByK(String key) {
    var scores = new TreeMap<Integer, Score>();
    field(root, key)
        .fields()
        .forEachRemaining(
            entry -> {
              if (!entry.getKey().matches("\\d{1,6}")) {
                throw problem("'%s' holds '%s', not a number k".formatted(key, entry.getKey()));
              }
              scores.put(
                  Integer.valueOf(entry.getKey()),
                  score(key + "." + entry.getKey(), entry.getValue()));
            });
    return scores;
  }

  private Score score(String key) {
    return score(key, field(root, key));
  }

  private Score score(String key, JsonNode value) {
    if (value.isNull()) {
      return Score.undefined(root.path("notes").path(key).asText("no reason is noted"));
    }
    if (!value.isNumber()) {
      throw problem("'%s' is neither a number nor null".formatted(key));
    }
    return Score.of(finite(key, value));
  }

  /** JSON can say 1e999. */
  private double finite(String key, JsonNode value) {
    if (!Double.isFinite(value.asDouble())) {
      throw problem("'%s' is beyond 64 bits".formatted(key));
    }
    return value.asDouble();
  }

  private double number(JsonNode object, String key) {
    JsonNode value = field(object, key);
    if (!value.isNumber()) {
      throw problem("'%s' is not a number".formatted(key));
    }
    return finite(key, value);
  }

  private long wholeNumber(JsonNode object, String key) {
    return wholeNumber(key, field(object, key));
  }

  private long wholeNumber(String key, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw problem("'%s' is not a whole number".formatted(key));
    }
    return value.asLong();
  }

  private int smallNumber(JsonNode object, String key) {
    long number = wholeNumber(object, key);
    if (number != (int) number) {
      throw problem("'%s' is %s, which is too large".formatted(key, number));
    }
    return (int) number;
  }

  private OptionalDouble optionalNumber(JsonNode object, String key) {
    return object.hasNonNull(key) ? OptionalDouble.of(number(object, key)) : OptionalDouble.empty();
  }

  private Optional<String> optionalText(JsonNode object, String key) {
    return object.hasNonNull(key) ? Optional.of(text(object, key)) : Optional.empty();
  }

  private String text(JsonNode object, String key) {
    JsonNode value = field(object, key);
    if (!value.isTextual()) {
      throw problem("'%s' is not a string".formatted(key));
    }
    return value.asText();
  }

  private JsonNode field(JsonNode object, String key) {
    JsonNode value = object.get(key);
    if (value == null) {
      throw problem("it has no field '%s'".formatted(key));
    }
    return value;
  }

  private InvalidReportException problem(String why) {
    return new InvalidReportException(
        "Cannot read the report %s: %.1000s. Use a report.json of an evaluation."
            .formatted(fileName, why));
  }
}
