package org.haframe.network;

/**
 * Where the running mean and variance of one normalised layer lie in a network's flat parameter
 * vector.
 *
 * <p>Replicas that saw different images have different means. Taken for those of the images of each
 * replica (they are moving averages over its last minibatches), the variance of all images is that
 * within replicas and that between their means (the law of total variance):
 *
 * <p>V = sum_i n_i (v_i + (m_i - m)^2) / sum_i n_i = sum_i n_i (v_i + (m_i - c)^2) / sum_i n_i - (m
 * - c)^2, where m is the mean of the m_i, for any c. So replicas turn variances into moments around
 * a c that all know, moments are averaged like all else, and the average is turned back. c should
 * be near: digits of v are lost where (m - c)^2 is much larger.
 *
 * @param mean index of the first running mean
 * @param variance index of the first running variance
 * @param channels number of means, and of variances
 */
public record RunningStatistics(int mean, int variance, int channels) {

  /**
   * Replaces variances by mean squared distances from the given centre.
   *
   * @param parameters flat vector, changed in place
   * @param centre flat vector whose running means are c
   */
  public void toMoments(float[] parameters, float[] centre) {
    addSquaredDistance(parameters, centre, 1);
  }

  /** Replaces averaged moments around the centre by variances. */
  public void toVariances(float[] parameters, float[] centre) {
    addSquaredDistance(parameters, centre, -1);
  }

  /** Copies this layer's statistics from one flat vector into another. */
  public void copy(float[] from, float[] to) {
    System.arraycopy(from, mean, to, mean, channels);
    System.arraycopy(from, variance, to, variance, channels);
  }

  private void addSquaredDistance(float[] parameters, float[] centre, int sign) {
    for (int i = 0; i < channels; i++) {
      double distance = (double) parameters[mean + i] - centre[mean + i];
      double moment = parameters[variance + i] + sign * distance * distance;
      // What is left of a variance near zero may have rounded below it.
      parameters[variance + i] = (float) Math.max(0, moment);
    }
  }
}
