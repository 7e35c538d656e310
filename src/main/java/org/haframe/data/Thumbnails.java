package org.haframe.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Small pictures of images for pages that people look at. Always drawn anew from the pixels:
 * whatever else a file holds, such as the place where a photograph was taken, stays behind. Not for
 * several threads at once.
 */
public final class Thumbnails {
  private static final Logger log = LoggerFactory.getLogger(Thumbnails.class);

  /** The longest side in pixels. */
  static final int LONGEST_SIDE = 96;

  /** Up to this side in pixels PNG shows every pixel as it is, in some kilobytes. */
  private static final int EXACT_SIDE = 48;

  private static final float JPEG_QUALITY = 0.85f;

  private final ImageDecoder decoder = new ImageDecoder();
  private final PngWriter png = new PngWriter();

  /**
   * A picture as a data URI. Images longer than 96 pixels are made smaller.
   *
   * @param content a PNG or JPEG file
   * @throws UndecodableImageException if the content is no complete PNG or JPEG file
   */
  public String dataUri(byte[] content) throws UndecodableImageException {
    ImageDecoder.Pixels pixels = decoder.decodeWithin(content, LONGEST_SIDE);
    boolean exact = Math.max(pixels.width(), pixels.height()) <= EXACT_SIDE;
    byte[] file = exact ? png.rgb(pixels.rgb(), pixels.width(), pixels.height()) : jpeg(pixels);
    return "data:image/%s;base64,%s"
        .formatted(exact ? "png" : "jpeg", Base64.getEncoder().encodeToString(file));
  }

  /**
   * Pictures of images of a table, as data URIs by their ids. They are drawn on the executors; one
   * that cannot be decoded is left out, with a warning in the log.
   *
   * @param ids no more than a page can show
   */
  public static Map<String, String> of(ImageTable table, String split, List<String> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    return table
        .split(split, ids)
        .javaRDD()
        .mapPartitionsToPair(
            rows -> {
              var thumbnails = new Thumbnails();
              List<Tuple2<String, String>> pictures = new ArrayList<>();
              rows.forEachRemaining(
                  row ->
                      thumbnails
                          .drawn(LabelledImage.of(row))
                          .ifPresent(
                              picture -> pictures.add(new Tuple2<>(row.getAs("id"), picture))));
              return pictures.iterator();
            })
        .collectAsMap();
  }

  private Optional<String> drawn(LabelledImage image) {
    try {
      return Optional.of(dataUri(image.content()));
    } catch (UndecodableImageException e) {
      log.warn("Image {} is not shown: it {}.", image.id(), e.getMessage());
      return Optional.empty();
    }
  }

  private static byte[] jpeg(ImageDecoder.Pixels pixels) {
    var image = new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
    byte[] rgb = pixels.rgb();
    for (int i = 0; i < pixels.width() * pixels.height(); i++) {
      int colour = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF;
      image.setRGB(i % pixels.width(), i / pixels.width(), colour);
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam quality = writer.getDefaultWriteParam();
    quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    quality.setCompressionQuality(JPEG_QUALITY);
    var bytes = new ByteArrayOutputStream(8192);
    try (var output = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(output);
      writer.write(null, new IIOImage(image, null, null), quality);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // into memory
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
