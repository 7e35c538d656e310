package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.bytedeco.dnnl.primitive_desc;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvolutionDescriptionsTest {

  @ParameterizedTest
  @CsvSource({
    // kernel, stride, inputs, outputs, rounded to bfloat16, by Winograd's algorithm
    "3, 1, 16, 16, false, false",
    "3, 1, 16, 32, false, false",
    "3, 1, 32, 16, false, false",
    "3, 1, 32, 32, false, true",
    "3, 1, 64, 64, false, true",
    "3, 1, 64, 64, true, false",
    "3, 2, 64, 64, false, false",
    "3, 2, 16, 32, true, false",
    "1, 1, 64, 64, false, false",
    "1, 1, 64, 64, true, false",
  })
  void winogradIsTakenWhereItExistsAndPays(
      int kernel, int stride, int inputs, int outputs, boolean rounded, boolean winograd) {
    assumeTrue(OneDnn.loads() && OneDnn.channelBlock() == 16, "needs oneDNN and AVX-512");
    var geometry = new ConvolutionGeometry(inputs, outputs, kernel, stride);
    ImageShape input = ImageShape.of(2, 8, 8, inputs).inBlocksOf(16);
    try (var objects = new OneDnnObjects()) {
      var descriptions =
          new ConvolutionDescriptions(
              objects,
              geometry,
              objects.images(input),
              objects.images(geometry.outputShape(input).inBlocksOf(16)),
              rounded);
      var training = descriptions.training();

      for (var description :
          new primitive_desc[] {
            training, descriptions.weightGradient(training), descriptions.dataGradient(training)
          }) {
        assertThat(description.impl_info_str().getString())
            .startsWith(winograd ? "jit_wino" : "jit")
            .matches(name -> name.contains("wino") == winograd);
      }
    }
  }
}
