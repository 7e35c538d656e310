package org.haframe.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class TaskPlacementTest {

  private static final CudaVisibility ALL = CudaVisibility.of(Optional.empty());

  private static SparkConf cluster() {
    return new SparkConf(false)
        .set("spark.master", "spark://head:7077")
        .set("spark.executor.resource.gpu.amount", "2");
  }

  @Test
  void tasksAskForGpusWhereExecutorsHaveThem() {
    assertThat(TaskPlacement.gpusOfAnExecutor(cluster(), Device.AUTO)).isEqualTo(2);
    assertThat(TaskPlacement.gpusOfAnExecutor(cluster(), Device.GPU)).isEqualTo(2);
  }

  @Test
  void tasksForTheCpuAskForNone() {
    SparkConf settings = cluster().set("spark.dynamicAllocation.enabled", "true");

    assertThat(TaskPlacement.gpusOfAnExecutor(settings, Device.CPU)).isZero();
  }

  @Test
  void aLocalMasterHasNoneToGive() {
    SparkConf settings = cluster().set("spark.master", "local[4]");

    assertThat(TaskPlacement.gpusOfAnExecutor(settings, Device.AUTO)).isZero();
  }

  @Test
  void dynamicAllocationOfGpusIsRefused() {
    SparkConf settings = cluster().set("spark.dynamicAllocation.enabled", "true");

    assertThatThrownBy(() -> TaskPlacement.gpusOfAnExecutor(settings, Device.AUTO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("spark.dynamicAllocation.enabled=true")
        .hasMessageContaining("Set it to false");
  }

  @Test
  void sharesOfAGpuAreRefused() {
    SparkConf settings = cluster().set("spark.task.resource.gpu.amount", "0.25");

    assertThatThrownBy(() -> TaskPlacement.gpusOfAnExecutor(settings, Device.AUTO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("spark.task.resource.gpu.amount=0.25")
        .hasMessageContaining("Leave it out");
  }

  @Test
  void aTaskSelectsTheGpuThatSparkGaveIt() {
    assertThat(TaskPlacement.device(Device.GPU, 4, List.of("3"), ALL)).hasValue(3);
  }

  @Test
  void aTaskOnTheCpuSelectsNothingButChecksTheAddress() {
    CudaVisibility onlyOne = CudaVisibility.of(Optional.of("1"));

    assertThat(TaskPlacement.device(Device.AUTO, 0, List.of("1"), onlyOne)).isEmpty();
    assertThatThrownBy(() -> TaskPlacement.device(Device.AUTO, 0, List.of("0"), onlyOne))
        .isInstanceOf(UnusableDeviceException.class)
        .hasMessageContaining("GPU 0, but the process was started with CUDA_VISIBLE_DEVICES=1");
  }

  @Test
  void aTaskRefusesAProcessOfAnotherKind() {
    assertThatThrownBy(() -> TaskPlacement.device(Device.GPU, 0, List.of("0"), ALL))
        .hasMessageContaining("device = gpu, but this process computes on the CPU");
    assertThatThrownBy(() -> TaskPlacement.device(Device.CPU, 1, List.of(), ALL))
        .hasMessageContaining("device = cpu, but this process computes on the GPU");
  }
}
