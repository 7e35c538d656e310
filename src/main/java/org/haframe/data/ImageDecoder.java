package org.haframe.data;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Turns PNG and JPEG files into RGB pixels: grey, palette, 16 bit, CMYK and YCCK included.
 *
 * <p>Transparent pixels are laid on white. Embedded colour profiles of RGB and grey images are
 * ignored, as Pillow and torchvision do; CMYK is converted with its profile. The EXIF orientation
 * is ignored: the pixels are taken as stored. A file that ends early is refused, although its first
 * rows could be shown. Not for several threads at once: one decoder per task.
 */
public final class ImageDecoder {

  /**
   * Images that declare more pixels are refused before memory is taken for them: a file of a few
   * kilobytes can declare billions.
   */
  public static final long MAX_PIXELS = 50_000_000;

  /**
   * Longer files are refused; {@link #MAX_PIXELS} RGB pixels take 150 MB without compression. Who
   * reads a file that may be longer reads no more than one byte beyond.
   */
  public static final int MAX_BYTES = 256 << 20;

  private static final String JPEG_MAGIC = "ffd8ff";
  private static final String PNG_MAGIC = "89504e47";

  private final ImageReader jpegReader;
  private final ImageReader pngReader;
  private final List<String> warnings = new ArrayList<>();

  /**
   * The size of an image as stored.
   *
   * @param width pixels
   * @param height pixels
   */
  public record Dimensions(int width, int height) {}

  public ImageDecoder() {
    try {
      jpegReader = Providers.JPEG.createReaderInstance();
      pngReader = Providers.PNG.createReaderInstance();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot create an image reader: " + e.getMessage(), e);
    }
  }

  /**
   * The image scaled to a square, the aspect ratio ignored.
   *
   * @param content a PNG or JPEG file
   * @param size side of the square in pixels
   * @return RGB, unsigned bytes, row major, shape [size, size, 3]
   * @throws UndecodableImageException if the content is no complete PNG or JPEG file
   */
  public byte[] decode(byte[] content, int size) throws UndecodableImageException {
    BufferedImage image = read(content);
    return ImageScaler.scale(rgb(image), image.getWidth(), image.getHeight(), size);
  }

  /**
   * The image made small enough, its aspect ratio kept.
   *
   * @param content a PNG or JPEG file
   * @param longest side in pixels; smaller images stay as they are
   * @throws UndecodableImageException if the content is no complete PNG or JPEG file
   */
  Pixels decodeWithin(byte[] content, int longest) throws UndecodableImageException {
    BufferedImage image = read(content);
    int width = image.getWidth();
    int height = image.getHeight();
    double ratio = Math.min(1, (double) longest / Math.max(width, height));
    int toWidth = Math.max(1, (int) Math.round(ratio * width));
    int toHeight = Math.max(1, (int) Math.round(ratio * height));
    return new Pixels(
        ImageScaler.scale(rgb(image), width, height, toWidth, toHeight), toWidth, toHeight);
  }

  /**
   * @param rgb unsigned bytes, shape [height, width, 3]
   */
  record Pixels(byte[] rgb, int width, int height) {}

  /**
   * Decodes the whole image to see whether that can be done.
   *
   * @throws UndecodableImageException if the content is no complete PNG or JPEG file
   */
  public Dimensions check(byte[] content) throws UndecodableImageException {
    BufferedImage image = read(content);
    return new Dimensions(image.getWidth(), image.getHeight());
  }

  private BufferedImage read(byte[] content) throws UndecodableImageException {
    ImageReader reader = readerFor(content);
    byte[] stored = reader == pngReader ? PngChunks.withoutText(content) : content;
    warnings.clear();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    try (var input = new MemoryCacheImageInputStream(new ByteArrayInputStream(stored))) {
      reader.setInput(input, true, true);
      long width = reader.getWidth(0);
      long height = reader.getHeight(0);
      if (width * height > MAX_PIXELS) {
        throw new UndecodableImageException(
            "declares %,d x %,d pixels, more than %,d".formatted(width, height, MAX_PIXELS));
      }
      BufferedImage image = reader.read(0);
      for (String warning : warnings) {
        if (tellsOfMissingData(warning)) {
          throw new UndecodableImageException("ends early: " + warning);
        }
      }
      return image;
    } catch (IOException e) {
      throw new UndecodableImageException("is damaged: " + reason(e), e);
    } catch (RuntimeException e) {
      // The readers answer some damaged files with IllegalArgumentException, NegativeArraySize ...
      throw new UndecodableImageException("is damaged: " + e, e);
    } finally {
      reader.reset(); // drops the input and the listener
    }
  }

