package org.haframe.job;

/** What the exit code of a job tells a script. */
enum ExitCode {
  DONE(0),
  /** A fault of this program. */
  INTERNAL_FAULT(1),
  /** Wrong usage or settings, an output that exists, or a checkpoint of other settings. */
  WRONG_USAGE(2),
  /** Missing or bad images, hierarchy or model. */
  BAD_DATA(3),
  /** The storage or the cluster failed. */
  CLUSTER_FAILED(4),
  TRAINING_DIVERGED(5),
  /** The challenger was not promoted; done with {@code --kept-is-success}. */
  CHAMPION_KEPT(10),
  /** The last successful retraining is too long ago. */
  REGISTRY_STALE(11),
  /** Stopped by SIGINT or SIGTERM, after a checkpoint. */
  INTERRUPTED(130);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
