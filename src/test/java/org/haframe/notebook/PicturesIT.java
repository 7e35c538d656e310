package org.haframe.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.haframe.LocalSpark;
import org.haframe.data.ImageTable;
import org.haframe.hierarchy.InvalidHierarchyException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of the bundled images. */
class PicturesIT {

  @TempDir private static Path folder;

  private static ImageTable table;

  @BeforeAll
  static void open() throws IOException {
    table =
        ImageTable.open(
            LocalSpark.session(),
            Path.of("src/main/resources/sample/fashion-mnist").toAbsolutePath().toString());
  }

  private static Dataset<Row> first(int count) {
    return table.split("test").orderBy("id").limit(count);
  }

  private static int imagesIn(Picture picture) {
    return picture.html().split("<img ", -1).length - 1;
  }

  @Test
  void imagesHaveTheCaptionsThatAreAskedFor() {
    Picture picture = Pictures.images(first(20), "id", "width");

    assertThat(imagesIn(picture)).isEqualTo(20);
    assertThat(picture.html())
        .contains("<span>width 28</span>")
        .containsSubsequence("<b>test/000000</b>", "<b>test/000001</b>", "<b>test/000019</b>")
        .doesNotContain("there are more");
  }

  /** Captions are read out: an alternative text would say the same again. */
  @Test
  void onlyImagesWithoutCaptionsHaveAnAlternativeText() {
    assertThat(Pictures.images(first(1), "label").html()).contains(" alt=\"\"");
    assertThat(Pictures.images(first(1)).html()).contains(" alt=\"image\"");
  }

  @Test
  void theFirstOfManyImagesAreShownAndThatThereAreMore() {
    Dataset<Row> sorted = table.split("test").orderBy(functions.desc("id"));
    Dataset<Row> unsorted = table.split("test");

    assertThat(Pictures.images(sorted, "id").html())
        .contains("<b>test/000999</b>", "<b>test/000800</b>", "<p>The first 200; there are more.")
        .doesNotContain("<b>test/000799</b>");
    assertThat(imagesIn(Pictures.images(unsorted))).isEqualTo(200);
    assertThat(Pictures.images(unsorted).html()).contains("<p>The first 200; there are more.");
    assertThat(imagesIn(Pictures.images(first(200)))).isEqualTo(200);
    assertThat(Pictures.images(first(200)).html()).doesNotContain("there are more");
  }

  @Test
  void noImagesAreSaidToBeNone() {
    assertThat(Pictures.images(first(5).where("width > 28")).html())
        .contains("There are no such images.");
  }

  @Test
  void columnsHaveTheirNamesThoughThereBeDots() {
    Dataset<Row> rows = first(1).withColumn("a.b`c", functions.lit(0.25));

    assertThat(Pictures.images(rows, "id", "a.b`c").html()).contains("<span>a.b`c 0.250</span>");
  }

  @Test
  void aColumnThatIsNotThereIsNamed() {
    Dataset<Row> rows = first(1).select("content", "id");

    assertThatThrownBy(() -> Pictures.images(rows, "id", "prediction"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot write the column prediction below images: there are the columns content, id. Name one of them.");
  }

  @Test
  void aRowWithoutAnImageSaysSo() {
    Dataset<Row> rows =
        first(2)
            .withColumn(
                "content",
                functions.when(
                    functions.col("id").notEqual("test/000000"), functions.col("content")));

    Picture picture = Pictures.images(rows, "id");

    assertThat(picture.html())
        .contains("<li><span>no image</span><b>test/000000</b></li>", "<b>test/000001</b>");
    assertThat(imagesIn(picture)).isEqualTo(1);
  }

  @Test
  void imagesThatCannotBeDecodedHaveAReasonInTheirPlace() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "no");

    Picture picture =
        Pictures.images(
            LocalSpark.session().read().format("binaryFile").load(file.toString()), "length");

    assertThat(picture.html()).contains("no picture: it ", "<b>2</b>").doesNotContain("<img");
  }

  @Test
  void pixelsAreNoFiles() {
    Dataset<Row> rows =
        first(1)
            .select(
                functions.expr(
                    "named_struct('origin', '', 'height', 1, 'width', 1, 'nChannels', 1, 'mode', 0, 'data', content) AS content"));

    assertThatThrownBy(() -> Pictures.images(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot show the column content: it holds pixels.");
  }

  @Test
  void treesAreReadFromAnyPath() throws IOException {
    String file = Path.of("conf/hierarchies/fashion-mnist.json").toUri().toString();

    assertThat(TreeFiles.read(LocalSpark.session(), file).sha256())
        .isEqualTo(table.hierarchy().sha256());
    assertThatThrownBy(() -> TreeFiles.read(LocalSpark.session(), folder + "/none.json"))
        .isInstanceOf(InvalidHierarchyException.class)
        .hasMessageContaining("none.json: there is no such file. Check the path.");
  }
}
