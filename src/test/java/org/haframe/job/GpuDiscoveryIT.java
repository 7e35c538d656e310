package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** submit/gpu-discovery.sh, on a machine that pretends to have three GPUs. */
class GpuDiscoveryIT {

  @TempDir private Path folder;

  @Test
  void namesAllGpus() throws Exception {
    assertThat(discovered(3))
        .isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\", \"2\"]}\n");
  }

  @Test
  void namesThoseThatTheProcessIsLimitedToInTheirOrder() throws Exception {
    assertThat(discovered(3, "CUDA_VISIBLE_DEVICES=2,GPU-0000,7"))
        .isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"2\", \"GPU-0000\"]}\n");
  }

  @Test
  void namesNoneWhereAllAreHidden() throws Exception {
    assertThat(discovered(3, "CUDA_VISIBLE_DEVICES="))
        .isEqualTo("{\"name\": \"gpu\", \"addresses\": []}\n");
  }

  @Test
  void saysWhatIsWrongWithoutADriver() throws Exception {
    NvidiaSmi.program(folder.resolve("nvidia-smi"), "exit 9\n");

    assertThat(run()).startsWith("Cannot find GPUs: nvidia-smi does not work.");
  }

  private String discovered(int gpus, String... environment) throws Exception {
    NvidiaSmi.pretend(folder, gpus);
    return run(environment);
  }

  private String run(String... environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(Launcher.PROJECT.resolve("submit/gpu-discovery.sh").toString())
            .redirectErrorStream(true);
    builder.environment().remove("CUDA_VISIBLE_DEVICES");
    builder.environment().merge("PATH", folder.toString(), (path, own) -> own + ":" + path);
    for (String variable : environment) {
      String[] parts = variable.split("=", 2);
      builder.environment().put(parts[0], parts[1]);
    }
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }
}