  private ImageReader readerFor(byte[] content) throws UndecodableImageException {
    if (content.length == 0) {
      throw new UndecodableImageException("is empty");
    }
    if (content.length > MAX_BYTES) {
      throw new UndecodableImageException("is too large: more than %,d bytes".formatted(MAX_BYTES));
    }
    String start = HexFormat.of().formatHex(content, 0, Math.min(8, content.length));
    if (start.startsWith(JPEG_MAGIC)) {
      return jpegReader;
    }
    if (start.startsWith(PNG_MAGIC)) {
      return pngReader;
    }
    throw new UndecodableImageException(
        "is neither PNG nor JPEG: its first bytes are " + start + " (hexadecimal)");
  }

  private static boolean tellsOfMissingData(String warning) {
    String lower = warning.toLowerCase(Locale.ROOT);
    return lower.contains("premature end") || lower.contains("truncated");
  }

  private static String reason(IOException e) {
    Throwable cause = e instanceof IIOException && e.getCause() != null ? e.getCause() : e;
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /** RGB, shape [height, width, 3]. */
  private static byte[] rgb(BufferedImage image) {
    ColorModel model = image.getColorModel();
    int transferType = model.getTransferType();
    boolean plainChannels =
        model instanceof ComponentColorModel
            && (transferType == DataBuffer.TYPE_BYTE || transferType == DataBuffer.TYPE_USHORT)
            && !model.isAlphaPremultiplied()
            && model.getNumColorComponents() != 4;
    return plainChannels ? channels(image) : colours(image);
  }

  /**
   * Grey or RGB with or without alpha, from the stored values. BufferedImage.getRGB would take grey
   * values for linear light and brighten them.
   */
  private static byte[] channels(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int bands = image.getRaster().getNumBands();
    int colours = image.getColorModel().getNumColorComponents();
    boolean wide = image.getColorModel().getTransferType() == DataBuffer.TYPE_USHORT;
    byte[] rgb = new byte[width * height * 3];
    int[] row = new int[width * bands];
    int to = 0;
    for (int y = 0; y < height; y++) {
      image.getRaster().getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int from = x * bands;
        int alpha = bands > colours ? narrowed(row[from + colours], wide) : 255;
        for (int channel = 0; channel < 3; channel++) {
          int value = narrowed(row[from + (colours == 1 ? 0 : channel)], wide);
          rgb[to++] = onWhite(value, alpha);
        }
      }
    }
    return rgb;
  }

  /** Palettes, packed pixels and whatever else: as the colour model says. */
  private static byte[] colours(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] rgb = new byte[width * height * 3];
    int[] row = new int[width];
    int to = 0;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int argb : row) {
        int alpha = argb >>> 24;
        rgb[to++] = onWhite(argb >> 16 & 0xFF, alpha);
        rgb[to++] = onWhite(argb >> 8 & 0xFF, alpha);
        rgb[to++] = onWhite(argb & 0xFF, alpha);
      }
    }
    return rgb;
  }

  private static int narrowed(int value, boolean wide) {
    return wide ? (value * 255 + 32_767) / 65_535 : value;
  }

  /** A channel value laid on white; both in [0, 255], alpha 255 for opaque. */
  static byte onWhite(int value, int alpha) {
    return (byte) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
  }

  /**
   * Looked up once in a process: {@link IIORegistry} fails with a ConcurrentModificationException
   * where one thread reads it while another registers a provider.
   */
  private static final class Providers {

    /**
     * TwelveMonkeys' reader, asked for by class: ImageIO finds plugins through the class loader of
     * the thread, which on a Spark executor does not see the application's jar.
     */
    static final ImageReaderSpi JPEG = new JPEGImageReaderSpi();

    static final ImageReaderSpi PNG;

    static {
      // The provider finds the one of Java, to which it delegates, when it is registered.
      IIORegistry.getDefaultInstance().registerServiceProvider(JPEG);
      Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
      if (!readers.hasNext()) {
        throw new IllegalStateException(
            "Cannot read PNG images: this Java has no reader for them. Use a complete JDK 17.");
      }
      PNG = readers.next().getOriginatingProvider();
    }

    private Providers() {}
  }
}
