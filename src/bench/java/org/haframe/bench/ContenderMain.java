package org.haframe.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The process of one contender: waits for a command on standard input, carries it out, and answers
 * with one line. Between commands it sleeps, so that others have the machine.
 *
 * <p>Commands: {@code losses STEPS}, {@code logits MINIBATCH}, {@code train SECONDS}, {@code infer
 * SECONDS}; the latter two answer with images a second, of all tasks together.
 */
public final class ContenderMain {

  static final String ANSWER = "answer ";

  private final List<Contender> tasks = new ArrayList<>();
  private final ExecutorService threads;
  private final int minibatch;

  private ContenderMain(String library, StartingPoint start, int taskCount) throws Exception {
    minibatch = start.minibatch();
    threads = Executors.newFixedThreadPool(taskCount);
    for (int i = 0; i < taskCount; i++) {
      tasks.add(threads.submit(() -> contender(library, start)).get());
    }
  }

  private static Contender contender(String library, StartingPoint start) {
    return switch (library) {
      case "haframe" -> new HaframeContender(start);
      case "libtorch" -> new LibtorchContender(start, LibtorchLayout.CHANNELS_FIRST);
      case "libtorch_channels_last" -> new LibtorchContender(start, LibtorchLayout.CHANNELS_LAST);
      case "stock" -> new StockContender(start);
      default -> throw new IllegalArgumentException("No library is called " + library);
    };
  }

  /**
   * Arguments: library, folder of the starting point, minibatch, image size, learning rate, tasks.
   */
  public static void main(String[] arguments) throws Exception {
    // Libraries print to standard output too.
    PrintStream answers = System.out;
    System.setOut(System.err);
    var start =
        new StartingPoint(
            Path.of(arguments[1]),
            Integer.parseInt(arguments[2]),
            Integer.parseInt(arguments[3]),
            Double.parseDouble(arguments[4]));
    var contender = new ContenderMain(arguments[0], start, Integer.parseInt(arguments[5]));
    answers.println(ANSWER + "ready");
    try (var commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      contender.obey(commands, answers);
    } finally {
      contender.threads.shutdown();
    }
    System.exit(0);
  }

  private void obey(BufferedReader commands, PrintStream answers) throws Exception {
    String command;
    while ((command = commands.readLine()) != null) {
      String[] words = command.split(" ");
      double amount = Double.parseDouble(words[1]);
      String answer =
          switch (words[0]) {
            case "losses" -> losses((int) amount);
            case "logits" -> logits((int) amount);
            case "train" -> String.valueOf(imagesPerSecond(amount, Contender::train));
            case "infer" -> String.valueOf(imagesPerSecond(amount, Contender::infer));
            default -> throw new IllegalArgumentException(command);
          };
      answers.println(ANSWER + answer);
    }
  }

  private String losses(int steps) throws Exception {
    Contender first = tasks.get(0);
    return threads
        .submit(
            () ->
                IntStream.range(0, steps)
                    .mapToObj(step -> String.valueOf(first.train(step % StartingPoint.MINIBATCHES)))
                    .collect(Collectors.joining(" ")))
        .get();
  }

  private String logits(int index) throws Exception {
    float[] logits = threads.submit(() -> tasks.get(0).infer(index)).get();
    return IntStream.range(0, logits.length)
        .mapToObj(i -> String.valueOf(logits[i]))
        .collect(Collectors.joining(" "));
  }

  private interface Work {
    void run(Contender contender, int minibatch);
  }

  private double imagesPerSecond(double seconds, Work work) throws Exception {
    List<Callable<Double>> runs = new ArrayList<>();
    for (Contender task : tasks) {
      runs.add(
          () -> {
            // What is prepared once after the other kind of work, such as folded weights.
            work.run(task, 0);
            long begin = System.nanoTime();
            long end = begin + (long) (seconds * 1e9);
            int steps = 0;
            do {
              work.run(task, steps++ % StartingPoint.MINIBATCHES);
            } while (System.nanoTime() < end);
            return steps * minibatch / ((System.nanoTime() - begin) / 1e9);
          });
    }
    double sum = 0;
    for (Future<Double> run : threads.invokeAll(runs)) {
      sum += run.get();
    }
    return sum;
  }
}
