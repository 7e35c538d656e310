package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** oneDNN against libnd4j, kernel by kernel: the same numbers in, the same numbers out. */
class ChannelKernelsTest {

  // Relative to the largest value of an array: float32 sums of some thousand terms in two orders.
  private static final double TOLERANCE = 1e-4;

  private static final ChannelKernels ONEDNN = new OneDnnKernels();
  private static final ChannelKernels LIBND4J = new LibNd4jKernels(DataType.FLOAT);

  private final SplittableRandom random = new SplittableRandom(17);

  @BeforeAll
  static void onlyWhereBothRoutesAre() {
    assumeTrue(OneDnn.loads());
  }

  @ParameterizedTest
  @CsvSource({
    // size, kernel, stride, inputs, outputs, slope, normalised, minibatch
    "8, 3, 1, 16, 16, 0, true, 4",
    "9, 3, 2, 16, 32, 0, true, 4",
    "9, 3, 2, 3, 5, 0.1, true, 3",
    "8, 1, 2, 16, 32, 1, true, 4",
    "8, 1, 2, 3, 6, 0, true, 4",
    "7, 1, 2, 20, 6, 1, true, 2",
    "11, 7, 2, 3, 16, 0, true, 2",
    "10, 7, 1, 4, 8, 0.1, true, 2",
    "5, 3, 1, 8, 99, 0, true, 1",
    "6, 1, 1, 24, 100, 1, true, 1",
    "8, 3, 1, 16, 16, 0, false, 4",
    "9, 3, 2, 5, 7, 0, false, 1",
    // Winograd's algorithm, where the processor has it: tiles of 4x4 that the image does not fill.
    "5, 3, 1, 64, 32, 0, true, 1",
    "7, 3, 1, 32, 48, 0.1, true, 3",
    "2, 3, 1, 64, 64, 0, true, 6",
    "13, 3, 1, 48, 32, 1, false, 5",
    "1, 1, 1, 40, 100, 1, true, 64",
    "1, 1, 1, 99, 99, 0, true, 16",
  })
  void convolutionsAgree(
      int size,
      int kernel,
      int stride,
      int inputs,
      int outputs,
      double slope,
      boolean normalised,
      int count) {
    var geometry = new ConvolutionGeometry(inputs, outputs, kernel, stride);
    var builder = ConvolutionBlock.of(outputs, kernel, stride).negativeSlope(slope).nIn(inputs);
    ConvolutionBlock block = (normalised ? builder : builder.withoutNormalisation()).build();
    BlockKernel reference = LIBND4J.convolution(geometry, block, true, Precision.FLOAT32);
    Arrays arrays = Arrays.random(random, block);

    for (boolean mayBlock : new boolean[] {false, true}) {
      BlockKernel fast = ONEDNN.convolution(geometry, block, mayBlock, Precision.FLOAT32);
      // The small minibatch behind the large one is what ends each epoch; then the large one again.
      for (int minibatch : new int[] {count, (count + 1) / 2, count}) {
        INDArray x = normal(minibatch, size, size, inputs);
        compare(fast, reference, arrays, x, normalised);
      }
    }
  }

  /**
   * Where nothing is lost in rounding, products of bfloat16 are exact in float32: then the two
   * precisions differ by the order of their sums alone.
   */
  @ParameterizedTest
  @CsvSource({
    // size, kernel, stride, inputs, outputs, minibatch
    "8, 3, 1, 16, 16, 4",
    "9, 3, 2, 16, 32, 4",
    "8, 1, 2, 32, 16, 3",
    "5, 3, 1, 64, 32, 1",
    "7, 1, 1, 48, 64, 2",
  })
  void bfloat16LosesNothingOfWhatHasSoFewDigits(
      int size, int kernel, int stride, int inputs, int outputs, int count) {
    assumeTrue(OneDnn.multipliesBfloat16(), "needs a processor that multiplies bfloat16");
    var geometry = new ConvolutionGeometry(inputs, outputs, kernel, stride);
    ConvolutionBlock block =
        ConvolutionBlock.of(outputs, kernel, stride).withoutNormalisation().nIn(inputs).build();
    BlockKernel reference = LIBND4J.convolution(geometry, block, true, Precision.FLOAT32);
    BlockKernel fast = ONEDNN.convolution(geometry, block, true, Precision.BFLOAT16_COMPUTE);
    Arrays arrays = Arrays.random(random, block);
    cut(arrays.parameters.weight());

    for (int minibatch : new int[] {count, (count + 1) / 2, count}) {
      INDArray x = cut(normal(minibatch, size, size, inputs));
      INDArray outputGradient =
          cut(normal(reference.outputShape(ImageShape.of(x.shape())).sizes()));
      INDArray inBlocks = ChannelBlocks.of(x, OneDnn.channelBlock());

      assertSame(
          fast,
          reference,
          Pass.of(fast, arrays, inBlocks, outputGradient),
          Pass.of(reference, arrays, x, outputGradient),
          false);
    }
  }

