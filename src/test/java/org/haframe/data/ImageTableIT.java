package org.haframe.data;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.haframe.data.ImportRequest.ClassTree;
import org.haframe.hierarchy.ClassHierarchy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTableIT {
  @TempDir Path folder;
  private Path directory;

  @BeforeEach
  void importImages() throws IOException {
    directory = folder.resolve("table");
    for (int i = 0; i < 6; i++) {
      TestImages.write(folder.resolve("in/cat/" + i + ".png"), TestImages.png(i));
      TestImages.write(folder.resolve("in/dog/" + i + ".png"), TestImages.png(100 + i));
    }
    run(
        ImportRequest.of(
            new ImageSource.ImageFolder(List.of(ImageInput.parse("train=" + folder.resolve("in")))),
            directory.toString(),
            new ClassTree.Given(TestImages.hierarchy())));
  }

  private static ImportResult run(ImportRequest request) throws IOException {
    return new ImageImporter(LocalSpark.session()).run(request, ImportListener.none());
  }

  private static ImageTable open(Path path) throws IOException {
    return ImageTable.open(LocalSpark.session(), path.toString());
  }

  @Test
  void missingSplitIsAnErrorThatNamesTheOthers() throws Exception {
    ImageTable table = open(directory);

    assertThatThrownBy(() -> table.split("test"))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("the split test of")
        .hasMessageContaining("it has the splits train");
  }

  @Test
  void whatIsNoTableIsSaidToBeNone() throws Exception {
    assertThatThrownBy(() -> open(folder.resolve("nowhere")))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("there is no such directory");
    assertThatThrownBy(() -> open(folder.resolve("in")))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("it has no table.json");
    FileUtils.deleteDirectory(directory.resolve("images").toFile());
    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("it has no images");
  }

  @Test
  void aTableThatAKilledImportMovedAwayIsPointedAt() throws Exception {
    Files.move(directory, folder.resolve(".table.replaced"));

    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining(".table.replaced: run the import again");
  }

  @Test
  void otherColumnsAreAnError() throws Exception {
    var fewer = open(directory).images().drop("width");
    fewer
        .write()
        .mode(SaveMode.ErrorIfExists)
        .partitionBy("split")
        .parquet(directory.resolve("others").toString());
    FileUtils.deleteDirectory(directory.resolve("images").toFile());
    Files.move(directory.resolve("others"), directory.resolve("images"));

    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("width=int");
  }

  @Test
  void decodedPartitionsDoNotDependOnTheLayoutOfFiles() throws Exception {
    var rows = open(directory).split("train");

    List<DecodedImages> one =
        rows.repartition(5)
            .coalesce(1)
            .toJavaRDD()
            .mapPartitions(
                part -> List.of(DecodedImages.of(part, TestImages.hierarchy(), 8)).iterator())
            .collect();

    assertThat(one).hasSize(1);
    assertThat(one.get(0).count()).isEqualTo(12);
    assertThat(one.get(0).id(0)).isEqualTo("train/cat/0.png");
    assertThat(one.get(0).labels()).containsExactly(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1);
  }

  @Test
  void aCopyHasTheSameFingerprintAndHierarchy() throws Exception {
    Path copy = folder.resolve("copy");

    ImportResult result =
        run(
            ImportRequest.of(
                new ImageSource.CopiedTable(directory.toString()),
                copy.toString(),
                new ClassTree.OfSource()));

    assertThat(result.fingerprint()).isEqualTo(open(directory).fingerprint());
    assertThat(open(copy).hierarchy()).isEqualTo(TestImages.hierarchy());
  }

  @Test
  void rowsOfATableAreATableOfTheirOwn() throws Exception {
    ImageTable table = open(directory);
    Path all = folder.resolve("all");
    Path cats = folder.resolve("cats");

    write(table.images(), all);
    ImageTable written = write(table.images().where("label = 'cat'"), cats);

    assertThat(open(all).fingerprint()).isEqualTo(table.fingerprint());
    assertThat(open(all).hierarchy()).isEqualTo(table.hierarchy());
    assertThat(written.countByLabel("train")).isEqualTo(Map.of("cat", 6L));
    assertThat(written.split("train").count()).isEqualTo(6);
    assertThat(written.rejected().count()).isZero();
  }

  @Test
  void rowsThatAreNoTableLeaveTheOneThatWasThere() throws Exception {
    var images = open(directory).images();
    Path target = folder.resolve("target");
    String before = write(images, target).fingerprint();

    Map.of(
            images.union(images), "there are 2 images with the id train/",
            images.where("width = 0"), "there is no image",
            images.na().replace("label", Map.of("cat", "lynx")), "the label lynx is no leaf of",
            images.na().replace("split", Map.of("train", "dev")), "there is a split dev")
        .forEach(
            (rows, why) ->
                assertThatThrownBy(() -> write(rows, target))
                    .isInstanceOf(InvalidImageDataException.class)
                    .hasMessageContaining("Cannot write the image table " + target + ": " + why));

    assertThat(open(target).fingerprint()).isEqualTo(before);
    assertThat(folder.resolve(".target.importing")).doesNotExist();
  }

  @Test
  void valuesThatAreMissingOrOfAnotherTypeLeaveTheTableThatWasThere() throws Exception {
    var images = open(directory).images();
    Path target = folder.resolve("target");
    String before = write(images, target).fingerprint();

    assertThatThrownBy(() -> write(images.withColumn("width", expr("smallint(width)")), target))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("the column width is smallint. Cast it to int.");
    Map.of("label", "nullif(label, 'cat')", "source", "string(null)", "height", "int(null)")
        .forEach(
            (column, value) ->
                assertThatThrownBy(() -> write(images.withColumn(column, expr(value)), target))
                    .isInstanceOf(InvalidImageDataException.class)
                    .hasMessageContaining("it has no " + column));

    assertThat(open(target).fingerprint()).isEqualTo(before);
  }

  private static ImageTable write(Dataset<Row> rows, Path target) throws IOException {
    return ImageTable.write(rows, TestImages.hierarchy(), target.toString());
  }

  @Test
  void aTableCanBeCopiedOntoItselfWithAnotherHierarchyAndHeldOutImages() throws Exception {
    var flat =
        ClassHierarchy.of(
            "two", "root", List.of("dog", "cat"), Map.of("dog", "root", "cat", "root"), Map.of());

    run(
        ImportRequest.of(
                new ImageSource.CopiedTable(directory.toString()),
                directory.toString(),
                new ClassTree.Given(flat))
            .withValidationPerClass(2));

    assertThat(open(directory).hierarchy()).isEqualTo(flat);
    assertThat(open(directory).split("train").count()).isEqualTo(8);
    assertThat(open(directory).countByLabel("validation")).isEqualTo(Map.of("cat", 2L, "dog", 2L));
  }

  @Test
  void theSameImagesCanBeHadInCoarserClasses() throws Exception {
    var coarse =
        ClassHierarchy.of(
            "coarse",
            "root",
            List.of("animal", "vehicle"),
            Map.of("animal", "root", "vehicle", "root"),
            Map.of());
    ImageTable table = open(directory);
    assertThat(table.hierarchy().classesIn(coarse)).containsEntry("cat", "animal");

    ImageTable coarser = table.classifiedBy(coarse);

    assertThat(coarser.countByLabel("train")).isEqualTo(Map.of("animal", 12L));
    assertThat(coarser.split("train").select("label").distinct().collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("animal");
    assertThat(coarser.split("train").count()).isEqualTo(12);
    // From there, too, only what the tree says.
    var alone =
        ClassHierarchy.of(
            "cats", "root", List.of("cat", "owl"), Map.of("cat", "root", "owl", "root"), Map.of());
    assertThatThrownBy(() -> table.classifiedBy(alone))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("their class dog is no leaf of the hierarchy cats");
    assertThatThrownBy(() -> coarser.classifiedBy(alone))
        .hasMessageContaining("their class animal is no leaf");
  }
}
