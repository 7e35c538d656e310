package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.bytedeco.dnnl.primitive_desc;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvolutionDescriptionsTest {

  @ParameterizedTest
  @CsvSource({
    // kernel, stride, channels, by Winograd's algorithm
    "3, 1, 16, true",
    "3, 1, 64, true",
    "3, 2, 16, false",
    "1, 1, 16, false",
  })
  void winogradIsTakenWhereItExists(int kernel, int stride, int channels, boolean winograd) {
    assumeTrue(OneDnn.loads() && OneDnn.channelBlock() == 16, "needs oneDNN and AVX-512");
    var geometry = new ConvolutionGeometry(channels, channels, kernel, stride);
    ImageShape input = ImageShape.of(2, 8, 8, channels).inBlocksOf(16);
    try (var objects = new OneDnnObjects()) {
      var descriptions =
          new ConvolutionDescriptions(
              objects,
              geometry,
              objects.images(input),
              objects.images(geometry.outputShape(input).inBlocksOf(16)));
      var training = descriptions.training();

      for (var description :
          new primitive_desc[] {
            training, descriptions.weightGradient(training), descriptions.dataGradient(training)
          }) {
        assertThat(description.impl_info_str().getString().contains("wino")).isEqualTo(winograd);
      }
    }
  }
}
