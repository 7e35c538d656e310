package org.haframe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ExecutorSurveyTest {

  private static SparkConf master(String master) {
    return new SparkConf(false).set("spark.master", master);
  }

  @Test
  void readsFromTheSettingsHowManyExecutorsWereAskedFor() {
    assertThat(ExecutorSurvey.wanted(master("local-cluster[3, 1, 1024]"))).isEqualTo(3);
    assertThat(
            ExecutorSurvey.wanted(
                master("spark://head:7077")
                    .set("spark.executor.cores", "4")
                    .set("spark.cores.max", "8")))
        .isEqualTo(2);
    assertThat(ExecutorSurvey.wanted(master("yarn").set("spark.executor.instances", "5")))
        .isEqualTo(5);
    assertThat(ExecutorSurvey.wanted(master("spark://head:7077"))).isZero();
    assertThat(ExecutorSurvey.wanted(master("local[4]"))).isZero();
  }

  @Test
  void instancesInTheDefaultsOfAMachineAreForMastersThatReadThem() {
    for (String master : List.of("local[4]", "local[*]", "spark://head:7077")) {
      assertThat(ExecutorSurvey.wanted(master(master).set("spark.executor.instances", "5")))
          .as(master)
          .isZero();
    }
  }

  @Test
  void withDynamicAllocationSparkDecides() {
    SparkConf settings =
        master("local-cluster[3,1,1024]").set("spark.dynamicAllocation.enabled", "true");

    assertThat(ExecutorSurvey.wanted(settings)).isZero();
  }
}
