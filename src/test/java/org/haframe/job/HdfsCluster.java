package org.haframe.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants.DatanodeReportType;

/**
 * HDFS on this machine: a namenode and some datanodes, each a process of its own, so that it can be
 * killed. Profile {@code faults} puts what they need into target/hadoop.
 */
final class HdfsCluster implements AutoCloseable {

  /** Copies of each block. */
  static final int REPLICATION = 2;

  private static final int SECONDS_TO_START = 180;

  private final Path folder;
  private final int namenodePort = freePort();
  private final List<Integer> datanodePorts = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();
  private final DistributedFileSystem fileSystem;

  private HdfsCluster(Path folder, int datanodes) throws IOException, InterruptedException {
    this.folder = folder;
    Files.createDirectories(folder);
    try {
      namenode();
      for (int i = 0; i < datanodes; i++) {
        datanodePorts.add(freePort());
        startDatanode(i);
      }
      this.fileSystem =
          (DistributedFileSystem)
              FileSystem.newInstance(new org.apache.hadoop.fs.Path(address()).toUri(), hadoop());
      awaitDatanodes(datanodes);
    } catch (IOException | InterruptedException | RuntimeException e) {
      killAll();
      throw e;
    }
  }

  static HdfsCluster start(Path folder, int datanodes) throws IOException, InterruptedException {
    return new HdfsCluster(folder, datanodes);
  }

  /** Without a slash behind it. */
  String address() {
    return "hdfs://127.0.0.1:" + namenodePort;
  }

  /** With so many copies as there can be while a datanode is away. */
  static Configuration hadoop() {
    Configuration hadoop = new Configuration();
    hadoop.setInt("dfs.replication", REPLICATION);
    return hadoop;
  }

  FileSystem fileSystem() {
    return fileSystem;
  }

  /** Kills, with kill -9, a datanode that has a copy of a file's first block. */
  void killADatanodeOf(org.apache.hadoop.fs.Path file) throws IOException, InterruptedException {
    String name = fileSystem.getFileBlockLocations(file, 0, 1)[0].getNames()[0];
    int port = Integer.parseInt(name.substring(name.indexOf(':') + 1));
    processes.get(1 + datanodePorts.indexOf(port)).destroyForcibly().waitFor();
  }

  void killAllDatanodes() throws InterruptedException {
    for (Process datanode : processes.subList(1, processes.size())) {
      datanode.destroyForcibly().waitFor();
    }
  }

  /** Starts the datanodes that were killed, if any, each with the blocks it had. */
  void startDatanodesAgain() throws IOException, InterruptedException {
    boolean started = false;
    for (int i = 0; i < datanodePorts.size(); i++) {
      if (!processes.get(1 + i).isAlive()) {
        startDatanode(i);
        started = true;
      }
    }
    if (started) {
      awaitDatanodes(datanodePorts.size());
    }
  }

  @Override
  public void close() throws IOException {
    try {
      fileSystem.close();
    } finally {
      killAll();
    }
  }

  private void killAll() {
    processes.forEach(Process::destroyForcibly);
  }

  private void namenode() throws IOException, InterruptedException {
    String[] settings = {
      "-D",
      "dfs.namenode.name.dir=" + folder.resolve("name").toUri(),
      "-D",
      "dfs.namenode.http-address=127.0.0.1:0"
    };
    String program = "org.apache.hadoop.hdfs.server.namenode.NameNode";
    Process format = start("format", program, settings, "-format", "-nonInteractive");
    if (format.waitFor() != 0) {
      throw new IOException("no namenode: " + Files.readString(folder.resolve("format.log")));
    }
    processes.add(start("namenode", program, settings));
  }

  private void startDatanode(int number) throws IOException {
    String[] settings = {
      "-D",
      "dfs.datanode.data.dir=" + folder.resolve("data-" + number).toUri(),
      "-D",
      "dfs.datanode.address=127.0.0.1:" + datanodePorts.get(number),
      "-D",
      "dfs.datanode.http.address=127.0.0.1:0",
      "-D",
      "dfs.datanode.ipc.address=127.0.0.1:0"
    };
    Process datanode =
        start("datanode-" + number, "org.apache.hadoop.hdfs.server.datanode.DataNode", settings);
    if (processes.size() > 1 + number) {
      processes.set(1 + number, datanode);
    } else {
      processes.add(datanode);
    }
  }

  private Process start(String name, String program, String[] settings, String... more)
      throws IOException {
    Path target = Launcher.PROJECT.resolve("target");
    if (!Files.isDirectory(target.resolve("hadoop"))) {
      throw new IOException("target/hadoop is missing: run with -Pfaults");
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                target.resolve("hadoop") + "/*:" + target.resolve("spark/jars") + "/*",
                program,
                "-D",
                "fs.defaultFS=" + address()));
    command.addAll(List.of(settings));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(name + ".log").toFile())
        .start();
  }

  private void awaitDatanodes(int count) throws IOException, InterruptedException {
    long now = System.currentTimeMillis();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
    while (true) {
      long heard = datanodesHeardFromSince(now);
      if (heard == count) {
        return;
      }
      for (Process process : processes) {
        if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
          throw new IOException("a process of HDFS has ended, see " + folder);
        }
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("%d of %d datanodes have started".formatted(heard, count));
      }
    }
  }

  /** The namenode takes a killed datanode for alive for minutes: those it heard from since then. */
  private long datanodesHeardFromSince(long milliseconds) throws IOException {
    try {
      return Arrays.stream(fileSystem.getDataNodeStats(DatanodeReportType.LIVE))
          .filter(node -> node.getLastUpdate() > milliseconds)
          .count();
    } catch (ConnectException e) {
      return 0; // the namenode itself is starting
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
