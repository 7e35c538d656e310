package org.haframe.cluster;

/** What networks shall be trained on: setting {@code device}. */
public enum Device {
  /** What each executor has, which must be of one kind on all of them. */
  AUTO,
  CPU,
  GPU
}
