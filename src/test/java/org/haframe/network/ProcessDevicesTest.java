package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** On the CPU, which is device 0 and the only one. */
class ProcessDevicesTest {

  @Test
  void theCpuIsTheOnlyDevice() {
    assertThat(ProcessDevices.areGpus()).isFalse();
    assertThat(ProcessDevices.count()).isEqualTo(1);
    assertThatCode(() -> ProcessDevices.select(0)).doesNotThrowAnyException();
  }

  @Test
  void aDeviceThatTheThreadDoesNotGetIsNoticed() {
    assertThatThrownBy(() -> ProcessDevices.select(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Cannot compute on device 1: ND4J has this thread on device 0");
  }
}
