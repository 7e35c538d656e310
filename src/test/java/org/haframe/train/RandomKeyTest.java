package org.haframe.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomKeyTest {

  @Test
  void everySeedEpochRoundAndPartitionDrawsAnotherNumber() {
    List<Long> drawn = new ArrayList<>();
    for (int seed = -2; seed < 3; seed++) {
      for (int epoch = 0; epoch < 6; epoch++) {
        for (int partition = 0; partition < 6; partition++) {
          drawn.add(RandomKey.order(seed, epoch, partition).nextLong());
          for (int round = 0; round < 6; round++) {
            drawn.add(RandomKey.augmentation(seed, epoch, round, partition).nextLong());
          }
        }
      }
    }

    assertThat(drawn).hasSize(5 * 6 * 6 * 7).doesNotHaveDuplicates();
  }

  /** As computed by another program: a training resumes with another version of this one. */
  @Test
  void numbersAreThoseOfEarlierVersions() {
    assertThat(RandomKey.order(7, 3, 2).nextLong()).isEqualTo(-2957735399563168286L);
    assertThat(RandomKey.augmentation(7, 3, 4, 2).nextLong()).isEqualTo(-7787319502471436187L);
  }
}
