package org.haframe.report;

/** What a report tells, in the order of its page. */
public enum ReportSection {
  /** How many images were scored, and the scores to remember, with their intervals. */
  SUMMARY,
  /** Mistakes by distance, accuracy on each level, and answers that may be any node. */
  SEVERITY,
  /** Learning curves. */
  TRAINING,
  /** The farthest mistakes, with their images. */
  MISTAKES,
  /** The confusion matrix in the order of the tree. */
  CONFUSION,
  /** Accuracy and severity below each node of the tree. */
  NODES,
  /** Mean features beside the frame; nothing where the model has none. */
  FRAME,
  /** Every score. */
  SCORES,
  /** Model, data, settings. */
  PROVENANCE
}
