package org.haframe.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Runs submit/haframe as a process, as a user does. */
final class Launcher {
  /** The checkout that the tests run in. */
  static final Path PROJECT = Path.of("").toAbsolutePath();

  /** An image table: 6,000 training and 1,000 test images of 28 px. */
  static final String SAMPLE =
      PROJECT.resolve("src/main/resources/sample/fashion-mnist").toString();

  private static final long LONGEST_RUN_MINUTES = 8;

  private final Path program;
  private final Path workingDirectory;

  private Launcher(Path program, Path workingDirectory) {
    this.program = program;
    this.workingDirectory = workingDirectory;
  }

  /** Of this checkout, started from a folder outside of it. */
  static Launcher from(Path workingDirectory) {
    return new Launcher(PROJECT.resolve("submit/haframe"), workingDirectory);
  }

  /** Another copy of the program, or a link to it. */
  Launcher at(Path otherProgram) {
    return new Launcher(otherProgram, workingDirectory);
  }

  /** What a run left behind. */
  record Outcome(int exitCode, String out, String err) {

    /** The line with the hash of the trained parameters. */
    String parameters() {
      return out.lines()
          .filter(line -> line.startsWith("parameters sha256 "))
          .findFirst()
          .orElseThrow(() -> new AssertionError(err));
    }
  }

  /** A run that has not ended yet. */
  final class Running {
    private final Process process;
    private final Path out;
    private final Path err;

    private Running(Process process, Path out, Path err) {
      this.process = process;
      this.out = out;
      this.err = err;
    }

    /** Returns when standard error is as wanted, or the run has ended. */
    void await(Predicate<String> wanted) throws IOException, InterruptedException {
      while (!wanted.test(Files.readString(err)) && !process.waitFor(10, TimeUnit.MILLISECONDS)) {}
    }

    /** Returns after a time, or when the run has ended. */
    void await(long time, TimeUnit unit) throws InterruptedException {
      process.waitFor(time, unit);
    }

    ProcessHandle driver() {
      return process.toHandle();
    }

    /** The executor processes of a local-cluster master. */
    List<ProcessHandle> executors() {
      return process
          .descendants()
          .filter(
              descendant ->
                  descendant
                      .info()
                      .commandLine()
                      .orElse("")
                      .contains("CoarseGrainedExecutorBackend"))
          .toList();
    }

    /** What a machine that loses its power does to the driver. */
    void kill() {
      process.destroyForcibly();
    }

    /** What Ctrl-C on a terminal does. */
    void interrupt() throws IOException, InterruptedException {
      signal("INT");
    }

    /** What a scheduler does to end a job, or a machine that is shut down. */
    void terminate() {
      process.toHandle().destroy();
    }

    /** Stands still until {@link #resume}. */
    void pause() throws IOException, InterruptedException {
      signal("STOP");
    }

    void resume() throws IOException, InterruptedException {
      signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    }

    Outcome end() throws IOException, InterruptedException {
      if (!process.waitFor(LONGEST_RUN_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError("Still running: " + Files.readString(err));
      }
      return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }
  }

  /** Runs to the end. */
  Outcome run(String... arguments) throws IOException, InterruptedException {
    return start(arguments).end();
  }

  /**
   * Starts to train with the settings my.conf of the working directory; on the sample, unless more
   * arguments name other images.
   */
  Running train(String master, String output, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("--master", master, "train", "--settings", "my.conf", "--output", output));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--images")) {
      arguments.addAll(List.of("--images", SAMPLE));
    }
    return start(arguments.toArray(String[]::new));
  }

  Running start(String... arguments) throws IOException {
    Path out = Files.createTempFile("haframe", ".out");
    Path err = Files.createTempFile("haframe", ".err");
    List<String> command = new ArrayList<>();
    if (System.getProperty("os.name").equals("Linux")) {
      // A test run in the background ignores SIGINT, and so would all that it starts.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(program.toString());
    // Most runs end before the second compiler would have paid.
    command.addAll(List.of("--conf", "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(workingDirectory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    // Nothing of the machine's Spark, and what is written is compared.
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    builder.environment().put("HAFRAME_PROGRESS", "lines");
    builder.environment().put("SPARK_DRIVER_MEMORY", "1g");
    return new Running(builder.start(), out, err);
  }

  /** Writes a file below the working directory and names it as a user there does. */
  String write(String name, String content) throws IOException {
    return write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  String write(String name, byte[] content) throws IOException {
    Path file = workingDirectory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    return name;
  }
}
