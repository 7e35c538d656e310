package org.haframe.data;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

/**
 * Decodes each image once and sets aside those that cannot be decoded.
 *
 * <p>Counts travel in accumulators, which are exact only because the check runs in the stage that
 * writes the table, without a shuffle between the two: Spark adds up a result task once, however
 * often it ran. Use one check for one job.
 */
final class ImageCheck {
  private final LongAccumulator read;
  private final CollectionAccumulator<Rejection> rejections;

  ImageCheck(JavaSparkContext spark) {
    read = spark.sc().longAccumulator("images read");
    rejections = spark.sc().collectionAccumulator("images set aside");
  }

  /** Images read so far. */
  LongAccumulator read() {
    return read;
  }

  /** Images set aside, after the job. */
  List<Rejection> rejections() {
    return List.copyOf(rejections.value());
  }

  /** The rows of good images, with their widths and heights. */
  JavaRDD<Row> goodRows(JavaRDD<LabelledImage> images) {
    LongAccumulator count = read;
    CollectionAccumulator<Rejection> aside = rejections;
    return images.mapPartitions(partition -> goodRows(partition, count, aside));
  }

  private static Iterator<Row> goodRows(
      Iterator<LabelledImage> images,
      LongAccumulator count,
      CollectionAccumulator<Rejection> aside) {
    var decoder = new ImageDecoder();
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(images, 0), false)
        .flatMap(
            image -> {
              count.add(1);
              return goodRow(image, decoder, aside).stream();
            })
        .iterator();
  }

  private static Optional<Row> goodRow(
      LabelledImage image, ImageDecoder decoder, CollectionAccumulator<Rejection> aside) {
    if (image.width() != FoundImages.UNKNOWN_SIZE) {
      return Optional.of(image.toRow());
    }
    try {
      ImageDecoder.Dimensions dimensions = decoder.check(image.content());
      return Optional.of(
          new LabelledImage(
                  image.id(),
                  image.label(),
                  image.content(),
                  dimensions.width(),
                  dimensions.height(),
                  image.source(),
                  image.split())
              .toRow());
    } catch (UndecodableImageException e) {
      aside.add(new Rejection(image.source(), e.getMessage()));
      return Optional.empty();
    }
  }
}
