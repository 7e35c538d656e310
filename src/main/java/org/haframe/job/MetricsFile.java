package org.haframe.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.haframe.frame.FrameConvergence;
import org.haframe.severity.Score;
import org.haframe.severity.SeverityScores;
import org.haframe.train.TrainingRound;

/**
 * The course of a training as JSON lines: one object for each round, for each validation, and for
 * each look at how near features are to the frame.
 *
 * <p>Kept in memory and written as a whole at each checkpoint, since not every storage can append.
 * So the file and the newest checkpoint tell of the same rounds.
 */
final class MetricsFile {
  static final String NAME = "metrics.jsonl";

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
    Optional<byte[]> content = storage.read(file);
    if (content.isEmpty()) {
      return;
    }
    for (String line : new String(content.get(), StandardCharsets.UTF_8).lines().toList()) {
      var entry = JSON.readTree(line);
      int ofEpoch = entry.path("epoch").asInt();
      // A validation has no round: that of the epoch which is repeated is done again too.
      boolean roundIsDone = entry.has("round") && entry.path("round").asInt() <= round;
      if (ofEpoch <= epoch || ofEpoch == epoch + 1 && roundIsDone) {
        lines.add(line);
      }
    }
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
   * @param epoch after which was measured, counted from 1
   */
  void add(int epoch, FrameConvergence convergence) {
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
