package org.haframe.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.haframe.data.ImageSource.ClassNames;
import org.haframe.data.ImportRequest.ClassTree;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bundled sample: of Fashion-MNIST, the first 600 training and the first 100 test images of
 * each class, with their ids in the whole data set. The data set is in the Debian package
 * dataset-fashion-mnist. With the system property {@code sample.output}, the sample is written
 * there anew:
 *
 * <pre>
 * mvn verify -Dit.test=BundledSampleIT -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false
 *     -Dsample.output=src/main/resources/sample/fashion-mnist
 * </pre>
 */
class BundledSampleIT {
  private static final Path SAMPLE = Path.of("src/main/resources/sample/fashion-mnist");
  private static final Path HIERARCHY = Path.of("conf/hierarchies/fashion-mnist.json");
  private static final Path DATA_SET = Path.of("/usr/share/datasets/fashion-mnist");
  private static final int TRAIN_PER_CLASS = 600;
  private static final int TEST_PER_CLASS = 100;
  private static final long MAX_BYTES = 6_000_000;

  @TempDir Path folder;

  private static ClassHierarchy hierarchy() throws IOException {
    return HierarchyReader.read(HIERARCHY.toString(), Files.readAllBytes(HIERARCHY));
  }

  @Test
  void holdsTheImagesItPromises() throws Exception {
    ImageTable table = ImageTable.open(LocalSpark.session(), SAMPLE.toString());

    assertThat(table.count("train")).isEqualTo(10 * TRAIN_PER_CLASS);
    assertThat(table.count("test")).isEqualTo(10 * TEST_PER_CLASS);
    assertThat(table.countByLabel("train").values()).containsOnly((long) TRAIN_PER_CLASS);
    assertThat(table.hierarchy()).isEqualTo(hierarchy());
    assertThat(table.hierarchy().height()).isEqualTo(3);
    TableTally tally = TableTally.of(table.images());
    assertThat(tally.fingerprint()).isEqualTo(table.fingerprint());
    assertThat(tally.counts()).isEqualTo(table.metadata().counts());
    assertThat(FileUtils.sizeOfDirectory(SAMPLE.toFile())).isLessThanOrEqualTo(MAX_BYTES);
  }

  @Test
  void isTheCutOfTheWholeDataSet() throws Exception {
    assumeTrue(Files.exists(DATA_SET), "skipped: there is no " + DATA_SET);
    Path whole = folder.resolve("whole");
    new ImageImporter(LocalSpark.session())
        .run(
            ImportRequest.of(
                ImageSource.named(
                    "fashion-mnist",
                    List.of(ImageInput.parse(DATA_SET.toString())),
                    new ClassNames.AsUsual()),
                whole.toString(),
                new ClassTree.Given(hierarchy())),
            ImportListener.none());
    Dataset<Row> cut = cut(ImageTable.open(LocalSpark.session(), whole.toString()).images());
    String output = System.getProperty("sample.output", "");

    if (!output.isEmpty()) {
      write(cut, Path.of(output));
    }

    assertThat(TableTally.of(cut).fingerprint())
        .isEqualTo(ImageTable.open(LocalSpark.session(), SAMPLE.toString()).fingerprint());
  }

  private static Dataset<Row> cut(Dataset<Row> images) {
    var inOrder = Window.partitionBy("split", "label").orderBy("id");
    return images
        .withColumn("place", row_number().over(inOrder))
        .where(
            col("place")
                .leq(
                    when(col("split").equalTo("train"), TRAIN_PER_CLASS).otherwise(TEST_PER_CLASS)))
        .drop("place");
  }

  private static void write(Dataset<Row> images, Path output) throws IOException {
    FileUtils.deleteDirectory(output.toFile());
    var writer =
        new TableWriter(
            LocalSpark.session(),
            FileSystem.getLocal(new Configuration(false)),
            new org.apache.hadoop.fs.Path(output.toString()));
    writer.images(images.coalesce(1).sortWithinPartitions("split", "id"));
    TableTally tally = TableTally.of(images);
    writer.rejected(List.of());
    writer.hierarchy(hierarchy());
    writer.metadata(
        new TableMetadata(
            Instant.EPOCH,
            "fashion-mnist",
            List.of(DATA_SET.toString()),
            0,
            ImportRequest.DEFAULT_MAX_BAD_SHARE,
            new HashMap<>(tally.counts()),
            0,
            0,
            tally.fingerprint(),
            hierarchy().sha256()));
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".crc") || name.equals("_SUCCESS")) {
          Files.delete(file);
        }
      }
    }
  }
}
