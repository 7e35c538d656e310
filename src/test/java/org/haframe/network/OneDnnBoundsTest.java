package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * No kernel of oneDNN writes beside the memory it is given. One of them did, on AVX2; which are
 * chosen depends on the processor, so run this on new ones.
 */
class OneDnnBoundsTest {

  private static final int MARGIN = 512;
  private static final float UNTOUCHED = 7.5f;
  private static final int SCRATCHPAD_BYTES = 1 << 22;
  private static final byte UNTOUCHED_BYTE = 0x11;

  @BeforeAll
  static void onlyWhereOneDnnIs() {
    assumeTrue(OneDnn.loads());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 16, 20, 32})
  void convolutionsStayInBounds(int inputs) {
    for (int outputs : new int[] {4, 6, 16, 48}) {
      for (int kernel : new int[] {1, 3, 7}) {
        for (int stride : new int[] {1, 2}) {
          for (int size : new int[] {5, 9, 16}) {
            var geometry = new ConvolutionGeometry(inputs, outputs, kernel, stride);
            ImageShape input = ImageShape.of(2, size, size, inputs);
            ImageShape output = geometry.outputShape(input);
            int block = OneDnn.channelBlock();
            Set<List<ImageShape>> layouts =
                new HashSet<>(
                    List.of(
                        List.of(input, output),
                        List.of(input.inBlocksOf(block), output),
                        List.of(input, output.inBlocksOf(block)),
                        List.of(input.inBlocksOf(block), output.inBlocksOf(block))));
            layouts.forEach(layout -> check(geometry, layout.get(0), layout.get(1), false));
            if (OneDnn.multipliesBfloat16()) {
              check(geometry, input.inBlocksOf(block), output.inBlocksOf(block), true);
            }
          }
        }
      }
    }
  }

  private static void check(
      ConvolutionGeometry geometry, ImageShape input, ImageShape output, boolean mayRound) {
    long[] inputShape = input.sizes();
    long[] outputShape = output.sizes();
    Map<String, INDArray> guarded = new HashMap<>();
    INDArray x = guarded(guarded, "x", inputShape);
    INDArray z = guarded(guarded, "z", outputShape);
    INDArray weight = guarded(guarded, "weight", geometry.weightShape());
    INDArray zGradient = guarded(guarded, "gradient of z", outputShape);
    INDArray xGradient = guarded(guarded, "gradient of x", inputShape);
    INDArray weightGradient = guarded(guarded, "gradient of weight", geometry.weightShape());
    Pointer scratchpad = OneDnn.ofThisThread().scratchpad(SCRATCHPAD_BYTES);
    Pointer.memset(scratchpad, UNTOUCHED_BYTE, SCRATCHPAD_BYTES);

    try (var convolution =
        new OneDnnConvolution(geometry, input, output, mayRound, new NativeBuffer())) {
      convolution.forward(x, weight, OneDnn.addressOf(z));
      Pointer operand = convolution.readGradient(OneDnn.addressOf(zGradient));
      convolution.backwardToWeight(x, operand, weightGradient);
      convolution.backwardToInput(operand, weight, xGradient);

      var bytes = new BytePointer(scratchpad);
      for (long i = convolution.scratchpadBytes(); i < SCRATCHPAD_BYTES; i++) {
        if (bytes.get(i) != UNTOUCHED_BYTE) {
          throw new AssertionError("byte %d of the scratchpad, %s".formatted(i, geometry));
        }
      }
    }
    guarded.forEach((name, array) -> assertMargins(name + " of " + geometry, array));
  }

  /** A view in the middle of a larger array. */
  private static INDArray guarded(Map<String, INDArray> guarded, String name, long... shape) {
    long length = 1;
    for (long size : shape) {
      length *= size;
    }
    INDArray whole = Nd4j.valueArrayOf(new long[] {length + 2 * MARGIN}, UNTOUCHED, DataType.FLOAT);
    INDArray middle = whole.get(NDArrayIndex.interval(MARGIN, MARGIN + length));
    middle.assign(Nd4j.rand(DataType.FLOAT, length));
    guarded.put(name, whole);
    return middle.reshape('c', shape);
  }

  private static void assertMargins(String name, INDArray whole) {
    float[] values = whole.toFloatVector();
    for (int i = 0; i < MARGIN; i++) {
      assertThat(values[i]).as("in front of %s", name).isEqualTo(UNTOUCHED);
      assertThat(values[values.length - 1 - i]).as("behind %s", name).isEqualTo(UNTOUCHED);
    }
  }
}
