package org.haframe.data;

import java.io.Serializable;
import java.util.List;

/**
 * Scales a channel value v in [0, 1] to (v - mean) / standardDeviation.
 *
 * @param mean of each channel R, G, B, in [0, 1]
 * @param standardDeviation of each channel R, G, B, above 0
 */
public record Normalisation(List<Double> mean, List<Double> standardDeviation)
    implements Serializable {
  public Normalisation {
    mean = List.copyOf(mean);
    standardDeviation = List.copyOf(standardDeviation);
    if (mean.size() != 3 || standardDeviation.size() != 3) {
      throw new IllegalArgumentException(
          "Cannot normalise by %d means and %d standard deviations. Give three of each, for red, green and blue."
              .formatted(mean.size(), standardDeviation.size()));
    }
    if (mean.stream().anyMatch(m -> !(m >= 0 && m <= 1))) {
      throw new IllegalArgumentException(
          "Cannot normalise by the means %s. Use values in [0, 1].".formatted(mean));
    }
    if (standardDeviation.stream().anyMatch(s -> !(s > 0 && s <= 10))) {
      throw new IllegalArgumentException(
          "Cannot normalise by the standard deviations %s. Use values above 0, at most 10."
              .formatted(standardDeviation));
    }
  }
}
