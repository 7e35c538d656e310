package org.haframe.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.haframe.LocalSpark;
import org.junit.jupiter.api.Test;

/** On executors that compute on the CPU, as this build does. */
class TaskPlacementIT {

  private final JavaSparkContext spark = LocalSpark.context();
  private final JavaRDD<Integer> numbers = spark.parallelize(List.of(1, 2, 3), 2);

  @Test
  void aTaskRefusesToComputeOnAnotherDeviceThanAskedFor() {
    JavaRDD<Integer> bound = TaskPlacement.of(spark, Device.GPU).bound(numbers);

    assertThatThrownBy(bound::collect)
        .hasRootCauseInstanceOf(UnusableDeviceException.class)
        .rootCause()
        .hasMessageStartingWith("Cannot compute on executor driver (")
        .hasMessageContaining("device = gpu, but this process computes on the CPU");
  }

  @Test
  void aTaskOnTheDeviceThatWasAskedForComputes() {
    JavaRDD<Integer> bound = TaskPlacement.of(spark, Device.CPU).byGpu(numbers);

    assertThat(bound.collect()).containsExactly(1, 2, 3);
  }

  @Test
  void aTrainingIsRefusedBeforeItStarts() {
    TaskPlacement placement = TaskPlacement.of(spark, Device.GPU);

    assertThatThrownBy(() -> placement.requireSuitableExecutors(spark))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CPU (CpuBackend) on executor driver");
  }

  @Test
  void aLocalMasterIsOneExecutorWithASlotForEachCore() {
    ExecutorSurvey survey = ExecutorSurvey.of(spark, TaskPlacement.anywhere());

    assertThat(survey.known()).isEqualTo(1);
    assertThat(survey.reports()).singleElement().extracting(ExecutorReport::slots).isEqualTo(2);
  }
}
