package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.junit.jupiter.api.Test;

class DecodedImagesTest {

  private static Row row(String id, String label, byte[] content) {
    Object[] values = {id, label, content, 8, 6, "somewhere/" + id, "train"};
    return new GenericRowWithSchema(values, LabelledImage.SCHEMA);
  }

  @Test
  void orderDependsOnIdsAlone() {
    Row first = row("train/1", "car", TestImages.png(10));
    Row second = row("train/2", "cat", TestImages.png(20));

    var images = DecodedImages.of(List.of(second, first).iterator(), TestImages.hierarchy(), 6);

    assertThat(images.count()).isEqualTo(2);
    assertThat(images.id(0)).isEqualTo("train/1");
    assertThat(images.labels()).containsExactly(2, 0);
    assertThat(images.pixels(0)).hasSize(6 * 6 * 3).startsWith(10, 10, 40);
    assertThat(images.pixels(1)).startsWith(20, 20, 40);
  }

  @Test
  void partsArePutTogetherInTheOrderOfTheirIds() {
    DecodedImages odd = decoded(row("train/3", "cat", TestImages.png(30)), firstRow());
    DecodedImages even = decoded(row("train/2", "cat", TestImages.png(20)));

    DecodedImages joined = DecodedImages.joined(List.of(even, odd).iterator(), 6);

    assertThat(joined.count()).isEqualTo(3);
    assertThat(List.of(joined.id(0), joined.id(1), joined.id(2)))
        .containsExactly("train/1", "train/2", "train/3");
    assertThat(joined.labels()).containsExactly(2, 0, 0);
    assertThat(joined.pixels(1)).startsWith(20, 20, 40);
  }

  @Test
  void partsOfAPartitionAreReadWhenTheyAreAskedFor() {
    Iterator<Row> rows =
        List.of(
                firstRow(),
                row("train/2", "cat", TestImages.png(20)),
                row("train/3", "cat", TestImages.png(30)))
            .iterator();

    Iterator<DecodedImages> parts = DecodedImages.inParts(rows, TestImages.hierarchy(), 6, 2);

    DecodedImages first = parts.next();
    assertThat(List.of(first.id(0), first.id(1))).containsExactly("train/1", "train/2");
    assertThat(first.count()).isEqualTo(2);
    assertThat(rows).hasNext();
    assertThat(parts.next().id(0)).isEqualTo("train/3");
    assertThat(parts).isExhausted();
    assertThatThrownBy(parts::next).isInstanceOf(NoSuchElementException.class);
  }

  private static Row firstRow() {
    return row("train/1", "car", TestImages.png(10));
  }

  private static DecodedImages decoded(Row... rows) {
    return DecodedImages.of(List.of(rows).iterator(), TestImages.hierarchy(), 6);
  }

  @Test
  void rejectsALabelThatIsNoLeaf() {
    List<Row> rows = List.of(row("train/1", "whale", TestImages.png(10)));

    assertThatThrownBy(() -> DecodedImages.of(rows.iterator(), TestImages.hierarchy(), 6))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("train/1")
        .hasMessageContaining("whale is no leaf of the hierarchy toys");
  }

  @Test
  void rejectsContentThatIsNoImage() {
    List<Row> rows = List.of(row("train/1", "cat", new byte[] {1, 2}));

    assertThatThrownBy(() -> DecodedImages.of(rows.iterator(), TestImages.hierarchy(), 6))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("Cannot decode image train/1, read from somewhere/train/1");
  }
}
