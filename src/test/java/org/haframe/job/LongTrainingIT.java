package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.haframe.job.Launcher.Running;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Driver and executors hold 200 rounds later what they held. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads the size of a process from /proc")
@Tag("faults")
@Tag("long")
class LongTrainingIT {

  private static final String SETTINGS =
      """
      network { backbone = small, width = 8 }
      images.size = 28
      training {
        epochs = 40
        minibatch = 16
        averaging-frequency = 8
        partitions = 2
      }
      """;

  /** The heap is in memory from the start, so that what is beyond it can be told from its pages. */
  private static final String WHOLE_HEAP = "-XX:+UseG1GC -Xms1g -XX:+AlwaysPreTouch";

  private static final Pattern ROUNDS = Pattern.compile("train: ([\\d,]+) of");

  @TempDir private Path folder;

  @Test
  void memoryDoesNotGrowWithTheRounds() throws Exception {
    Launcher launcher = Launcher.from(folder);
    launcher.write("my.conf", SETTINGS);
    Running running =
        launcher.start(
            "--conf",
            "spark.driver.extraJavaOptions=" + WHOLE_HEAP,
            "--conf",
            "spark.executor.extraJavaOptions=" + WHOLE_HEAP,
            "--master",
            "local-cluster[2,1,1024]",
            "train",
            "--settings",
            "my.conf",
            "--images",
            Launcher.SAMPLE,
            "--output",
            "model");
    List<ProcessHandle> processes = new ArrayList<>();

    List<Memory> before;
    List<Memory> after;
    try {
      // By then Spark forgets an old job with each new one (spark.ui.retainedJobs).
      int reached = awaitRound(running, 120);
      processes.add(running.driver());
      processes.addAll(running.executors());
      before = measure(processes);
      awaitRound(running, reached + 200);
      after = measure(processes);
    } finally {
      running.kill();
      running.end();
    }

    assertThat(processes).hasSize(3);
    for (int i = 0; i < processes.size(); i++) {
      // The vectors of a round are some 150 kB: 200 of them would be 30 MB, on the heap of the
      // driver or beside that of an executor.
      assertThat(after.get(i).heapMegabytes - before.get(i).heapMegabytes)
          .as("heap: %s, then %s", before, after)
          .isLessThan(10);
      assertThat(after.get(i).offHeapMegabytes - before.get(i).offHeapMegabytes)
          .as("beyond the heap: %s, then %s", before, after)
          .isLessThan(60);
    }
  }

  /** Returns the round that was reached. */
  private static int awaitRound(Running running, int round)
      throws IOException, InterruptedException {
    AtomicInteger reached = new AtomicInteger();
    running.await(
        text -> {
          Matcher rounds = ROUNDS.matcher(text);
          while (rounds.find()) {
            reached.set(Integer.parseInt(rounds.group(1).replace(",", "")));
          }
          return reached.get() >= round;
        });
    return reached.get();
  }

  /**
   * @param heapMegabytes live objects: what a collection leaves, and nothing allocated after it
   * @param offHeapMegabytes resident pages beyond the heap
   */
  private record Memory(long heapMegabytes, long offHeapMegabytes) {

    private static final Pattern LIVE = Pattern.compile("Total +\\d+ +(\\d+)");
    private static final Pattern HEAP = Pattern.compile("heap +total (\\d+)K");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    static Memory of(ProcessHandle process) throws IOException, InterruptedException {
      // ND4J frees records of native memory one by one, some time behind a collection.
      Memory memory = now(process);
      for (int collections = 0; collections < 5; collections++) {
        Thread.sleep(500);
        Memory next = now(process);
        collections = next.heapMegabytes < memory.heapMegabytes ? 0 : collections;
        memory = next.heapMegabytes < memory.heapMegabytes ? next : memory;
      }
      return memory;
    }

    private static Memory now(ProcessHandle process) throws IOException, InterruptedException {
      // A histogram collects garbage and counts in one pause. Between GC.run and GC.heap_info a
      // driver may allocate tens of megabytes.
      long live = number(LIVE, tell(process, "GC.class_histogram"));
      long heap = number(HEAP, tell(process, "GC.heap_info"));
      long resident =
          number(RESIDENT, Files.readString(Path.of("/proc/%d/status".formatted(process.pid()))));
      return new Memory(live >> 20, (resident - heap) >> 10);
    }

    private static long number(Pattern pattern, String text) {
      Matcher matcher = pattern.matcher(text);
      assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
      return Long.parseLong(matcher.group(1));
    }
  }

  private static List<Memory> measure(List<ProcessHandle> processes) throws Exception {
    List<Memory> memory = new ArrayList<>();
    for (ProcessHandle process : processes) {
      memory.add(Memory.of(process));
    }
    return memory;
  }

  private static String tell(ProcessHandle process, String command)
      throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(process.pid()),
                command)
            .redirectErrorStream(true)
            .start();
    String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    jcmd.waitFor();
    return answer;
  }
}
