package org.haframe.report;

import java.util.List;
import org.haframe.frame.CosinesAtDistance;
import org.haframe.frame.FrameConvergence;

/**
 * How near the features of the scored images have come to the frame.
 *
 * @param convergence in three numbers
 * @param cosines between the mean features of classes, by their distance
 */
public record FrameAgreement(FrameConvergence convergence, List<CosinesAtDistance> cosines) {
  public FrameAgreement {
    cosines = List.copyOf(cosines);
  }
}
