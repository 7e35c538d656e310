package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.haframe.LocalSpark;
import org.junit.jupiter.api.Test;

/**
 * What holds of a hold-out on every file system that it may live on. Each test gets a folder that
 * is not there yet.
 */
public abstract class HoldOutLaws {
  private static final String SAMPLE = "src/main/resources/sample/fashion-mnist";
  private static final int WRITERS = 2;

  /** Where hold-outs go: of this test alone. */
  protected abstract Path folder();

  private static ImageTable sample() throws IOException {
    return ImageTable.open(LocalSpark.session(), SAMPLE);
  }

  /** As when the first two retrainings of a registry end at once. */
  @Test
  void ofTwoThatFreezeAtOnceOneWinsAndItsTableIsWhole() throws Exception {
    Path target = new Path(folder(), "000001");
    CyclicBarrier start = new CyclicBarrier(WRITERS);
    Callable<Boolean> freezing =
        () -> {
          start.await();
          return new HoldOut(LocalSpark.session()).freeze(sample(), target);
        };
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    List<Boolean> won = new ArrayList<>();
    for (Future<Boolean> frozen : threads.invokeAll(Collections.nCopies(WRITERS, freezing))) {
      won.add(frozen.get());
    }
    threads.shutdown();

    assertThat(won).containsOnlyOnce(true);
    assertWhole(target);
    assertThat(namesIn(folder())).containsExactly("000001");
  }

  @Test
  void whatIsThereIsNeitherReplacedNorAddedTo() throws Exception {
    Path target = new Path(folder(), "000001");
    HoldOut holdOut = new HoldOut(LocalSpark.session());
    holdOut.freeze(sample(), target);
    List<String> before = namesIn(target);

    assertThat(holdOut.freeze(sample(), target)).isFalse();

    assertThat(namesIn(target)).isEqualTo(before);
    assertThat(namesIn(folder())).containsExactly("000001");
  }

  private static void assertWhole(Path target) throws IOException {
    ImageTable frozen = ImageTable.open(LocalSpark.session(), target.toString());
    assertThat(frozen.count("test")).isEqualTo(sample().count("test")).isPositive();
    assertThat(frozen.split("test").count()).isEqualTo(frozen.count("test"));
    assertThat(frozen.count("train")).isZero();
  }

  private static List<String> namesIn(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    for (FileStatus file : folder.getFileSystem(new Configuration()).listStatus(folder)) {
      names.add(file.getPath().getName());
    }
    Collections.sort(names);
    return names;
  }
}
