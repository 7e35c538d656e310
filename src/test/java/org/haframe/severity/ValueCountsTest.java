package org.haframe.severity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ValueCountsTest {

  /** Of 1,000 images with p = 0.3, the share has a standard error of 0.0145. */
  @Test
  void theIntervalOfAShareIsAsWideAsTheBinomialOne() {
    ValueCounts counts = new ValueCounts(1);
    add(counts, 0, 700);
    add(counts, 1, 300);

    Interval interval = counts.interval(value -> value).orElseThrow();

    double halfWidth = 1.96 * Math.sqrt(0.3 * 0.7 / 1000);
    // A thousand resamples tell a quantile to a few per cent of the width.
    assertThat(interval.lower()).isCloseTo(0.3 - halfWidth, within(0.004));
    assertThat(interval.upper()).isCloseTo(0.3 + halfWidth, within(0.004));
  }

  /** The interval of a mean holds the true one in about 95 of 100 samples. */
  @Test
  void theIntervalHoldsTheTrueMeanAsOftenAsItSays() {
    SplittableRandom random = new SplittableRandom(7);
    int held = 0;
    for (int sample = 0; sample < 200; sample++) {
      ValueCounts counts = new ValueCounts(5);
      for (int image = 0; image < 400; image++) {
        counts.add(random.nextInt(6)); // mean 2.5
      }
      Interval interval = counts.interval(value -> value).orElseThrow();
      held += interval.lower() <= 2.5 && 2.5 <= interval.upper() ? 1 : 0;
    }

    assertThat(held).isBetween(180, 199);
  }

  @Test
  void sameCountsHaveTheSameInterval() {
    ValueCounts first = new ValueCounts(2);
    add(first, 2, 5);
    add(first, 0, 9);
    ValueCounts second = new ValueCounts(2);
    add(second, 0, 9);
    ValueCounts rest = new ValueCounts(2);
    add(rest, 2, 5);
    second.merge(rest);

    assertThat(second).isEqualTo(first);
    assertThat(second.interval(value -> value)).isEqualTo(first.interval(value -> value));
  }

  @Test
  void thereIsNoIntervalWithoutImages() {
    assertThat(new ValueCounts(3).interval(value -> value)).isEmpty();
  }

  private static void add(ValueCounts counts, int value, int images) {
    for (int image = 0; image < images; image++) {
      counts.add(value);
    }
  }
}
