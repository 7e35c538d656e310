package org.haframe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a reader may do with a file that someone forged: read it, or refuse it with one message. */
public final class HostileFile {

  /**
   * Files for each try of a property: as many as fit into the time of a build, unless {@code
   * -Dfuzz.files=N} wants more.
   */
  private static final int FILES = Integer.getInteger("fuzz.files", 3);

  /** Reading one takes milliseconds; a machine that does other work may stand still for a while. */
  private static final int SECONDS = 60;

  /** A hundred problems of settings; longer ones flood the screen. */
  private static final int LONGEST_MESSAGE = 110_000;

  /** One thread for all: ND4J keeps memory for each that it has seen. */
  private static final ExecutorService READER =
      Executors.newSingleThreadExecutor(
          task -> {
            var thread = new Thread(task, "reader of hostile files");
            thread.setDaemon(true);
            return thread;
          });

  private HostileFile() {}

  /** Makes a file of random numbers and reads it. */
  @FunctionalInterface
  public interface Reading {
    void read(Mutation mutation, Random random) throws Exception;
  }

  /**
   * Reads files that follow from a seed.
   *
   * @param refusals the exceptions that the reader documents
   */
  public static void read(long seed, Reading reading, Class<?>... refusals) {
    for (int file = 0; file < FILES; file++) {
      long ofFile = seed + file * 0x9E3779B97F4A7C15L;
      readOrRefuse(
          "seed " + ofFile,
          () -> {
            var random = new Random(ofFile);
            reading.read(new Mutation(random), random);
            return null;
          },
          refusals);
    }
  }

  /** Reads one file. */
  public static void readOrRefuse(String what, Callable<?> reading, Class<?>... refusals) {
    try {
      READER.submit(reading).get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable refusal = e.getCause();
      if (!List.of(refusals).contains(refusal.getClass())) {
        fail(what + " ended in " + refusal, refusal);
      }
      assertThat(refusal.getMessage())
          .as(what)
          .startsWith("Cannot ")
          .hasSizeLessThan(LONGEST_MESSAGE);
    } catch (TimeoutException e) {
      fail(what + " was not read within " + SECONDS + " seconds", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
