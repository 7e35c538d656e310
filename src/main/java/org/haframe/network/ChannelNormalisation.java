package org.haframe.network;

import static org.haframe.network.NativeOperation.buffer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.LeakyReLU;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Batch normalisation over the last axis and a rectifier, forward and backward, in buffers that are
 * kept.
 *
 * <p>Arrays are [B, H, W, C], contiguous; M = B H W. Forward, with batch mean m and variance v
 * (divided by M): y = rectify(gamma (z - m) / sqrt(v + epsilon) + beta). Backward, with g the
 * gradient behind the rectifier: dbeta = sum g, dgamma = sum g (z - m) / sqrt(v + epsilon), and dz
 * = a g + b z + c with one a, b, c per channel (Ioffe and Szegedy, 2015).
 *
 * <p>Sums over M are matrix products with a row of ones and the affine maps are libnd4j's batchnorm
 * operation: both are several times faster than its reductions, broadcasts and its own batch
 * normalisation gradient.
 */
final class ChannelNormalisation {

  /** Columns that make the summing matrix product efficient. */
  private static final int SUMMING_COLUMNS = 1024;

  private final double epsilon;
  private final double negativeSlope;
  private final DataType dataType;
  private final NativeOperation affine;

  private final INDArray mean;
  private final INDArray variance;
  private final INDArray zeros;
  private final INDArray onesLessEpsilon;

  private INDArray scratch = Nd4j.empty();
  private INDArray gradient = Nd4j.empty();
  private INDArray ones = Nd4j.empty();
  private INDArray partialSums = Nd4j.empty();

  ChannelNormalisation(ChannelBlock block, DataType dataType) {
    this.epsilon = block.epsilon();
    this.negativeSlope = block.negativeSlope();
    this.dataType = dataType;
    this.affine = NativeOperation.batchnorm(epsilon);
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      long channels = block.getNOut();
      mean = Nd4j.create(dataType, channels);
      variance = Nd4j.create(dataType, channels);
      zeros = Nd4j.zeros(dataType, channels);
      // The operation adds epsilon to what it is given as variance.
      onesLessEpsilon = Nd4j.ones(dataType, channels).subi(epsilon);
    }
  }

  /** Mean of the last training batch, [C]. */
  INDArray batchMean() {
    return mean;
  }

  /** Variance of the last training batch, divided by M, [C]. */
  INDArray batchVariance() {
    return variance;
  }

  void forward(INDArray z, INDArray gamma, INDArray beta, INDArray out) {
    long rows = z.length() / mean.length();
    scratch = buffer(scratch, dataType, z.shape());
    sumOverRows(z, mean);
    mean.divi(rows);
    z.muli(z, scratch);
    sumOverRows(scratch, variance);
    variance.divi(rows).subi(mean.mul(mean));
    // Rounding may leave a variance just below zero.
    Transforms.max(variance, 0, false);
    apply(z, mean, variance, gamma, beta, out);
  }

  /** The forward pass with given statistics. */
  void apply(
      INDArray z,
      INDArray givenMean,
      INDArray givenVariance,
      INDArray gamma,
      INDArray beta,
      INDArray out) {
    affine.execute(new INDArray[] {z, givenMean, givenVariance, gamma, beta}, out);
    rectify(out);
  }

  /**
   * The gradient with respect to z, in a buffer that the next call overwrites.
   *
   * @param outputGradient with respect to the output of the forward pass; not changed
   * @param out what the forward pass returned; not changed
   */
  INDArray backward(
      INDArray outputGradient,
      INDArray z,
      INDArray out,
      INDArray gamma,
      INDArray gammaGradient,
      INDArray betaGradient) {
    long channels = mean.length();
    long rows = z.length() / channels;
    scratch = buffer(scratch, dataType, z.shape());
    gradient = buffer(gradient, dataType, z.shape());
    INDArray behindRectifier = derectify(outputGradient, out);

    sumOverRows(behindRectifier, betaGradient);
    behindRectifier.muli(z, scratch);
    sumOverRows(scratch, gammaGradient);
    INDArray inverseDeviation = Transforms.pow(variance.add(epsilon), -0.5, false);
    gammaGradient.subi(mean.mul(betaGradient)).muli(inverseDeviation);

    INDArray a = gamma.mul(inverseDeviation);
    INDArray b = a.mul(inverseDeviation).muli(gammaGradient).divi(-rows);
    INDArray c = a.mul(betaGradient).divi(-rows).subi(b.mul(mean));
    affine.execute(new INDArray[] {z, zeros, onesLessEpsilon, b, c}, scratch);
    affine.execute(new INDArray[] {behindRectifier, zeros, onesLessEpsilon, a, zeros}, gradient);
    return gradient.addi(scratch);
  }

  private void rectify(INDArray values) {
    if (negativeSlope == 0) {
      Nd4j.getExecutioner().exec(new RectifiedLinear(values, values));
    } else if (negativeSlope != 1) {
      Nd4j.getExecutioner().exec(new LeakyReLU(values, values, negativeSlope));
    }
  }

  /** The gradient in front of the rectifier. The output has the sign of the rectifier's input. */
  private INDArray derectify(INDArray outputGradient, INDArray out) {
    if (negativeSlope == 1) {
      return outputGradient;
    }
    Nd4j.getExecutioner().exec(new Step(out, gradient));
    if (negativeSlope != 0) {
      gradient.muli(1 - negativeSlope).addi(negativeSlope);
    }
    return gradient.muli(outputGradient);
  }

  private void sumOverRows(INDArray values, INDArray sums) {
    long channels = sums.length();
    long rows = values.length() / channels;
    long folded = 1;
    while (folded * channels < SUMMING_COLUMNS && rows % (folded * 2) == 0) {
      folded *= 2;
    }
    INDArray wide = values.reshape('c', rows / folded, folded * channels);
    if (ones.length() != rows / folded) {
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        ones = Nd4j.ones(dataType, 1, rows / folded);
      }
    }
    partialSums = buffer(partialSums, dataType, 1, folded * channels);
    ones.mmuli(wide, partialSums);
    if (folded == 1) {
      sums.assign(partialSums.reshape(channels));
    } else {
      partialSums.reshape('c', folded, channels).sum(sums, 0);
    }
  }
}
