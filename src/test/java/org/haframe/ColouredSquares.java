package org.haframe;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.haframe.data.Augmentation;
import org.haframe.data.ImageSettings;
import org.haframe.data.LabelledImage;
import org.haframe.data.Normalisation;
import org.haframe.frame.FrameDimension;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.MinimumSimilarity;
import org.haframe.frame.SimilarityMapping;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.loss.FrameLossSettings;
import org.haframe.loss.LossSettings;
import org.haframe.network.OutputHead;

/**
 * Images that a network learns in seconds: noisy squares in the colour of their class.
 *
 * <pre>
 *          root
 *        /      \
 *     warm      cold
 *     /  \      /  \
 *   red yellow green blue
 * </pre>
 */
public final class ColouredSquares {

  public static final int SIZE = 8;

  private static final Map<String, Color> COLOURS =
      Map.of(
          "red", new Color(200, 60, 60),
          "yellow", new Color(200, 200, 60),
          "green", new Color(60, 200, 60),
          "blue", new Color(60, 60, 200));

  private ColouredSquares() {}

  public static ClassHierarchy hierarchy() {
    return ClassHierarchy.of(
        "colours",
        "root",
        List.of("red", "yellow", "green", "blue"),
        Map.of(
            "warm", "root", "cold", "root", "red", "warm", "yellow", "warm", "green", "cold",
            "blue", "cold"),
        Map.of());
  }

  /** Rows of an image table, classes taking turns; the same for the same count. */
  public static Dataset<Row> table(int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String label = hierarchy().labels().name(i % 4);
      byte[] content = png(COLOURS.get(label), new SplittableRandom(i));
      rows.add(
          new LabelledImage("train/%06d".formatted(i), label, content, SIZE, SIZE, "drawn", "train")
              .toRow());
    }
    return LocalSpark.session().createDataFrame(rows, LabelledImage.SCHEMA);
  }

  /** Input settings for these images, with augmentation. */
  public static ImageSettings settings() {
    return new ImageSettings(
        SIZE,
        new Normalisation(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)),
        new Augmentation(
            new org.haframe.data.Crop.Padded(1, org.haframe.data.Crop.Border.REFLECT),
            Augmentation.Flip.HORIZONTAL));
  }

  private static byte[] png(Color colour, SplittableRandom random) {
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        image.setRGB(x, y, noisy(colour, random).getRGB());
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Color noisy(Color colour, SplittableRandom random) {
    return new Color(
        colour.getRed() + random.nextInt(-50, 50),
        colour.getGreen() + random.nextInt(-50, 50),
        colour.getBlue() + random.nextInt(-50, 50));
  }

  /** The head of the paper over the classes of these images. */
  public static OutputHead frameHead() {
    return frameHead(new FrameLossSettings.HierarchyAwareFrame(0.4));
  }

  /** The same frame with another loss that takes one. */
  public static OutputHead frameHead(LossSettings loss) {
    return OutputHead.of(
        loss,
        hierarchy(),
        new FrameSettings(
            new SimilarityMapping.ExponentialDecay(2),
            MinimumSimilarity.CLOSED_FORM,
            FrameDimension.of(4), // as many as the features of Backbone.SmallConvolutional(1)
            1));
  }
}
