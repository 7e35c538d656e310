package org.haframe.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.haframe.frame.FrameConvergence;
import org.haframe.report.TrainingEpoch;
import org.haframe.severity.Score;
import org.haframe.severity.SeverityScores;
import org.haframe.train.TrainingRound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The course of a training as JSON lines: one object for each round, for each validation, and for
 * each look at how near features are to the frame.
 *
 * <p>Kept in memory and written as a whole at each checkpoint, since not every storage can append.
 * So the file and the newest checkpoint tell of the same rounds.
 */
final class MetricsFile {
  static final String NAME = "metrics.jsonl";

  private static final Logger log = LoggerFactory.getLogger(MetricsFile.class);

  /** A million rounds; beyond it, the course of a training is cut off. */
  private static final int MAX_BYTES = 256 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Storage storage;
  private final Path file;
  private final List<String> lines = new ArrayList<>();

  MetricsFile(Storage storage, Path modelDirectory) {
    this.storage = storage;
    this.file = new Path(modelDirectory, NAME);
  }

  /**
   * Takes over what an earlier run wrote, up to the point where this one goes on.
   *
   * @param epoch epochs completed
   * @param round rounds completed in the epoch that follows
   */
  void continueAfter(int epoch, int round) throws IOException {
    Optional<byte[]> content = storage.read(file, MAX_BYTES);
    if (content.isEmpty()) {
      return;
    }
    for (String line : new String(content.get(), StandardCharsets.UTF_8).lines().toList()) {
      JsonNode entry;
      try {
        entry = JSON.readTree(line);
      } catch (JsonProcessingException e) {
        log.warn("Leaving a line of the course of the training out: {} is damaged.", file);
        continue;
      }
      int ofEpoch = entry.path("epoch").asInt();
      // A validation has no round: that of the epoch which is repeated is done again too.
      boolean roundIsDone = entry.has("round") && entry.path("round").asInt() <= round;
      if (ofEpoch <= epoch || ofEpoch == epoch + 1 && roundIsDone) {
        lines.add(line);
      }
    }
  }

  /**
   * What is known of the training, epoch by epoch; empty where there is no file. One that cannot be
   * read is no reason not to use the model beside it: a warning says so.
   */
  List<TrainingEpoch> epochs() throws IOException {
    Optional<byte[]> content = storage.read(file, MAX_BYTES);
    if (content.isEmpty()) {
      return List.of();
    }
    SortedMap<Integer, List<JsonNode>> byEpoch = new TreeMap<>();
    try {
      for (String line : new String(content.get(), StandardCharsets.UTF_8).lines().toList()) {
        JsonNode entry = JSON.readTree(line);
        byEpoch.computeIfAbsent(entry.path("epoch").asInt(), any -> new ArrayList<>()).add(entry);
      }
    } catch (JsonProcessingException e) {
      log.warn("Leaving the course of the training out: {} is damaged.", file);
      return List.of();
    }
    return byEpoch.entrySet().stream()
        .flatMap(entry -> epoch(entry.getKey(), entry.getValue()).stream())
        .toList();
  }

  /** Empty where not one round of the epoch is known. */
  private static Optional<TrainingEpoch> epoch(int number, List<JsonNode> entries) {
    long images = 0;
    double losses = 0;
    double seconds = 0;
    JsonNode validation = MissingNode.getInstance();
    Optional<FrameConvergence> frame = Optional.empty();
    for (JsonNode entry : entries) {
      long examples = entry.path("round").isMissingNode() ? 0 : entry.path("examples").asLong();
      images += examples;
      losses += examples * entry.path("loss").asDouble();
      seconds += entry.path("seconds").asDouble();
      if (entry.has("validation")) {
        validation = entry.get("validation");
      }
      if (entry.has("frame")) {
        // Earlier versions noted NaN, which a report cannot say.
        frame =
            Optional.of(
                    new FrameConvergence(
                        entry.get("frame").path("deviation").asDouble(),
                        entry.get("frame").path("selfDuality").asDouble(),
                        entry.get("frame").path("withinClassVariability").asDouble()))
                .filter(FrameConvergence::isFinite);
      }
    }
    return images == 0
        ? Optional.empty()
        : Optional.of(
            new TrainingEpoch(
                number,
                losses / images,
                images / Math.max(seconds, 1e-3),
                score(validation, "top1"),
                score(validation, "mistakeSeverity"),
                frame));
  }

  private static OptionalDouble score(JsonNode scores, String name) {
    return scores.path(name).isNumber()
        ? OptionalDouble.of(scores.get(name).asDouble())
        : OptionalDouble.empty();
  }

  void add(TrainingRound round) {
    ObjectNode entry = JSON.createObjectNode();
    entry.put("epoch", round.epoch());
    entry.put("round", round.round());
    entry.put("examples", round.examples());
    entry.put("loss", round.loss());
    entry.put("learningRate", round.learningRate());
    entry.put("seconds", round.duration().toMillis() / 1e3);
    entry.put("slowestPartitionSeconds", round.slowestPartition().toMillis() / 1e3);
    entry.put("imagesPerSecond", Math.rint(round.examplesPerSecond()));
    lines.add(entry.toString());
  }

  /**
   * @param epoch after which was validated, counted from 1
   */
  void add(int epoch, SeverityScores validation) {
    ObjectNode entry = JSON.createObjectNode();
    entry.put("epoch", epoch);
    ObjectNode scores = entry.putObject("validation");
    scores.put("examples", validation.examples());
    put(scores, "top1", validation.top1());
    put(scores, "top5", validation.top5());
    put(scores, "mistakeSeverity", validation.mistakeSeverity());
    ObjectNode distances = scores.putObject("hierarchicalDistance");
    validation
        .hierarchicalDistance()
        .forEach((k, distance) -> put(distances, String.valueOf(k), distance));
    lines.add(entry.toString());
  }

  /**
   * Notes nothing where a measure is no number: JSON has none such.
   *
   * @param epoch after which was measured, counted from 1
   */
  void add(int epoch, FrameConvergence convergence) {
    if (!convergence.isFinite()) {
      return;
    }
    ObjectNode entry = JSON.createObjectNode();
    entry.put("epoch", epoch);
    ObjectNode measures = entry.putObject("frame");
    measures.put("deviation", convergence.deviation());
    measures.put("selfDuality", convergence.selfDuality());
    measures.put("withinClassVariability", convergence.withinClassVariability());
    lines.add(entry.toString());
  }

  /** Writes all lines so far. */
  void write() throws IOException {
    storage.write(file, String.join("\n", lines) + "\n");
  }

  private static void put(ObjectNode object, String name, Score score) {
    if (score.value().isPresent()) {
      object.put(name, score.value().getAsDouble());
    } else {
      object.putNull(name);
    }
  }
}
