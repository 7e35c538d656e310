package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.haframe.ColouredSquares;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.memory.Deallocatable;
import org.nd4j.linalg.api.memory.Deallocator;
import org.nd4j.linalg.factory.Nd4j;

class LateDeallocationTest {

  /** An array of which nothing is known but when its memory is freed. */
  private record Forgettable(CountDownLatch freed) implements Deallocatable {
    @Override
    public String getUniqueId() {
      return "forgettable";
    }

    @Override
    public Deallocator deallocator() {
      CountDownLatch latch = freed;
      return latch::countDown;
    }

    @Override
    public int targetDevice() {
      return 0;
    }
  }

  @Test
  @Timeout(60)
  void memoryIsFreedButNotBeforeAPeriodIsOver() throws Exception {
    Duration period = Duration.ofMillis(300);
    var deallocation = new LateDeallocation(period);
    var freed = new CountDownLatch(1);
    long begin = System.nanoTime();
    deallocation.pickObject(new Forgettable(freed));

    do {
      System.gc();
    } while (!freed.await(10, TimeUnit.MILLISECONDS));

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(period);
  }

  @Test
  @Timeout(60)
  void memoryInUseStays() throws Exception {
    var deallocation = new LateDeallocation(Duration.ofMillis(10));
    var kept = new Forgettable(new CountDownLatch(1));
    var forgotten = new CountDownLatch(1);
    deallocation.pickObject(kept);
    deallocation.pickObject(new Forgettable(forgotten));

    do {
      System.gc();
    } while (!forgotten.await(10, TimeUnit.MILLISECONDS));

    assertThat(kept.freed().getCount()).isEqualTo(1);
  }

  @Test
  void aProcessThatRunsANetworkHasIt() {
    new NetworkReplica(
        NetworkBuilder.build(
                new NetworkSettings(new Backbone.SmallConvolutional(2), Head.POOLED),
                ColouredSquares.SIZE,
                OutputHead.flat(4),
                new Optimisation(0.1, 0.9, 0, 2))
            .toJson(),
        ColouredSquares.SIZE);

    assertThat(Nd4j.getDeallocatorService()).isInstanceOf(LateDeallocation.class);
  }

  /** A process of its own, which ends by a signal where memory is freed too early. */
  @Test
  @Timeout(120)
  void operationsOnArraysThatNobodyNeedsAfterwardsSurviveCollections(@TempDir Path folder)
      throws Exception {
    File out = folder.resolve("out").toFile();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx400m", // a fast machine is done before a period is over, and all is kept
                "-Xmn1m", // a collection every few hundred operations
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                "-cp",
                System.getProperty("java.class.path"),
                ForgottenOperands.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(out)
            .start();

    boolean ended = process.waitFor(100, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as(Files.readString(out.toPath())).isTrue();
    assertThat(process.exitValue()).as(Files.readString(out.toPath())).isZero();
  }
}
