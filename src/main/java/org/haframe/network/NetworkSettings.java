package org.haframe.network;

import java.util.Objects;

/** The shape of a network, without its classifier: settings {@code network.*}. */
public record NetworkSettings(Backbone backbone, Head head) {
  public NetworkSettings {
    Objects.requireNonNull(backbone, "backbone");
    Objects.requireNonNull(head, "head");
  }
}
