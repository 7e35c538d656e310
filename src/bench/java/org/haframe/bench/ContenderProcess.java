package org.haframe.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running {@link ContenderMain}, seen from the benchmark. */
final class ContenderProcess implements AutoCloseable {

  private final Library library;
  private final Process process;
  private final Path log;
  private final BufferedReader answers;
  private final Writer commands;

  /**
   * What may be compared.
   *
   * @param label name in the result
   * @param contender word for {@link ContenderMain}
   * @param sharesThreads whether one network takes all threads, in place of a task for each
   * @param lossSteps steps whose losses are compared before anything is timed
   * @param allocator value of GLIBC_TUNABLES, or empty
   */
  record Library(
      String label, String contender, boolean sharesThreads, int lossSteps, String allocator) {
    static final Library HAFRAME = new Library("haframe", "haframe", false, 5, "");

    /** A step takes seconds; a test follows its losses for longer, with small images. */
    static final Library STOCK = new Library("stock_dl4j", "stock", false, 4, "");

    static final Library LIBTORCH_DEFAULT =
        new Library("libtorch_default", "libtorch", true, 5, "");

    /** glibc's allocator told to keep memory: libtorch asks for the same blocks each step. */
    private static final String KEPT_MEMORY =
        "glibc.malloc.mmap_threshold=2147483648:glibc.malloc.trim_threshold=17179869184"
            + ":glibc.malloc.arena_max=1";

    static final Library LIBTORCH = new Library("libtorch", "libtorch", true, 5, KEPT_MEMORY);

    /** The same with images and filters in the order torch.channels_last. */
    static final Library LIBTORCH_CHANNELS_LAST =
        new Library("libtorch_channels_last", "libtorch_channels_last", true, 5, KEPT_MEMORY);
  }

  /** Starts the process and waits until it is ready. */
  ContenderProcess(Library library, StartingPoint start, int tasks, int threadsPerTask)
      throws IOException {
    this.library = library;
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            "-Xmx2g",
            "-Dorg.bytedeco.javacpp.platform.extension="
                + System.getProperty("org.bytedeco.javacpp.platform.extension", ""),
            "-Dorg.bytedeco.javacpp.maxbytes=8g",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
            "-Dai.djl.pytorch.num_threads=" + threadsPerTask,
            "-Dai.djl.offline=true",
            "-cp",
            System.getProperty("java.class.path"),
            ContenderMain.class.getName(),
            library.contender(),
            start.folder().toString(),
            String.valueOf(start.minibatch()),
            String.valueOf(start.imageSize()),
            String.valueOf(start.learningRate()),
            String.valueOf(tasks)));
    var builder = new ProcessBuilder(command);
    builder.environment().put("OMP_NUM_THREADS", String.valueOf(threadsPerTask));
    if (!library.allocator().isEmpty()) {
      builder.environment().put("GLIBC_TUNABLES", library.allocator());
    }
    log = start.folder().resolve(library.label() + ".log");
    builder.redirectError(log.toFile());
    process = builder.start();
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    commands = process.outputWriter(StandardCharsets.UTF_8);
    answer();
  }

  Library library() {
    return library;
  }

  /** Losses of that many steps, from the starting point if nothing was trained before. */
  double[] losses(int steps) throws IOException {
    return numbers(ask("losses " + steps));
  }

  /** What inference gives for a minibatch, [B, K], row major: logits, or probabilities. */
  double[] logits(int minibatch) throws IOException {
    return numbers(ask("logits " + minibatch));
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  /** Images a second in training. */
  double train(double seconds) throws IOException {
    return Double.parseDouble(ask("train " + seconds));
  }

  /** Images a second in inference. */
  double infer(double seconds) throws IOException {
    return Double.parseDouble(ask("infer " + seconds));
  }

  private String ask(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
    return answer();
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null || !line.startsWith(ContenderMain.ANSWER)) {
      throw new IOException(
          "%s ended or said something else: %s. See %s.".formatted(library.label(), line, log));
    }
    return line.substring(ContenderMain.ANSWER.length());
  }

  /** Ends the process, which reads to the end of its commands; by force if it does not. */
  @Override
  public void close() {
    try {
      commands.close();
    } catch (IOException e) {
      process.destroyForcibly(); // it is gone, or does not listen
    }
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
