package org.haframe.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.haframe.hierarchy.ClassHierarchy;

/**
 * Images as pixels with their classes: what a task keeps in memory from epoch to epoch. Takes count
 * x size x size x 3 bytes.
 */
public final class DecodedImages implements Serializable {
  private static final long serialVersionUID = 1;

  private final int size;
  private final List<String> ids;
  private final byte[][] pixels; // [count][size x size x 3]
  private final int[] labels;

  private DecodedImages(int size, List<String> ids, byte[][] pixels, int[] labels) {
    this.size = size;
    this.ids = ids;
    this.pixels = pixels;
    this.labels = labels;
  }

  /**
   * Decodes rows of an image table part by part, each when it is asked for: a partition as a whole
   * may be too large for the memory. Parts are ordered by id in themselves.
   *
   * @param partLength images in each part but the last, at least 1
   * @throws InvalidImageDataException from {@code next}, as {@link #of} does
   */
  public static Iterator<DecodedImages> inParts(
      Iterator<Row> rows, ClassHierarchy hierarchy, int size, int partLength) {
    if (partLength < 1) {
      throw new IllegalArgumentException(
          "Cannot decode parts of %d images. Take at least 1.".formatted(partLength));
    }
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public DecodedImages next() {
        var part = new ArrayList<Row>();
        while (rows.hasNext() && part.size() < partLength) {
          part.add(rows.next());
        }
        if (part.isEmpty()) {
          throw new NoSuchElementException("There is no part left.");
        }
        return of(part.iterator(), hierarchy, size);
      }
    };
  }

  /**
   * Decodes rows of an image table, one partition of them for instance, and orders them by id: the
   * result does not depend on the order of the rows.
   *
   * @param rows of {@link LabelledImage#SCHEMA}
   * @param hierarchy gives the class index of a label
   * @param size side of the square that images are scaled to
   * @throws InvalidImageDataException if an image cannot be decoded, or its label is no leaf of the
   *     hierarchy
   */
  public static DecodedImages of(Iterator<Row> rows, ClassHierarchy hierarchy, int size) {
    var decoder = new ImageDecoder();
    var builder = new Builder(size);
    while (rows.hasNext()) {
      LabelledImage image = LabelledImage.of(rows.next());
      int label =
          hierarchy
              .labels()
              .indexOf(image.label())
              .orElseThrow(
                  () ->
                      new InvalidImageDataException(
                          "Cannot use image %s: its label %s is no leaf of the hierarchy %s. Use the hierarchy that the table was imported with."
                              .formatted(image.id(), image.label(), hierarchy.name())));
      try {
        builder.add(image.id(), decoder.decode(image.content(), size), label);
      } catch (UndecodableImageException e) {
        throw new InvalidImageDataException(
            "Cannot decode image %s, read from %s: it %s. Import the images again."
                .formatted(image.id(), image.source(), e.getMessage()),
            e);
      }
    }
    return builder.build();
  }

  /**
   * Puts parts together, and orders all images by id.
   *
   * @param size side of the images of all parts
   */
  public static DecodedImages joined(Iterator<DecodedImages> parts, int size) {
    var builder = new Builder(size);
    parts.forEachRemaining(
        part -> {
          for (int i = 0; i < part.count(); i++) {
            builder.add(part.id(i), part.pixels[i], part.label(i));
          }
        });
    return builder.build();
  }

  /** How many images. */
  public int count() {
    return labels.length;
  }

  /** Side of the square images in pixels. */
  public int size() {
    return size;
  }

  /** The id of an image of the table. */
  public String id(int index) {
    return ids.get(index);
  }

  /** The class index of an image. */
  public int label(int index) {
    return labels[index];
  }

  /** The class indices of all images, a copy. */
  public int[] labels() {
    return labels.clone();
  }

  /** The pixels of one image, RGB, unsigned bytes, shape [size, size, 3], a copy. */
  public byte[] pixels(int index) {
    return pixels[index].clone();
  }

  /** The array itself; never changed. */
  byte[] sharedPixels(int index) {
    return pixels[index];
  }

  /** Collects images and orders them by id. */
  public static final class Builder {
    private record Entry(String id, byte[] pixels, int label) {}

    private final int size;
    private final List<Entry> entries = new ArrayList<>();

    /**
     * @param size side of the square images
     */
    public Builder(int size) {
      this.size = size;
    }

    /**
     * @param pixels RGB, unsigned bytes, shape [size, size, 3]; not copied
     * @param label class index, at least 0
     */
    public Builder add(String id, byte[] pixels, int label) {
      if (pixels.length != size * size * 3) {
        throw new IllegalArgumentException(
            "Cannot add image %s of %,d bytes to images of %d x %d x 3 = %,d bytes."
                .formatted(id, pixels.length, size, size, size * size * 3));
      }
      entries.add(new Entry(id, pixels, label));
      return this;
    }

    public DecodedImages build() {
      entries.sort(Comparator.comparing(Entry::id));
      return new DecodedImages(
          size,
          new ArrayList<>(entries.stream().map(Entry::id).toList()),
          entries.stream().map(Entry::pixels).toArray(byte[][]::new),
          entries.stream().mapToInt(Entry::label).toArray());
    }
  }
}
