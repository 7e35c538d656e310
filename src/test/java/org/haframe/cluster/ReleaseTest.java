package org.haframe.cluster;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;

/** A context of its own, which is stopped: integration tests share one. */
class ReleaseTest {

  @Test
  void sparkThatHasStoppedTakesNothingBackWithoutAWord() {
    var context =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[1]")
                .setAppName("stopped")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.ui.enabled", "false"));
    Broadcast<String> first = context.broadcast("first");
    Broadcast<String> second = context.broadcast("second");
    JavaRDD<Integer> numbers =
        context.parallelize(List.of(1)).persist(StorageLevel.MEMORY_AND_DISK());
    numbers.count();
    context.stop();

    assertThatThrownBy(first::destroy).isInstanceOf(NullPointerException.class);
    assertThatCode(() -> Release.of(first, second)).doesNotThrowAnyException();
    assertThatCode(() -> Release.of(numbers)).doesNotThrowAnyException();
  }
}
