package org.haframe.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExecutorFindingsTest {

  private static final CudaVisibility ALL = CudaVisibility.of(Optional.empty());

  private static ExecutorReport cpu(String executor) {
    return report(executor, "host-1", "CpuBackend", false, 1, List.of(), ALL);
  }

  private static ExecutorReport gpu(String executor, String host, int devices, String... given) {
    return gpu(executor, host, devices, ALL, given);
  }

  private static ExecutorReport gpu(
      String executor, String host, int devices, CudaVisibility visibility, String... given) {
    return report(executor, host, "JCublasBackend", true, devices, List.of(given), visibility);
  }

  private static ExecutorReport report(
      String executor,
      String host,
      String backend,
      boolean onGpu,
      int devices,
      List<String> given,
      CudaVisibility visibility) {
    return new ExecutorReport(
        executor,
        host,
        "17.0.15",
        "0.1.0 (3fa90c12)",
        backend,
        onGpu,
        "a library",
        "AVX2",
        4,
        1,
        1L << 30,
        1L << 30,
        devices,
        given,
        visibility,
        List.of());
  }

  private static ExecutorReport withInstructions(ExecutorReport report, String instructions) {
    return new ExecutorReport(
        report.executor(),
        report.host(),
        report.java(),
        report.program(),
        report.backend(),
        report.onGpu(),
        report.library(),
        instructions,
        report.slots(),
        report.threads(),
        report.heapBytes(),
        report.nativeBytes(),
        report.devices(),
        report.gpus(),
        report.visibility(),
        report.slowness());
  }

  @Test
  void gpuOnExecutorsForTheCpuIsAWrongSettingAndNamesThem() {
    List<ExecutorReport> reports = List.of(cpu("0"), cpu("1"));

    assertThatThrownBy(() -> ExecutorFindings.requireDevice(Device.GPU, reports))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Cannot train with device = gpu: CPU (CpuBackend) on executor 0 (host-1), executor 1 (host-1). Use auto or cpu");
  }

  @Test
  void cpuOnExecutorsForTheGpuIsAWrongSettingAndNamesThem() {
    List<ExecutorReport> reports = List.of(gpu("7", "host-3", 1));

    assertThatThrownBy(() -> ExecutorFindings.requireDevice(Device.CPU, reports))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Cannot train with device = cpu: GPU (JCublasBackend) on executor 7 (host-3). Use auto or gpu");
  }

  @Test
  void oneExecutorWithoutItsGpuIsAFaultOfTheClusterForEverySetting() {
    List<ExecutorReport> reports = List.of(gpu("0", "host-2", 1, "0"), cpu("1"));

    for (Device asked : List.of(Device.AUTO, Device.GPU)) {
      assertThatThrownBy(() -> ExecutorFindings.requireDevice(asked, reports))
          .isInstanceOf(UnusableDeviceException.class)
          .hasMessageContaining(
              "all executors should compute on the GPU, but CPU (CpuBackend) on executor 1 (host-1)");
    }
    assertThatThrownBy(() -> ExecutorFindings.requireDevice(Device.CPU, reports))
        .isInstanceOf(UnusableDeviceException.class)
        .hasMessageContaining(
            "should compute on the CPU, but GPU (JCublasBackend) on executor 0 (host-2)");
  }

  @Test
  void whatWasAskedForIsAccepted() {
    List<ExecutorReport> cpus = List.of(cpu("0"), cpu("1"));
    List<ExecutorReport> gpus = List.of(gpu("0", "host-1", 2, "0"), gpu("1", "host-1", 2, "1"));

    assertThatCode(
            () -> {
              ExecutorFindings.requireDevice(Device.CPU, cpus);
              ExecutorFindings.requireDevice(Device.AUTO, cpus);
              ExecutorFindings.requireDevice(Device.GPU, gpus);
              ExecutorFindings.requireDevice(Device.AUTO, gpus);
            })
        .doesNotThrowAnyException();
  }

  @Test
  void twoExecutorsOfAMachineMustNotHaveTheSameGpu() {
    List<ExecutorReport> reports = List.of(gpu("0", "host-1", 2, "0"), gpu("1", "host-1", 2, "0"));

    assertThatThrownBy(() -> ExecutorFindings.requireDevice(Device.GPU, reports))
        .isInstanceOf(UnusableDeviceException.class)
        .hasMessageContaining(
            "executor 0 (host-1) and executor 1 (host-1) were given the same GPU 0");
  }

  @Test
  void theSameNumberInTwoContainersOrOnTwoMachinesIsNotTheSameGpu() {
    List<ExecutorReport> reports =
        List.of(gpu("0", "host-1", 1, "0"), gpu("1", "host-1", 1, "0"), gpu("2", "host-2", 4, "0"));

    assertThatCode(() -> ExecutorFindings.requireDevice(Device.GPU, reports))
        .doesNotThrowAnyException();
  }

  @Test
  void aGpuThatCudaHidesIsFound() {
    List<ExecutorReport> reports =
        List.of(gpu("0", "host-1", 1, CudaVisibility.of(Optional.of("1")), "0"));

    assertThatThrownBy(() -> ExecutorFindings.requireDevice(Device.GPU, reports))
        .hasMessageContaining("executor 0 (host-1)")
        .hasMessageContaining("CUDA_VISIBLE_DEVICES=1");
  }

  @Test
  void equalExecutorsHaveNoProblem() {
    assertThat(new ExecutorSurvey(List.of(cpu("0"), cpu("1")), 2, 2).problems()).isEmpty();
  }

  @Test
  void differencesNameTheExecutorsOfEachKind() {
    List<ExecutorReport> reports = List.of(cpu("0"), withInstructions(cpu("1"), "AVX-512"));

    assertThat(new ExecutorSurvey(reports, 2, 2).problems())
        .singleElement()
        .asString()
        .startsWith(
            "Executors have processors of different kinds: AVX2 on executor 0 (host-1); AVX-512 on executor 1 (host-1).");
  }

  @Test
  void executorsThatDoNotAnswerOrDoNotComeAreCounted() {
    assertThat(new ExecutorSurvey(List.of(cpu("0")), 3, 4).problems())
        .anyMatch(problem -> problem.startsWith("2 executors did not answer."))
        .anyMatch(problem -> problem.startsWith("4 executors were asked for and 3 are there."));
  }
}
