package org.haframe.bench;

import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Row;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageSettings;
import org.haframe.data.MinibatchEncoder;
import org.haframe.hierarchy.ClassHierarchy;

/**
 * What happens to images between their table and a network, by the classes that a training uses: it
 * decodes them once, and in each epoch encodes them in random order.
 */
final class InputSteps {

  /** So few that a turn ends in time, so many that making a decoder does not count. */
  private static final int DECODED_AT_ONCE = 50;

  private final List<Row> rows;
  private final ClassHierarchy hierarchy;
  private final int size;
  private final int minibatch;
  private final DecodedImages images;
  private final float[] pixels;
  private int next;

  /**
   * @param rows of an image table; more than fit a processor's cache once they are decoded, else
   *     encoding is faster than it would be
   * @param size side of the square images in pixels
   */
  InputSteps(List<Row> rows, ClassHierarchy hierarchy, int size, int minibatch) {
    this.rows = rows;
    this.hierarchy = hierarchy;
    this.size = size;
    this.minibatch = minibatch;
    images = DecodedImages.of(rows.iterator(), hierarchy, size);
    pixels = new float[minibatch * size * size * 3];
  }

  /** Takes files to pixels of the network's size. */
  ThreadTime decode(double seconds) {
    return ThreadTime.ofEach(
        seconds,
        () -> {
          int end = Math.min(next + DECODED_AT_ONCE, rows.size());
          int count = DecodedImages.of(rows.subList(next, end).iterator(), hierarchy, size).count();
          next = end % rows.size();
          return count;
        });
  }

  /**
   * Takes pixels to minibatches of numbers.
   *
   * @param settings of which the size is that of the images
   */
  ThreadTime encode(ImageSettings settings, double seconds) {
    var encoder = new MinibatchEncoder(settings);
    var random = new SplittableRandom(1);
    return ThreadTime.ofEach(
        seconds,
        () -> {
          int[] indices = random.ints(minibatch, 0, images.count()).toArray();
          encoder.encode(images, indices, random, pixels);
          return minibatch;
        });
  }
}
