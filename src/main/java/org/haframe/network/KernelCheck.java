package org.haframe.network;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;

/**
 * What computes the networks of this process, and whether that is the fast way.
 *
 * @param backend of ND4J: its name and kind, such as "CpuBackend, CPU"
 * @param library that computes the layers, such as "oneDNN 2.5.2"
 * @param threads that each task computes with
 * @param problems what makes it slow, each with what to do about it
 */
public record KernelCheck(String backend, String library, int threads, List<String> problems) {

  private static final int IMAGES = 64;
  private static final int SIZE = 16;
  private static final int CHANNELS = 32;
  private static final int KERNEL = 3;

  public KernelCheck {
    problems = List.copyOf(problems);
  }

  /** Looks at this process, loading the native libraries where they are not loaded yet. */
  public static KernelCheck ofThisProcess() {
    Nd4jBackend backend = Nd4j.getBackend();
    boolean cpu = Nd4j.getEnvironment().isCPU();
    ChannelKernels kernels = ChannelKernels.of(DataType.FLOAT);
    int threads = Nd4j.getEnvironment().maxMasterThreads();
    List<String> problems = new ArrayList<>();
    if (cpu && kernels instanceof LibNd4jKernels) {
      problems.add(whyNotOneDnn());
    }
    if (cpu && !backend.buildInfo().contains("HAVE_ONEDNN")) {
      problems.add(
          "ND4J runs without oneDNN, which head and classifier need to be fast. Start with submit/haframe, which chooses its natives.");
    }
    if (cpu && threads > 1) {
      problems.add(
          "Each task computes with %d OpenMP threads, and tasks fight over the cores unless each has as many. Set OMP_NUM_THREADS=1, or spark.task.cpus=%d."
              .formatted(threads, threads));
    }
    return new KernelCheck(
        "%s, %s".formatted(backend.getClass().getSimpleName(), cpu ? "CPU" : "GPU"),
        kernels.description(),
        threads,
        problems);
  }

  private static String whyNotOneDnn() {
    String half = "The layers run on libnd4j's operations, at two thirds of the speed or less: ";
    if (System.getProperty(ChannelKernels.PROPERTY, "auto").equals("libnd4j")) {
      return half
          + "the system property %s asks for it. Remove it.".formatted(ChannelKernels.PROPERTY);
    }
    if (!OneDnn.isFastHere()) {
      return half + "oneDNN is fast on x86-64 processors only.";
    }
    return half
        + "oneDNN does not load (%s). Rebuild with: mvn -B -DskipTests package"
            .formatted(OneDnn.loadingFailure());
  }

  /**
   * Arithmetic speed of a 3x3 convolution forward and backward, on one thread, in units of 1e9
   * operations a second; a multiplication and an addition are two.
   *
   * @param duration how long to measure, after a tenth of it to warm up
   */
  public static double convolutionGigaflops(Duration duration) {
    var geometry = new ConvolutionGeometry(CHANNELS, CHANNELS, KERNEL, 1);
    ConvolutionBlock block =
        ConvolutionBlock.of(CHANNELS, KERNEL, 1).withoutNormalisation().nIn(CHANNELS).build();
    BlockKernel kernel = ChannelKernels.of(DataType.FLOAT).convolution(geometry, block, false);
    INDArray images = Nd4j.rand(DataType.FLOAT, IMAGES, SIZE, SIZE, CHANNELS);
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
