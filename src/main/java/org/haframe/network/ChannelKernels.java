package org.haframe.network;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The library that computes what the layers of this room compute; layers do not know which.
 *
 * <p>oneDNN, called directly, is the fast one: float32 on x86-64 processors. libnd4j's operations
 * serve everything else: GPUs, double precision, platforms for which oneDNN has no natives. Both
 * take the same parameters, so a network file runs on either.
 *
 * <p>System property {@value #PROPERTY} decides otherwise, for tests and comparisons: {@code auto}
 * (the default), {@code onednn} (fail where it does not load; also on arm64, where oneDNN's fast
 * kernels need vectors of 512 bits, which hardly any processor has) or {@code libnd4j}. It is read
 * whenever a layer is created.
 */
sealed interface ChannelKernels permits OneDnnKernels, LibNd4jKernels {

  /** Name of the system property that decides. */
  String PROPERTY = "haframe.kernels";

  /** Which library this is, for people. */
  String description();

  /**
   * Convolution, and normalisation and rectifier where the block has them; one for each layer.
   *
   * @param mayBlock whether the output may be in channel blocks
   * @param precision of what is multiplied, where the library has a choice
   */
  BlockKernel convolution(
      ConvolutionGeometry geometry, ChannelBlock block, boolean mayBlock, Precision precision);

  /** Batch normalisation and rectifier alone. */
  BlockKernel normalisation(ChannelBlock block);

  /** max(0, a + b). */
  AdditionKernel rectifiedAddition();

  /** {@link GlobalAveragePooling}. */
  PoolingKernel averagePooling();

  /** {@link MaxPooling}. */
  PoolingKernel maxPooling();

  /**
   * The kernels for a layer of the given type in this process.
   *
   * @throws IllegalArgumentException if the system property holds another word
   * @throws IllegalStateException if oneDNN is asked for by name and does not load
   */
  static ChannelKernels of(DataType dataType) {
    String choice = System.getProperty(PROPERTY, "auto");
    boolean float32 = dataType == DataType.FLOAT;
    boolean possible = float32 && Nd4j.getEnvironment().isCPU();
    return switch (choice) {
      case "auto" ->
          possible && OneDnn.isFastHere() && OneDnn.loads()
              ? new OneDnnKernels()
              : new LibNd4jKernels(dataType);
      case "onednn" -> {
        OneDnn.requireLoaded();
        yield possible ? new OneDnnKernels() : new LibNd4jKernels(dataType);
      }
      case "libnd4j" -> new LibNd4jKernels(dataType);
      default ->
          throw new IllegalArgumentException(
              "Cannot compute with kernels '%s'. Set the system property %s to auto, onednn or libnd4j."
                  .formatted(choice, PROPERTY));
    };
  }
}
