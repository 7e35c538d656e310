package org.haframe.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What holds besides where of many who create a file at once one does: on local disks and HDFS, not
 * on object stores.
 */
public abstract class RegistryRaceLaws extends RegistryLaws {

  /** Twenty writers at once, each of which believes that there is no champion. */
  @Test
  void ofManyPromotionsAtOnceOneWins() throws Exception {
    int writers = 20;
    for (int writer = 1; writer <= writers; writer++) {
      add("run-" + writer);
    }
    List<Callable<Boolean>> promotions = new ArrayList<>();
    for (int writer = 1; writer <= writers; writer++) {
      int version = writer;
      promotions.add(
          () -> {
            try {
              open().promote(version, Optional.empty(), "run-" + version);
              return true;
            } catch (ChampionChangedException e) {
              return false;
            }
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    int won = 0;
    for (Future<Boolean> promotion : threads.invokeAll(promotions)) {
      won += promotion.get() ? 1 : 0;
    }
    threads.shutdown();

    assertThat(won).isEqualTo(1);
    assertThat(open().history()).hasSize(1);
  }

  @Test
  void ofManyRunsAtOnceEachGetsAVersionOfItsOwn() throws Exception {
    int writers = 8;
    List<Callable<Integer>> additions = new ArrayList<>();
    for (int writer = 1; writer <= writers; writer++) {
      String run = "run-" + writer;
      additions.add(() -> open().add(TinyModels.model(1), TinyModels.record(run)).version());
    }
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    List<Integer> versions = new ArrayList<>();
    for (Future<Integer> addition : threads.invokeAll(additions)) {
      versions.add(addition.get());
    }
    threads.shutdown();

    assertThat(versions).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
  }
}