  /** What cannot be rounded, or not with profit, is what it is in float32, bit for bit. */
  @Test
  void bfloat16IsFloat32WhereThereAreNoBlocks() {
    var geometry = new ConvolutionGeometry(3, 16, 3, 1);
    ConvolutionBlock block = ConvolutionBlock.of(16, 3, 1).nIn(3).build();
    Arrays arrays = Arrays.random(random, block);
    INDArray x = normal(4, 8, 8, 3);
    INDArray outputGradient = normal(4, 8, 8, 16);

    for (ChannelKernels kernels : List.of(ONEDNN, LIBND4J)) {
      for (boolean mayBlock : new boolean[] {false, true}) {
        Function<Precision, Pass> pass =
            precision ->
                Pass.of(
                    kernels.convolution(geometry, block, mayBlock, precision),
                    arrays,
                    x,
                    outputGradient);
        Pass float32 = pass.apply(Precision.FLOAT32);
        Pass bfloat16 = pass.apply(Precision.BFLOAT16_COMPUTE);

        assertThat(bits(bfloat16.out)).isEqualTo(bits(float32.out));
        assertThat(bits(bfloat16.inferred)).isEqualTo(bits(float32.inferred));
        assertThat(bits(bfloat16.inputGradient)).isEqualTo(bits(float32.inputGradient));
        assertThat(bits(bfloat16.gradients)).isEqualTo(bits(float32.gradients));
      }
    }
  }

  @Test
  void bfloat16RoundsWhatIsMultiplied() {
    assumeTrue(OneDnn.multipliesBfloat16(), "needs a processor that multiplies bfloat16");
    var geometry = new ConvolutionGeometry(32, 32, 3, 1);
    // Without a rectifier: rounding could turn it on and off.
    ConvolutionBlock block = ConvolutionBlock.of(32, 3, 1).negativeSlope(1).nIn(32).build();
    Arrays arrays = Arrays.random(random, block);
    INDArray x = ChannelBlocks.of(normal(4, 8, 8, 32), OneDnn.channelBlock());
    INDArray outputGradient = normal(4, 8, 8, 32);

    Function<Precision, Pass> pass =
        precision ->
            Pass.of(
                ONEDNN.convolution(geometry, block, true, precision), arrays, x, outputGradient);
    Pass exact = pass.apply(Precision.FLOAT32);
    Pass rounded = pass.apply(Precision.BFLOAT16_COMPUTE);

    // A rounded factor is off by 2^-9 at most, a sum of many products by less.
    assertThat(difference(rounded.out, exact.out)).isBetween(1e-4, 1e-2);
    assertThat(difference(rounded.inferred, exact.inferred)).isBetween(1e-4, 1e-2);
    assertThat(difference(rounded.inputGradient, exact.inputGradient)).isBetween(1e-4, 2e-2);
    assertThat(difference(rounded.gradients, exact.gradients)).isBetween(1e-4, 2e-2);
  }

  @ParameterizedTest
  @CsvSource({
    // size, channels, slope, minibatch
    "8, 16, 0, 4",
    "7, 3, 0, 4",
    "6, 12, 0.1, 3",
    "5, 4, 1, 2",
    "1, 100, 1, 64",
    "1, 99, 0.1, 9",
  })
  void normalisationsAgree(int size, int channels, double slope, int count) {
    NormalisationBlock block =
        NormalisationBlock.create().negativeSlope(slope).nIn(channels).nOut(channels).build();
    BlockKernel fast = ONEDNN.normalisation(block);
    BlockKernel reference = LIBND4J.normalisation(block);
    Arrays arrays = Arrays.random(random, block);

    for (int minibatch : new int[] {count, (count + 1) / 2, count}) {
      INDArray x = normal(minibatch, size, size, channels);
      compare(fast, reference, arrays, x, true);
    }
  }

