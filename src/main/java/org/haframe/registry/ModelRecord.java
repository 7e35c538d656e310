package org.haframe.registry;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a version: where its model comes from, and how well it scored.
 *
 * @param version from 1
 * @param runId of the retraining that made it
 * @param registered when
 * @param modelSha256 of the model's identity, as in report.json
 * @param fileSha256 of the model's file
 * @param parentVersion the champion when it was made; null of the first
 * @param startVersion whose parameters its training started from; null where it started afresh
 * @param dataFingerprint of the images that it was trained on
 * @param data what these images are like
 * @param holdOutFingerprint of the images that it was scored on
 * @param hierarchySha256 of its class tree
 * @param frameSha256 of its frame; null where the classifier is learnt
 * @param settings of its experiment, by key
 * @param decision rule by which it was scored
 * @param scores on the hold-out, by their names in report.json
 * @param codeRevision of this program
 * @param trainingSeconds wall time of the run up to here
 * @param cluster Spark's master, executors and their cores, for people
 */
public record ModelRecord(
    int version,
    String runId,
    Instant registered,
    String modelSha256,
    String fileSha256,
    @Nullable Integer parentVersion,
    @Nullable Integer startVersion,
    String dataFingerprint,
    DataProfile data,
    String holdOutFingerprint,
    String hierarchySha256,
    @Nullable String frameSha256,
    Map<String, String> settings,
    String decision,
    Map<String, RecordedScore> scores,
    String codeRevision,
    double trainingSeconds,
    String cluster) {

  public ModelRecord {
    settings = Map.copyOf(settings);
    scores = Map.copyOf(scores);
  }

  /**
   * A score with its interval over images.
   *
   * @param lower of the 95 % interval; null where it is not known
   * @param upper of the same
   */
  public record RecordedScore(double value, @Nullable Double lower, @Nullable Double upper) {}

  /**
   * What training images are like, so that later ones can be told apart from them.
   *
   * @param imagesByClass how many of each class
   * @param channelMeans of red, green and blue, in [0, 255]
   * @param channelDeviations standard deviations of the same over all pixels
   */
  public record DataProfile(
      Map<String, Long> imagesByClass, List<Double> channelMeans, List<Double> channelDeviations) {
    public DataProfile {
      imagesByClass = Map.copyOf(imagesByClass);
      channelMeans = List.copyOf(channelMeans);
      channelDeviations = List.copyOf(channelDeviations);
    }
  }

  /** The same as the given version, with the checksum of its file. */
  ModelRecord registeredAs(int number, String checksum) {
    return new ModelRecord(
        number,
        runId,
        registered,
        modelSha256,
        checksum,
        parentVersion,
        startVersion,
        dataFingerprint,
        data,
        holdOutFingerprint,
        hierarchySha256,
        frameSha256,
        settings,
        decision,
        scores,
        codeRevision,
        trainingSeconds,
        cluster);
  }
}
