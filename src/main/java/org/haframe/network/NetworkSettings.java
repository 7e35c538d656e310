package org.haframe.network;

import java.util.Objects;

/**
 * A network without its classifier: settings {@code network.*}.
 *
 * @param precision of the backbone's convolutions
 */
public record NetworkSettings(Backbone backbone, Head head, Precision precision) {
  public NetworkSettings {
    Objects.requireNonNull(backbone, "backbone");
    Objects.requireNonNull(head, "head");
    Objects.requireNonNull(precision, "precision");
  }

  /** In float32. */
  public NetworkSettings(Backbone backbone, Head head) {
    this(backbone, head, Precision.FLOAT32);
  }
}
