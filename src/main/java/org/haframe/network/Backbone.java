package org.haframe.network;

/**
 * The part of a network that turns an image into a feature map.
 *
 * <p>A closed family: each case is a record that knows the smallest image it accepts.
 */
public sealed interface Backbone {

  /** The shortest image side, in pixels, that leaves at least one position before pooling. */
  int minimumImageSize();

  /** Channels of the narrowest layer, of which all others have a multiple. */
  int narrowestLayer();

  /**
   * Five convolution blocks of 3x3 with two halvings; for 28 to 32 px. Channels are width, 2 width
   * (twice) and 4 width (twice); an output sees 21 px.
   */
  record SmallConvolutional(int width) implements Backbone {
    public SmallConvolutional {
      requireWidth(width);
    }

    @Override
    public int narrowestLayer() {
      return width;
    }

    @Override
    public int minimumImageSize() {
      return 4;
    }
  }

  /**
   * The residual network for 32 px of He et al. (2016), section 4.2: depth = 6 n + 2 with n blocks
   * in each of three stages of width, 2 width and 4 width channels.
   */
  record ResNet(int depth, int width) implements Backbone {
    public ResNet {
      requireWidth(width);
      if (depth < 8 || (depth - 2) % 6 != 0) {
        throw new IllegalArgumentException(
            "Cannot build a ResNet of depth %d: a depth for small images is 6 n + 2. Use 8, 14, 20, 32, 44 or 56."
                .formatted(depth));
      }
    }

    /** Residual blocks in each of the three stages. */
    public int blocksPerStage() {
      return (depth - 2) / 6;
    }

    @Override
    public int narrowestLayer() {
      return width;
    }

    @Override
    public int minimumImageSize() {
      return 8;
    }
  }

  /**
   * The wide residual network for 32 px of Zagoruyko and Komodakis (2016), pre-activation,
   * LeakyReLU(0.1): depth = 6 n + 4 with n blocks in each of three stages of 16, 32 and 64 times
   * width channels.
   */
  record WideResNet(int depth, int width) implements Backbone {
    public WideResNet {
      requireWidth(width);
      if (depth < 10 || (depth - 4) % 6 != 0) {
        throw new IllegalArgumentException(
            "Cannot build a WideResNet of depth %d: its depth is 6 n + 4. Use 10, 16, 22, 28 or 40."
                .formatted(depth));
      }
    }

    /** Residual blocks in each of the three stages. */
    public int blocksPerStage() {
      return (depth - 4) / 6;
    }

    @Override
    public int narrowestLayer() {
      return 16;
    }

    @Override
    public int minimumImageSize() {
      return 8;
    }
  }

  /** ResNet-18 or ResNet-50 for 224 px (He et al., 2016, table 1). */
  record ImageNetResNet(int depth) implements Backbone {
    public ImageNetResNet {
      if (depth != 18 && depth != 50) {
        throw new IllegalArgumentException(
            "Cannot build a ResNet of depth %d for 224 px. Use 18 or 50.".formatted(depth));
      }
    }

    @Override
    public int narrowestLayer() {
      return 64;
    }

    @Override
    public int minimumImageSize() {
      return 32;
    }
  }

  private static void requireWidth(int width) {
    if (width < 1 || width > 4096) {
      throw new IllegalArgumentException(
          "Cannot build a network of width %d. Use 1 to 4096.".formatted(width));
    }
  }
}
