package org.haframe.registry;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.haframe.ColouredSquares;
import org.haframe.network.Backbone;
import org.haframe.network.Head;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InputFormat;
import org.haframe.network.NetworkBuilder;
import org.haframe.network.NetworkSettings;
import org.haframe.network.Optimisation;

/** Models that nobody trained, of a network that is small. */
public final class TinyModels {
  private static final int SIZE = 8;

  /** Of the network below; a model with others is refused. */
  private static final int PARAMETERS = 349;

  private static final String NETWORK =
      NetworkBuilder.build(
              new NetworkSettings(new Backbone.SmallConvolutional(1), Head.POOLED),
              SIZE,
              ColouredSquares.frameHead(),
              new Optimisation(0.1, 1, 0.9, 0, 1))
          .toJson();

  private TinyModels() {}

  /**
   * @param value of all its parameters
   */
  public static HierarchyAwareModel model(float value) {
    var parameters = new float[PARAMETERS];
    Arrays.fill(parameters, value);
    return new HierarchyAwareModel(
        NETWORK,
        parameters,
        ColouredSquares.hierarchy(),
        new InputFormat(SIZE, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)),
        "",
        Map.of());
  }

  /** What a retraining would say of {@link #model} of 1. */
  public static ModelRecord record(String runId) {
    HierarchyAwareModel model = model(1);
    return new ModelRecord(
        0,
        runId,
        Instant.EPOCH,
        model.sha256(),
        "",
        null,
        null,
        "images",
        new ModelRecord.DataProfile(
            Map.of("red", 1L), List.of(1.0, 2.0, 3.0), List.of(1.0, 1.0, 1.0)),
        "hold-out",
        model.hierarchy().sha256(),
        null,
        Map.of("loss.name", "haframe"),
        "argmax",
        Map.of("top1", new ModelRecord.RecordedScore(0.5, 0.4, 0.6)),
        "test",
        1,
        "here");
  }
}
