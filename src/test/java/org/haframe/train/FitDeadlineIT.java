package org.haframe.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.haframe.LocalSpark;
import org.junit.jupiter.api.Test;

class FitDeadlineIT {

  private static final TrainingState BEFORE =
      new TrainingState(2, 6, new float[] {1}, new float[] {0});

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(1);

  private final JavaSparkContext spark = LocalSpark.context();

  @Test
  void aRoundThatEndsInTimeIsLeftAlone() {
    assertThatCode(() -> await(LONG, deadline -> spark.parallelize(List.of(1, 2)).count()))
        .doesNotThrowAnyException();
  }

  @Test
  void aRoundThatComesThroughTooLateIsTooLateAllTheSame() {
    assertThatThrownBy(() -> await(SHORT, FitDeadlineIT::waitUntilItIsOver))
        .isInstanceOf(RoundTimeoutException.class)
        .hasMessageContaining("epoch 3, round 7")
        .hasMessageContaining("Still at work: no task at that moment");
  }

  @Test
  void aRoundThatIsCancelledIsTooLateAndTellsWhatTheCancelDid() {
    assertThatThrownBy(
            () ->
                await(
                    SHORT,
                    deadline -> {
                      waitUntilItIsOver(deadline);
                      throw new IllegalStateException("cancelled");
                    }))
        .isInstanceOf(RoundTimeoutException.class)
        .satisfies(
            late ->
                assertThatThrownBy(
                        () -> {
                          throw late.getSuppressed()[0];
                        })
                    .hasMessage("cancelled"));
  }

  @Test
  void aRoundThatFailsInTimeHasFailed() {
    assertThatThrownBy(
            () ->
                await(
                    LONG,
                    deadline ->
                        spark
                            .parallelize(List.of(1, 2))
                            .foreach(
                                any -> {
                                  throw new IllegalStateException("no such image");
                                })))
        .isInstanceOf(RoundFailedException.class)
        .hasMessageContaining("epoch 3, round 7")
        .cause()
        .isInstanceOf(SparkException.class)
        .hasMessageContaining("no such image");
  }

  /** As that of a notebook's paragraph, by which its button cancels. */
  @Test
  void jobsBelongToTheCallersGroupAgainAfterARound() {
    List<String> keys =
        List.of("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel");
    spark.setJobGroup("the caller's", "a paragraph", false);
    List<String> before = keys.stream().map(spark::getLocalProperty).toList();

    await(LONG, deadline -> assertThat(spark.getLocalProperty(keys.get(0))).isEqualTo("a round"));

    assertThat(keys.stream().map(spark::getLocalProperty)).isEqualTo(before);
    spark.clearJobGroup();
    await(LONG, deadline -> {});
    assertThat(keys.stream().map(spark::getLocalProperty)).containsOnlyNulls();
  }

  private interface Fit {
    void with(FitDeadline deadline);
  }

  private void await(Duration timeout, Fit fit) {
    try (TasksAtWork tasks = TasksAtWork.watch(spark, "a training");
        FitDeadline deadline = FitDeadline.start(spark, "a round", timeout, tasks)) {
      deadline.await(BEFORE, () -> fit.with(deadline));
    }
  }

  private static void waitUntilItIsOver(FitDeadline deadline) {
    while (!deadline.isOver()) {
      Thread.onSpinWait();
    }
  }
}
