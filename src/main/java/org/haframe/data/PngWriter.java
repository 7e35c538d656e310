package org.haframe.data;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes pixels as PNG files in memory. Not for several threads at once. */
final class PngWriter {
  private final ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);

  /**
   * @param pixels unsigned bytes, shape [height, width]
   */
  byte[] grey(byte[] pixels, int width, int height) {
    return written(pixels, width, height, ColorSpace.CS_GRAY, new int[] {0});
  }

  /**
   * @param pixels unsigned bytes, shape [height, width, 3]
   */
  byte[] rgb(byte[] pixels, int width, int height) {
    return written(pixels, width, height, ColorSpace.CS_sRGB, new int[] {0, 1, 2});
  }

  private byte[] written(byte[] pixels, int width, int height, int colourSpace, int[] bands) {
    var model =
        new ComponentColorModel(
            ColorSpace.getInstance(colourSpace),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    var raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(pixels, pixels.length),
            width,
            height,
            width * bands.length,
            bands.length,
            bands,
            null);
    bytes.reset();
    try (var output = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(output);
      writer.write(new BufferedImage(model, raster, false, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // into memory
    } finally {
      writer.reset();
    }
    return bytes.toByteArray();
  }
}
