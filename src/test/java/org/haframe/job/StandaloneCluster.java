package org.haframe.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A standalone Spark cluster on this machine: a master, and for each of its GPUs a worker that
 * submit/gpu-worker.sh starts. Each worker has a host name of its own, as on several machines.
 */
final class StandaloneCluster implements AutoCloseable {

  private static final Pattern ADDRESS = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final long PATIENCE_SECONDS = 90;

  private final Path folder;
  private final List<Process> processes = new ArrayList<>();
  private String master = "";

  private StandaloneCluster(Path folder) {
    this.folder = folder;
  }

  /**
   * @param folder for logs, and for nvidia-smi, which it pretends to have
   * @param gpus how many GPUs that one names, and how many workers
   */
  static StandaloneCluster start(Path folder, int gpus) throws IOException, InterruptedException {
    var cluster = new StandaloneCluster(folder);
    try {
      cluster.startMaster();
      cluster.startWorkers(gpus);
      return cluster;
    } catch (IOException | InterruptedException | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  String master() {
    return master;
  }

  private void startMaster() throws IOException, InterruptedException {
    Path log =
        start(
            "master",
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Launcher.PROJECT.resolve("target/spark/jars") + "/*",
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--webui-port",
                "0"));
    master = await(log, ADDRESS, 1);
  }

  private void startWorkers(int gpus) throws IOException, InterruptedException {
    NvidiaSmi.pretend(folder, gpus);
    for (int gpu = 0; gpu < gpus; gpu++) {
      start(
          "worker" + gpu,
          List.of(
              Launcher.PROJECT.resolve("submit/gpu-worker.sh").toString(),
              master,
              String.valueOf(gpu),
              "--host",
              "127.0.0." + (gpu + 1),
              "--cores",
              "1",
              "--memory",
              "1g",
              "--work-dir",
              folder.resolve("work" + gpu).toString()));
    }
    await(folder.resolve("master.log"), Pattern.compile("Registering worker (\\S+)"), gpus);
  }

  private Path start(String name, List<String> command) throws IOException {
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("SPARK_"));
    builder.environment().put("HAFRAME_SPARK_LOG_LEVEL", "info");
    builder.environment().merge("PATH", folder.toString(), (path, own) -> own + ":" + path);
    processes.add(builder.start());
    return log;
  }

  /** Returns the first group of the n-th place where a log is as wanted. */
  private String await(Path log, Pattern wanted, int times)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
      Matcher found = wanted.matcher(Files.readString(log));
      for (int i = 1; found.find(); i++) {
        if (i == times) {
          return found.group(1);
        }
      }
      processes.get(0).waitFor(100, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError("Not found: " + wanted + " in " + Files.readString(log));
  }

  @Override
  public void close() throws InterruptedException {
    // Workers first: each ends its executors.
    for (int i = processes.size() - 1; i >= 0; i--) {
      processes.get(i).destroy();
      if (!processes.get(i).waitFor(20, TimeUnit.SECONDS)) {
        processes.get(i).destroyForcibly().waitFor();
      }
    }
  }
}
