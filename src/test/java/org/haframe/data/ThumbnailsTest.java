package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ThumbnailsTest {

  /** A JPEG changes a plain colour by a few shades. */
  private static final int JPEG_SHADES = 6;

  private final Thumbnails thumbnails = new Thumbnails();

  @Test
  void aSmallImageIsShownPixelByPixel() throws Exception {
    BufferedImage original =
        TestImages.plain(BufferedImage.TYPE_INT_RGB, new Color(10, 200, 30), 32, 20);
    original.setRGB(7, 3, 0xFF0102);

    String uri = thumbnails.dataUri(TestImages.file("png", original));

    assertThat(uri).startsWith("data:image/png;base64,");
    BufferedImage shown = image(uri);
    assertThat(shown.getWidth()).isEqualTo(32);
    for (int y = 0; y < 20; y++) {
      for (int x = 0; x < 32; x++) {
        assertThat(shown.getRGB(x, y)).isEqualTo(original.getRGB(x, y));
      }
    }
  }

  @Test
  void aLargeImageIsMadeSmallerInItsShape() throws Exception {
    BufferedImage original =
        TestImages.plain(BufferedImage.TYPE_INT_RGB, new Color(200, 60, 90), 640, 320);

    String uri = thumbnails.dataUri(TestImages.file("png", original));

    assertThat(uri).startsWith("data:image/jpeg;base64,").hasSizeLessThan(10_000);
    BufferedImage shown = image(uri);
    assertThat(shown.getWidth()).isEqualTo(96);
    assertThat(shown.getHeight()).isEqualTo(48);
    assertThat(new Color(shown.getRGB(50, 20)).getRed()).isCloseTo(200, within(JPEG_SHADES));
  }

  @Test
  void whatElseAFileHoldsStaysBehind() throws Exception {
    byte[] photograph = TestImages.jpeg(90);
    byte[] comment = "taken at 52.5 N 13.4 E".getBytes(StandardCharsets.ISO_8859_1);
    var withComment = new byte[photograph.length + comment.length + 4];
    System.arraycopy(photograph, 0, withComment, 0, 2); // start of image
    withComment[2] = (byte) 0xFF;
    withComment[3] = (byte) 0xFE;
    withComment[4] = 0;
    withComment[5] = (byte) (comment.length + 2);
    System.arraycopy(comment, 0, withComment, 6, comment.length);
    System.arraycopy(photograph, 2, withComment, 6 + comment.length, photograph.length - 2);

    String uri = thumbnails.dataUri(withComment);

    assertThat(new String(bytes(uri), StandardCharsets.ISO_8859_1)).doesNotContain("taken at");
  }

  @Test
  void rejectsWhatIsNoImage() {
    assertThatThrownBy(() -> thumbnails.dataUri(new byte[] {1, 2, 3, 4}))
        .isInstanceOf(UndecodableImageException.class)
        .hasMessageContaining("neither PNG nor JPEG");
  }

  private static byte[] bytes(String uri) {
    return Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
  }

  private static BufferedImage image(String uri) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(bytes(uri)));
  }
}