  private void compare(
      BlockKernel fast, BlockKernel reference, Arrays arrays, INDArray x, boolean normalised) {
    INDArray outputGradient = normal(reference.outputShape(ImageShape.of(x.shape())).sizes());
    var expected = Pass.of(reference, arrays, x, outputGradient);
    assertSame(fast, reference, Pass.of(fast, arrays, x, outputGradient), expected, normalised);
    if (x.size(3) % OneDnn.channelBlock() == 0) {
      INDArray inBlocks = ChannelBlocks.of(x, OneDnn.channelBlock());
      assertSame(
          fast, reference, Pass.of(fast, arrays, inBlocks, outputGradient), expected, normalised);
    }
  }

  private static void assertSame(
      BlockKernel fast, BlockKernel reference, Pass actual, Pass expected, boolean normalised) {
    assertClose("output", actual.out, expected.out);
    assertClose("inference", actual.inferred, expected.inferred);
    assertClose("input gradient", actual.inputGradient, expected.inputGradient);
    assertClose("parameter gradient", actual.gradients, expected.gradients);
    assertClose("parameter gradient alone", actual.gradientsAlone, expected.gradients);
    if (normalised) {
      assertClose("mean", fast.batchMean(), reference.batchMean());
      assertClose("variance", fast.batchVariance(), reference.batchVariance());
    }
  }

  @Test
  void rectifiedAdditionsAgree() {
    INDArray a = normal(3, 5, 5, 7);
    INDArray b = normal(3, 5, 5, 7);
    INDArray outputGradient = normal(3, 5, 5, 7);
    Map<KernelRoute, INDArray> outputs = new HashMap<>();
    Map<KernelRoute, INDArray> gradients = new HashMap<>();

    for (KernelRoute route : KernelRoute.values()) {
      AdditionKernel kernel = route.kernels().rectifiedAddition();
      INDArray out = a.ulike();
      INDArray gradient = a.ulike();
      kernel.forward(a, b, out);
      kernel.backward(out, outputGradient, gradient);
      outputs.put(route, out);
      gradients.put(route, gradient);
    }

    assertThat(outputs.get(KernelRoute.ONEDNN)).isEqualTo(outputs.get(KernelRoute.LIBND4J));
    assertThat(gradients.get(KernelRoute.ONEDNN)).isEqualTo(gradients.get(KernelRoute.LIBND4J));
  }

  @Test
  void poolingsAgree() {
    INDArray images = normal(3, 5, 4, 7);
    INDArray meansGradient = normal(3, 7);
    Map<KernelRoute, INDArray> outputs = new HashMap<>();
    Map<KernelRoute, INDArray> gradients = new HashMap<>();

    for (KernelRoute route : KernelRoute.values()) {
      PoolingKernel kernel = route.kernels().averagePooling();
      INDArray means = Nd4j.create(DataType.FLOAT, 3, 7);
      INDArray gradient = images.ulike();
      kernel.forward(images, means, true);
      kernel.backward(images, meansGradient, gradient);
      outputs.put(route, means);
      gradients.put(route, gradient);
    }

    assertClose("means", outputs.get(KernelRoute.ONEDNN), outputs.get(KernelRoute.LIBND4J));
    assertClose("gradient", gradients.get(KernelRoute.ONEDNN), gradients.get(KernelRoute.LIBND4J));
  }

