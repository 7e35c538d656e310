package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.haframe.job.Launcher.Running;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Driver and executors hold after hundreds of rounds what they hold after twenty. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads the size of a process from /proc")
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

  private static final Pattern ROUNDS = Pattern.compile("train: ([\\d,]+) of");

  @TempDir private Path folder;

  @Test
  void memoryDoesNotGrowWithTheRounds() throws Exception {
    Launcher launcher = Launcher.from(folder);
    launcher.write("my.conf", SETTINGS);
    Running running =
        launcher.start(
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

    awaitRound(running, 20);
    processes.add(running.driver());
    processes.addAll(running.executors());
    List<Memory> before = measure(processes);
    awaitRound(running, 220);
    List<Memory> after = measure(processes);
    running.kill();
    running.end();

    assertThat(processes).hasSize(3);
    for (int i = 0; i < processes.size(); i++) {
      // A network's vectors are 50 kB: 200 rounds of a leak would be tens of megabytes each.
      assertThat(after.get(i).heapMegabytes - before.get(i).heapMegabytes)
          .as("heap: %s, then %s", before, after)
          .isLessThan(10);
      assertThat(after.get(i).offHeapMegabytes - before.get(i).offHeapMegabytes)
          .as("beyond the heap: %s, then %s", before, after)
          .isLessThan(60);
    }
  }

  private static void awaitRound(Running running, int round)
      throws IOException, InterruptedException {
    running.await(
        text -> {
          Matcher rounds = ROUNDS.matcher(text);
          int last = 0;
          while (rounds.find()) {
            last = Integer.parseInt(rounds.group(1).replace(",", ""));
          }
          return last >= round;
        });
  }

  /** What a process holds when collections of garbage find nothing more. */
  private record Memory(long heapMegabytes, long offHeapMegabytes) {

    private static final Pattern HEAP = Pattern.compile("heap +total (\\d+)K, used (\\d+)K");
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
      tell(process, "GC.run");
      Matcher heap = HEAP.matcher(tell(process, "GC.heap_info"));
      Matcher resident =
          RESIDENT.matcher(Files.readString(Path.of("/proc/%d/status".formatted(process.pid()))));
      assertThat(heap.find()).isTrue();
      assertThat(resident.find()).isTrue();
      return new Memory(
          Long.parseLong(heap.group(2)) >> 10,
          (Long.parseLong(resident.group(1)) - Long.parseLong(heap.group(1))) >> 10);
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
