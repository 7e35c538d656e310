package org.haframe.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class CudaVisibilityTest {

  private static final CudaVisibility UNLIMITED = CudaVisibility.of(Optional.empty());

  @Test
  void withoutALimitTheAddressIsTheNumber() {
    assertThat(UNLIMITED.device("2", 4)).isEqualTo(2);
  }

  @Test
  void inALimitedProcessTheDeviceIsThePlaceInTheList() {
    CudaVisibility visibility = CudaVisibility.of(Optional.of("3, GPU-5c1e,1"));

    assertThat(visibility.device("3", 3)).isZero();
    assertThat(visibility.device("GPU-5c1e", 3)).isEqualTo(1);
    assertThat(visibility.device("1", 3)).isEqualTo(2);
  }

  @Test
  void theOnlyGpuOfAContainerIsTheOneWhateverItsNumberOutside() {
    assertThat(UNLIMITED.device("3", 1)).isZero();
  }

  @Test
  void rejectsAGpuThatIsHiddenFromTheProcess() {
    assertThatThrownBy(() -> CudaVisibility.of(Optional.of("1")).device("0", 1))
        .isInstanceOf(UnusableDeviceException.class)
        .hasMessageContaining("GPU 0, but the process was started with CUDA_VISIBLE_DEVICES=1.");
  }

  @Test
  void anEmptyListHidesAll() {
    assertThatThrownBy(() -> CudaVisibility.of(Optional.of("")).requireVisible("0"))
        .hasMessageContaining("CUDA_VISIBLE_DEVICES=.");
  }

  @Test
  void rejectsANumberBeyondTheGpusOfTheProcess() {
    assertThatThrownBy(() -> UNLIMITED.device("4", 4))
        .isInstanceOf(UnusableDeviceException.class)
        .hasMessageContaining("GPU 4, but CUDA shows 4 GPUs");
  }

  @Test
  void rejectsAnAddressThatIsNoNumberWhereThereAreSeveralToChooseFrom() {
    assertThatThrownBy(() -> UNLIMITED.device("GPU-5c1e", 2))
        .hasMessageContaining("GPU GPU-5c1e, but CUDA shows 2 GPUs");
  }

  @Test
  void rejectsAListedGpuThatTheMachineDoesNotHave() {
    // CUDA ends the list at the first GPU that does not exist.
    assertThatThrownBy(() -> CudaVisibility.of(Optional.of("0,9,1")).device("1", 1))
        .hasMessageContaining("GPU 1, but CUDA shows 1 GPUs");
  }
}
