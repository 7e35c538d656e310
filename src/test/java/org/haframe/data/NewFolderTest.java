package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFolderTest {
  private static final int WRITERS = 2;
  private static final int ROUNDS = 200;

  @TempDir private Path folder;

  private static boolean place(Path written, Path target) throws IOException {
    return NewFolder.place(
        new Configuration(),
        new org.apache.hadoop.fs.Path(written.toUri()),
        new org.apache.hadoop.fs.Path(target.toUri()));
  }

  private Path written(String name) throws IOException {
    Path written = Files.createDirectories(folder.resolve(name));
    Files.writeString(written.resolve("content"), name);
    return written;
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /**
   * With Hadoop's rename of a local folder, which looks first and renames then, two win in one of
   * some forty rounds.
   */
  @Test
  void ofManyAtOnceOneIsPlacedAndNoneIntoIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    for (int round = 0; round < ROUNDS; round++) {
      Path target = folder.resolve("target-" + round);
      AtomicInteger asleep = new AtomicInteger(WRITERS);
      List<Callable<Boolean>> placements = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        Path written = written("writer-%d-%d".formatted(round, writer));
        placements.add(
            () -> {
              asleep.decrementAndGet();
              while (asleep.get() > 0) {
                Thread.yield(); // a barrier would wake one after the other
              }
              return place(written, target);
            });
      }
      List<Boolean> placed = new ArrayList<>();
      for (Future<Boolean> placement : threads.invokeAll(placements)) {
        placed.add(placement.get());
      }

      assertThat(placed).as("round %d", round).containsOnlyOnce(true);
      assertThat(namesIn(target)).as("round %d", round).containsExactly("content");
      int winner = placed.indexOf(true);
      assertThat(target.resolve("content")).hasContent("writer-%d-%d".formatted(round, winner));
    }
    threads.shutdown();
  }

  @Test
  void whatIsThereStaysAndSoDoesWhatWasWritten() throws Exception {
    Path target = written("first");
    Path second = written("second");

    assertThat(place(second, target)).isFalse();

    assertThat(target.resolve("content")).hasContent("first");
    assertThat(second.resolve("content")).hasContent("second");
  }

  @Test
  void aFolderThatIsNotThereIsNoRival() {
    assertThatThrownBy(() -> place(folder.resolve("missing"), folder.resolve("target")))
        .isInstanceOf(IOException.class);
  }
}
