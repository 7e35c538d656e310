package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.reflect.ClassTag$;

class UnlabelledFolderIT {
  @TempDir Path folder;

  @BeforeEach
  void writePictures() throws IOException {
    for (String name : List.of("a/one.png", "b c/two.png", "three [3].png")) {
      TestImages.write(folder.resolve(name), TestImages.png(1));
    }
  }

  private UnlabelledFolder list() throws IOException {
    return UnlabelledFolder.list(LocalSpark.session(), folder.toString());
  }

  @Test
  void filesComeWithTheirContentInTheOrderOfTheirIds() throws IOException {
    List<Row> rows = list().images(2).collectAsList();

    assertThat(rows)
        .extracting(row -> row.<String>getAs("id"))
        .containsExactly("a/one.png", "b c/two.png", "three [3].png");
    assertThat(rows).allMatch(row -> row.<byte[]>getAs("content").length > 0);
    assertThat(rows).allMatch(row -> row.getAs("unreadable") == null);
  }

  @Test
  void aFileThatIsGoneHasARowWithTheReason() throws IOException {
    Dataset<Row> images = list().images(2);
    Files.delete(folder.resolve("a/one.png"));

    List<Row> rows = images.collectAsList();

    assertThat(rows).hasSize(3);
    assertThat(rows.get(0).<byte[]>getAs("content")).isNull();
    assertThat(rows.get(0).<String>getAs("unreadable")).isEqualTo("is gone, or may not be read");
    assertThat(rows.get(1).<String>getAs("unreadable")).isNull();
  }

  @Test
  void aFileThatIsTooLargeIsNotRead() throws IOException {
    Path large = folder.resolve("large.png");
    try (var file = new java.io.RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(3L << 30); // a hole, which takes no room on the disk
    }

    List<Row> rows = list().images(2).where("unreadable is not null").collectAsList();

    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).<String>getAs("unreadable"))
        .isEqualTo("is too large: 3,221,225,472 bytes");
  }

  @Test
  void whatIsSentToTasksCanBeReadByKryo() throws IOException {
    var kryo = new KryoSerializer(new SparkConf(false)).newInstance();
    List<List<String>> shares = list().shares(2);

    List<List<String>> read =
        kryo.deserialize(
            kryo.serialize(shares, ClassTag$.MODULE$.apply(List.class)),
            ClassTag$.MODULE$.apply(List.class));

    assertThat(read).isEqualTo(shares).hasSize(2);
  }
}
