package org.haframe.notebook;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.haframe.data.ImageColumn;
import org.haframe.data.Thumbnails;
import org.haframe.data.UndecodableImageException;
import org.haframe.report.plot.Markup;
import org.jspecify.annotations.Nullable;
import scala.collection.JavaConverters;

/**
 * Images of a dataset, each above the values of some of its columns. They are drawn on the
 * executors, and only the small pictures come to the driver.
 */
final class ImageGrid {
  /** Images in one grid: with more, a paragraph would be too large to scroll past. */
  static final int MOST_IMAGES = 200;

  /** The column of an image table that holds the images. */
  private static final String CONTENT = "content";

  /** A drawn image: its picture as a data URI, or the reason why there is none, and captions. */
  private static final List<String> DRAWN = List.of("picture", "fault");

  private final List<String> captions;

  private ImageGrid(List<String> captions) {
    this.captions = captions;
  }

  /**
   * The first 200 images.
   *
   * @param captions names of columns, as they are though they have dots
   * @throws IllegalArgumentException if there is no column of files, or none of such a name
   */
  static Markup of(Dataset<Row> rows, List<String> captions) {
    if (ImageColumn.in(rows.schema(), CONTENT).format() != ImageColumn.Format.FILE) {
      throw new IllegalArgumentException(
          "Cannot show the column content: it holds pixels. Read the images with the data source binaryFile, or from an image table.");
    }
    List<String> known = List.of(rows.columns());
    for (String caption : captions) {
      if (!known.contains(caption)) {
        throw new IllegalArgumentException(
            "Cannot write the column %s below images: there are the columns %s. Name one of them."
                .formatted(caption, String.join(", ", known)));
      }
    }
    return new ImageGrid(captions).markup(rows);
  }

  private Markup markup(Dataset<Row> rows) {
    List<Row> drawn = firstDrawn(rows, MOST_IMAGES + 1).collectAsList();
    if (drawn.isEmpty()) {
      return new Markup().element("p", "There are no such images.");
    }
    var grid = new Markup().open("ul", "class", "images").line();
    drawn.stream().limit(MOST_IMAGES).forEach(row -> add(grid, row));
    grid.closeLine("ul");
    if (drawn.size() > MOST_IMAGES) {
      grid.element("p", "The first %d; there are more.".formatted(MOST_IMAGES)).line();
    }
    return grid;
  }

  /**
   * The first rows, drawn. Of sorted rows the first are found before they are drawn, or all would
   * be drawn; others are drawn before they are counted, or Spark would read all partitions for the
   * first rows of one.
   */
  private Dataset<Row> firstDrawn(Dataset<Row> rows, int count) {
    Column[] columns = new Column[captions.size() + 1];
    columns[0] = functions.col(CONTENT);
    for (int i = 0; i < captions.size(); i++) {
      columns[i + 1] = functions.col("`" + captions.get(i).replace("`", "``") + "`");
    }
    Dataset<Row> chosen = rows.select(columns);
    boolean sorted =
        !JavaConverters.seqAsJavaList(chosen.queryExecution().optimizedPlan().outputOrdering())
            .isEmpty();
    return sorted ? drawn(chosen.limit(count)) : drawn(chosen).limit(count);
  }

  private Dataset<Row> drawn(Dataset<Row> chosen) {
    var schema = new StructType();
    for (String name : DRAWN) {
      schema = schema.add(name, DataTypes.StringType);
    }
    for (int i = 0; i < captions.size(); i++) {
      schema = schema.add("caption" + i, DataTypes.StringType);
    }
    MapPartitionsFunction<Row, Row> drawing = ImageGrid::draw;
    return chosen.mapPartitions(drawing, Encoders.row(schema));
  }

  /** Draws the images of a partition, as they are asked for; in a task. */
  private static Iterator<Row> draw(Iterator<Row> partition) {
    var thumbnails = new Thumbnails();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return partition.hasNext();
      }

      @Override
      public Row next() {
        return draw(partition.next(), thumbnails);
      }
    };
  }

  private static Row draw(Row row, Thumbnails thumbnails) {
    List<@Nullable Object> drawn = new ArrayList<>();
    try {
      drawn.add(row.isNullAt(0) ? null : thumbnails.dataUri(row.getAs(0)));
      drawn.add(row.isNullAt(0) ? "no image" : null);
    } catch (UndecodableImageException e) { // a table of images may hold any file
      drawn.add(null);
      drawn.add("no picture: it " + e.getMessage());
    }
    for (int i = 1; i < row.size(); i++) {
      drawn.add(text(row.get(i)));
    }
    return RowFactory.create(drawn.toArray());
  }

  /** A value as people read it: numbers that are no counts with three decimals. */
  private static String text(@Nullable Object value) {
    return value instanceof Double || value instanceof Float
        ? String.format(Locale.ROOT, "%.3f", ((Number) value).doubleValue())
        : String.valueOf(value);
  }

  private void add(Markup grid, Row drawn) {
    grid.open("li");
    if (drawn.isNullAt(0)) {
      grid.element("span", drawn.getString(1));
    } else {
      // What is known of the image stands below it: a reader who cannot see it need not hear it
      // twice.
      String alternative = captions.isEmpty() ? "image" : "";
      grid.leaf("img", "src", drawn.getString(0), "alt", alternative);
    }
    for (int i = 0; i < captions.size(); i++) {
      String value = drawn.getString(DRAWN.size() + i);
      if (i == 0) {
        grid.element("b", value);
      } else {
        grid.element("span", captions.get(i) + " " + value);
      }
    }
    grid.closeLine("li");
  }
}
