package org.haframe.network;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What computes the networks of this process, and whether that is the fast way.
 *
 * @param backend of ND4J, such as "CpuBackend"
 * @param onGpu whether it computes on a GPU
 * @param library that computes the layers, such as "oneDNN 2.5.2"
 * @param instructionSet of the processor that the library uses, such as "AVX-512"
 * @param threads that each task computes with
 * @param problems what makes it slow, each with what to do about it
 */
public record KernelCheck(
    String backend,
    boolean onGpu,
    String library,
    String instructionSet,
    int threads,
    List<String> problems) {

  private static final int IMAGES = 64;
  private static final int SIZE = 16;
  private static final int CHANNELS = 32;
  private static final int KERNEL = 3;

  public KernelCheck {
    problems = List.copyOf(problems);
  }

  /** Looks at this process, loading the native libraries where they are not loaded yet. */
  public static KernelCheck ofThisProcess() {
    boolean gpu = !Nd4j.getEnvironment().isCPU();
    ChannelKernels kernels = ChannelKernels.of(DataType.FLOAT);
    List<String> problems = new ArrayList<>();
    if (!gpu && OneDnn.isFastHere() && kernels instanceof LibNd4jKernels) {
      problems.add(whyNotOneDnn());
    }
    return new KernelCheck(
        Nd4j.getBackend().getClass().getSimpleName(),
        gpu,
        kernels.description(),
        OneDnn.loads() ? OneDnn.instructionSet() : System.getProperty("os.arch"),
        Nd4j.getEnvironment().maxMasterThreads(),
        problems);
  }

  private static String whyNotOneDnn() {
    String slower = "The layers run on libnd4j's operations, at two thirds of the speed or less: ";
    return OneDnn.loads()
        ? slower
            + "the system property %s asks for it. Remove it.".formatted(ChannelKernels.PROPERTY)
        : slower
            + "oneDNN does not load (%s). Build again with: mvn -B -DskipTests package"
                .formatted(OneDnn.loadingFailure());
  }

  /**
   * Arithmetic speed of a 3x3 convolution forward and backward, with the threads of one task, in
   * units of 1e9 operations a second; a multiplication and an addition are two.
   *
   * @param duration how long to measure, after a tenth of it to warm up
   */
  public static double convolutionGigaflops(Duration duration) {
    var geometry = new ConvolutionGeometry(CHANNELS, CHANNELS, KERNEL, 1);
    ConvolutionBlock block =
        ConvolutionBlock.of(CHANNELS, KERNEL, 1).withoutNormalisation().nIn(CHANNELS).build();
    BlockKernel kernel =
        ChannelKernels.of(DataType.FLOAT).convolution(geometry, block, true, Precision.FLOAT32);
    // As inside a network: what goes in lies as what comes out.
    ImageShape shape = kernel.outputShape(ImageShape.of(IMAGES, SIZE, SIZE, CHANNELS));
    INDArray images = Nd4j.rand(DataType.FLOAT, shape.sizes());
    INDArray out = images.ulike();
    INDArray imagesGradient = images.ulike();
    var parameters = new ChannelArrays(parameters(block));
    var pass =
        new BlockKernel.BackwardPass(
            images, out, images, parameters, new ChannelArrays(parameters(block)));
    Runnable step =
        () -> {
          kernel.train(images, parameters, out);
          kernel.backward(pass, imagesGradient);
        };
    stepsPerSecond(step, duration.dividedBy(10));
    long forward = 2L * IMAGES * SIZE * SIZE * CHANNELS * CHANNELS * KERNEL * KERNEL;
    // Each of the two gradients takes as many operations as the forward pass.
    return 3 * forward * stepsPerSecond(step, duration) / 1e9;
  }

  private static Map<String, INDArray> parameters(ChannelBlock block) {
    long length = ChannelBlockParameters.INSTANCE.numParams(block);
    return ChannelBlockParameters.views(block, Nd4j.rand(DataType.FLOAT, 1, length));
  }

  private static double stepsPerSecond(Runnable step, Duration duration) {
    long begin = System.nanoTime();
    long steps = 0;
    long elapsed;
    do {
      step.run();
      steps++;
      elapsed = System.nanoTime() - begin;
    } while (elapsed < duration.toNanos());
    return steps * 1e9 / elapsed;
  }
}
