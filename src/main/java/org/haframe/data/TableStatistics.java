package org.haframe.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sha2;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the images of a split are like.
 *
 * @param imagesByClass how many of each class; classes without images are left out
 * @param channelMeans of red, green and blue over all pixels, in [0, 255]
 * @param channelDeviations standard deviations of the same
 * @param doubled how many images have the content of another one that stays
 */
public record TableStatistics(
    Map<String, Long> imagesByClass,
    List<Double> channelMeans,
    List<Double> channelDeviations,
    long doubled) {

  private static final int CHANNELS = 3;
  private static final int SHA_256 = 256;

  public TableStatistics {
    imagesByClass = Map.copyOf(imagesByClass);
    channelMeans = List.copyOf(channelMeans);
    channelDeviations = List.copyOf(channelDeviations);
  }

  /**
   * Looks at all images of a split; two Spark jobs. The same whatever the order and the files that
   * they lie in.
   *
   * @param size side of the square that images are scaled to, in pixels
   * @throws InvalidImageDataException if the table has no such split, or an image cannot be decoded
   */
  public static TableStatistics of(ImageTable table, Split split, int size) {
    Dataset<Row> images = table.split(split.text());
    PixelSums sums =
        images
            .select("id", "content")
            .toJavaRDD()
            .mapPartitions(
                rows -> {
                  var partition = new PixelSums();
                  var decoder = new ImageDecoder();
                  while (rows.hasNext()) {
                    partition.add(decoded(decoder, rows.next(), size));
                  }
                  return Collections.singleton(partition).iterator();
                })
            .treeReduce(PixelSums::merge);
    long distinct = images.select(sha2(col("content"), SHA_256)).distinct().count();
    return new TableStatistics(
        table.countByLabel(split.text()),
        IntStream.range(0, CHANNELS).mapToObj(sums::mean).toList(),
        IntStream.range(0, CHANNELS).mapToObj(sums::deviation).toList(),
        table.count(split.text()) - distinct);
  }

  /** How many images of a split have the content of an image of another table's split. */
  public static long shared(ImageTable table, Split split, ImageTable other, Split otherSplit) {
    Dataset<Row> known =
        other.split(otherSplit.text()).select(sha2(col("content"), SHA_256).as("hash")).distinct();
    return table
        .split(split.text())
        .select(sha2(col("content"), SHA_256).as("hash"))
        .join(known, "hash")
        .count();
  }

  private static byte[] decoded(ImageDecoder decoder, Row row, int size) {
    try {
      return decoder.decode(row.getAs("content"), size);
    } catch (UndecodableImageException e) {
      throw new InvalidImageDataException(
          "Cannot decode image %s: it %s. Import the images again."
              .formatted(row.getAs("id"), e.getMessage()),
          e);
    }
  }

  /** Whole numbers, which add up the same in any order; 2^47 pixels fit. */
  private static final class PixelSums implements Serializable {
    private static final long serialVersionUID = 1;

    private long pixels;
    private final long[] sums = new long[CHANNELS];
    private final long[] squares = new long[CHANNELS];

    void add(byte[] image) {
      pixels += image.length / CHANNELS;
      for (int i = 0; i < image.length; i++) {
        int value = image[i] & 0xff;
        sums[i % CHANNELS] += value;
        squares[i % CHANNELS] += (long) value * value;
      }
    }

    PixelSums merge(PixelSums other) {
      pixels += other.pixels;
      for (int channel = 0; channel < CHANNELS; channel++) {
        sums[channel] += other.sums[channel];
        squares[channel] += other.squares[channel];
      }
      return this;
    }

    double mean(int channel) {
      return (double) sums[channel] / pixels;
    }

    double deviation(int channel) {
      double mean = mean(channel);
      return Math.sqrt(Math.max(0, (double) squares[channel] / pixels - mean * mean));
    }
  }
}