  @Test
  void poolingOfChannelBlocksIsPoolingOfImages() {
    INDArray images = normal(3, 5, 5, 16);
    INDArray meansGradient = normal(3, 16);
    PoolingKernel kernel = ONEDNN.averagePooling();
    INDArray expected = Nd4j.create(DataType.FLOAT, 3, 16);
    INDArray expectedGradient = images.ulike();
    kernel.forward(images, expected, true);
    kernel.backward(images, meansGradient, expectedGradient);

    INDArray inBlocks = ChannelBlocks.of(images, OneDnn.channelBlock());
    INDArray means = Nd4j.create(DataType.FLOAT, 3, 16);
    INDArray gradient = inBlocks.ulike();
    kernel.forward(inBlocks, means, true);
    kernel.backward(inBlocks, meansGradient, gradient);

    assertClose("means", means, expected);
    assertClose("gradient", ChannelBlocks.undo(gradient), expectedGradient);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9})
  void maxPoolingsAgree(int size) {
    INDArray images = normal(3, size, size, 16);
    PoolingKernel reference = LIBND4J.maxPooling();
    INDArray expected =
        Nd4j.create(DataType.FLOAT, reference.outputSizes(ImageShape.of(images.shape())));
    INDArray outputGradient = normal(expected.shape());
    INDArray expectedGradient = images.ulike();
    reference.forward(images, expected, true);
    reference.backward(images, outputGradient, expectedGradient);
    assertThat(expected).isEqualTo(maximaByHand(images));

    for (long block : new long[] {0, OneDnn.channelBlock()}) {
      PoolingKernel kernel = ONEDNN.maxPooling();
      INDArray x = ChannelBlocks.of(images, block);
      INDArray out = Nd4j.create(DataType.FLOAT, kernel.outputSizes(ImageShape.of(x.shape())));
      INDArray gradient = x.ulike();
      kernel.forward(x, out, true);
      kernel.forward(normal(x.shape()), out.ulike(), false);
      kernel.backward(x, ChannelBlocks.of(outputGradient, block), gradient);

      assertClose("maxima", ChannelBlocks.undo(out), expected);
      assertClose("gradient", ChannelBlocks.undo(gradient), expectedGradient);
    }
  }

  private static INDArray maximaByHand(INDArray images) {
    long size = (images.size(1) + 1) / 2;
    INDArray maxima =
        Nd4j.valueArrayOf(
            new long[] {images.size(0), size, size, images.size(3)},
            Float.NEGATIVE_INFINITY,
            DataType.FLOAT);
    for (long[] at : allIndices(images.shape())) {
      for (long row = at[1] / 2; row <= (at[1] + 1) / 2 && row < size; row++) {
        for (long column = at[2] / 2; column <= (at[2] + 1) / 2 && column < size; column++) {
          double seen = maxima.getDouble(at[0], row, column, at[3]);
          maxima.putScalar(
              new long[] {at[0], row, column, at[3]}, Math.max(seen, images.getDouble(at)));
        }
      }
    }
    return maxima;
  }

  private static List<long[]> allIndices(long[] shape) {
    List<long[]> indices = new ArrayList<>();
    for (long image = 0; image < shape[0]; image++) {
      for (long row = 0; row < shape[1]; row++) {
        for (long column = 0; column < shape[2]; column++) {
          for (long channel = 0; channel < shape[3]; channel++) {
            indices.add(new long[] {image, row, column, channel});
          }
        }
      }
    }
    return indices;
  }

  @Test
  void inferenceFollowsAParameterThatSomeoneChanged() {
    var geometry = new ConvolutionGeometry(3, 8, 3, 1);
    ConvolutionBlock block = ConvolutionBlock.of(8, 3, 1).nIn(3).build();
    BlockKernel kernel = ONEDNN.convolution(geometry, block, false, Precision.FLOAT32);
    Arrays arrays = Arrays.random(random, block);
    INDArray x = normal(2, 6, 6, 3);
    INDArray before = Nd4j.create(DataType.FLOAT, 2, 6, 6, 8);
    INDArray after = before.ulike();
    kernel.infer(x, arrays.parameters, before);

    arrays.parameters.beta().addi(1);
    kernel.infer(x, arrays.parameters, after);

    assertThat(after.sub(before).maxNumber().doubleValue()).isGreaterThan(0.99);
  }

  @Test
  void doublePrecisionIsComputedByLibnd4jWhateverIsAskedFor() {
    ChannelKernels kernels = KernelRoute.ONEDNN.choose(() -> ChannelKernels.of(DataType.DOUBLE));

    assertThat(kernels).isEqualTo(new LibNd4jKernels(DataType.DOUBLE));
  }

  @Test
  void refusesAnUnknownLibrary() {
    System.setProperty(ChannelKernels.PROPERTY, "fast");
    try {
      assertThatThrownBy(() -> ChannelKernels.of(DataType.FLOAT))
          .hasMessage(
              "Cannot compute with kernels 'fast'. Set the system property haframe.kernels to auto, onednn or libnd4j.");
    } finally {
      System.clearProperty(ChannelKernels.PROPERTY);
    }
  }

  private static void assertClose(String what, INDArray actual, INDArray expected) {
    assertThat(difference(actual, expected)).as(what).isLessThan(TOLERANCE);
  }

  /** The largest, relative to the largest value. */
  private static double difference(INDArray actual, INDArray expected) {
    double scale = Math.max(1e-3, expected.amaxNumber().doubleValue());
    return actual.sub(expected).amaxNumber().doubleValue() / scale;
  }

  /** The values, to be compared exactly: ND4J's equals is not exact. */
  private static float[] bits(INDArray array) {
    return array.dup('c').data().asFloat();
  }

  /** Leaves of each value what bfloat16 holds. */
  private static INDArray cut(INDArray array) {
    INDArray flat = array.reshape(array.length());
    for (long i = 0; i < flat.length(); i++) {
      int bits = Float.floatToIntBits(flat.getFloat(i)) & 0xFFFF0000;
      flat.putScalar(i, Float.intBitsToFloat(bits));
    }
    return array;
  }

  private INDArray normal(long... shape) {
    return normal(random, shape);
  }

  private static INDArray normal(SplittableRandom random, long... shape) {
    INDArray values = Nd4j.create(DataType.FLOAT, shape);
    INDArray flat = values.reshape(values.length());
    java.util.Random gaussian = new java.util.Random(random.nextLong());
    for (long i = 0; i < flat.length(); i++) {
      flat.putScalar(i, gaussian.nextGaussian());
    }
    return values;
  }

  /** Parameters and gradients as DL4J lays them out: views of one flat vector each. */
  private record Arrays(ChannelArrays parameters, ChannelArrays gradients, INDArray flatGradients) {

    static Arrays random(SplittableRandom random, ChannelBlock block) {
      long length = ChannelBlockParameters.INSTANCE.numParams(block);
      // Something in front, as in a network, so that views have an offset.
      INDArray flat = normal(random, length + 5).get(NDArrayIndex.interval(5, length + 5));
      INDArray flatGradients = Nd4j.create(DataType.FLOAT, length);
      var parameters = new ChannelArrays(ChannelBlockParameters.views(block, flat));
      if (block.normalised()) {
        parameters.variance().muli(parameters.variance()).addi(0.5);
      }
      return new Arrays(
          parameters,
          new ChannelArrays(ChannelBlockParameters.views(block, flatGradients)),
          flatGradients);
    }
  }

  private record Pass(
      INDArray out,
      INDArray inferred,
      INDArray inputGradient,
      INDArray gradients,
      INDArray gradientsAlone) {

    /** Takes input in any layout, and returns everything without blocks. */
    static Pass of(BlockKernel kernel, Arrays arrays, INDArray x, INDArray outputGradient) {
      ImageShape outputShape = kernel.outputShape(ImageShape.of(x.shape()));
      INDArray out = Nd4j.create(DataType.FLOAT, outputShape.sizes());
      INDArray inferred = Nd4j.create(DataType.FLOAT, outputShape.sizes());
      INDArray inputGradient = Nd4j.create(DataType.FLOAT, x.shape());
      kernel.infer(x, arrays.parameters, inferred);
      kernel.train(x, arrays.parameters, out);
      var pass =
          new BlockKernel.BackwardPass(
              x,
              out,
              ChannelBlocks.of(outputGradient, outputShape.block()),
              arrays.parameters,
              arrays.gradients);
      arrays.flatGradients.assign(0);
      kernel.backward(pass, inputGradient);
      INDArray gradients = arrays.flatGradients.dup();
      arrays.flatGradients.assign(0);
      kernel.train(x, arrays.parameters, out);
      kernel.backwardToParameters(pass);
      return new Pass(
          ChannelBlocks.undo(out),
          ChannelBlocks.undo(inferred),
          ChannelBlocks.undo(inputGradient),
          gradients,
          arrays.flatGradients.dup());
    }
  }
}
