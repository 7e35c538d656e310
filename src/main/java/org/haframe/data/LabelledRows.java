package org.haframe.data;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyReader;

/**
 * Rows of any dataset that has images and labels: (image, label), or (image, label, id).
 *
 * @param ids where the id of an image comes from
 * @param images format of the images
 * @param labels how labels are given
 * @param hierarchyJson the tree whose leaves are the classes
 * @param size side of the square images in pixels
 */
public record LabelledRows(
    Ids ids, ImageColumn images, LabelColumn labels, String hierarchyJson, int size)
    implements RowDecoding {

  /** Where ids come from. */
  public enum Ids {
    /** Rows have one, as text. */
    GIVEN,
    /** Rows are counted. */
    COUNTED
  }

  private static final int IMAGE = 0;
  private static final int LABEL = 1;
  private static final int ID = 2;

  @Override
  public Row dealt(Row row, long number) {
    return switch (ids) {
      case GIVEN -> row;
      // Padded, so that the order of ids is that of the numbers.
      case COUNTED ->
          RowFactory.create(
              row.get(IMAGE), row.get(LABEL), String.format(Locale.ROOT, "%019d", number));
    };
  }

  @Override
  public DecodedImages decode(Iterator<Row> rows) {
    ClassHierarchy hierarchy =
        HierarchyReader.read("hierarchy.json", hierarchyJson.getBytes(StandardCharsets.UTF_8));
    LabelColumn.Finder classes = labels.finder(hierarchy.labels());
    var reader = new PixelReader(images.format(), size);
    var decoded = new DecodedImages.Builder(size);
    while (rows.hasNext()) {
      Row row = rows.next();
      if (row.isNullAt(ID)) {
        throw new InvalidImageDataException(
            "Cannot train on an image whose id is null. Give each image an id, or count them: name no id column.");
      }
      int label =
          classes
              .find(row.get(LABEL))
              .orElseThrow(
                  () ->
                      new InvalidImageDataException(
                          "Cannot train on image %s: its %s %s is no class of the hierarchy %s, which has %d. Use the hierarchy of these images, or leave such rows out."
                              .formatted(
                                  name(row),
                                  labels.name(),
                                  row.get(LABEL),
                                  hierarchy.name(),
                                  hierarchy.labels().count())));
      try {
        decoded.add(row.getString(ID), reader.pixels(row.get(IMAGE)), label);
      } catch (UndecodableImageException e) {
        throw new InvalidImageDataException(
            "Cannot train on image %s: its %s %s. Leave such rows out."
                .formatted(name(row), images.name(), e.getMessage()),
            e);
      }
    }
    return decoded.build();
  }

  private String name(Row row) {
    return switch (ids) {
      case GIVEN -> row.getString(ID);
      case COUNTED -> "number " + Long.parseLong(row.getString(ID));
    };
  }
}
