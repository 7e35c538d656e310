package org.haframe.network;

import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The oneDNN library in this process: one engine for all threads, and for each thread what it runs
 * primitives with.
 *
 * <p>A primitive is created with a scratchpad of ours, not the library's: the library's is sized
 * when a primitive is created and belongs to the thread that created it, and a network may be
 * trained by one Spark task and then by another, on another thread.
 */
final class OneDnn {

  private static final Logger log = LoggerFactory.getLogger(OneDnn.class);
  private static final ThreadLocal<OneDnn> CURRENT = ThreadLocal.withInitial(OneDnn::new);

  private final stream stream = new stream(Library.ENGINE);
  private final NativeBuffer scratchpad = new NativeBuffer();
  private final NativeBuffer input = new NativeBuffer();
  private final NativeBuffer gradient = new NativeBuffer();
  private final NativeBuffer roundedGradient = new NativeBuffer();

  private OneDnn() {}

  /** Whether the natives are here and load. */
  static boolean loads() {
    return Loading.FAILURE == null;
  }

  /** Whether its fast kernels exist for this kind of processor. */
  static boolean isFastHere() {
    return switch (System.getProperty("os.arch")) {
      case "amd64", "x86_64" -> true;
      default -> false;
    };
  }

  /** Why it does not load, for people; empty where it does. */
  static String loadingFailure() {
    return Loading.FAILURE == null ? "" : Loading.FAILURE.toString();
  }

  /**
   * @throws IllegalStateException if the library does not load
   */
  static void requireLoaded() {
    if (!loads()) {
      throw new IllegalStateException(
          "Cannot load oneDNN for %s on %s. Set the system property %s to auto or libnd4j."
              .formatted(
                  System.getProperty("os.name"),
                  System.getProperty("os.arch"),
                  ChannelKernels.PROPERTY),
          Loading.FAILURE);
    }
  }

  /** As "2.5.2". */
  static String version() {
    dnnl_version_t version = dnnl.dnnl_version();
    return version.major() + "." + version.minor() + "." + version.patch();
  }

  /** Channels in a block: as many as fill the widest vector that this processor has. */
  static int channelBlock() {
    int instructions = dnnl.dnnl_get_effective_cpu_isa();
    return (instructions & dnnl.dnnl_cpu_isa_avx512_core) == dnnl.dnnl_cpu_isa_avx512_core ? 16 : 8;
  }

  /** Whether this processor multiplies bfloat16. oneDNN emulates that on some others, slowly. */
  static boolean multipliesBfloat16() {
    int instructions = dnnl.dnnl_get_effective_cpu_isa();
    return (instructions & dnnl.dnnl_cpu_isa_avx512_core_bf16)
        == dnnl.dnnl_cpu_isa_avx512_core_bf16;
  }

  /** The widest instructions that it uses on this processor. Other ones round differently. */
  static String instructionSet() {
    int instructions = dnnl.dnnl_get_effective_cpu_isa();
    if ((instructions & dnnl.dnnl_cpu_isa_avx512_core) == dnnl.dnnl_cpu_isa_avx512_core) {
      return "AVX-512%s (%x)".formatted(multipliesBfloat16() ? " with bfloat16" : "", instructions);
    }
    return (instructions & dnnl.dnnl_cpu_isa_avx2) == dnnl.dnnl_cpu_isa_avx2
        ? "AVX2 (%x)".formatted(instructions)
        : "%x".formatted(instructions);
  }

  static engine engine() {
    return Library.ENGINE;
  }

  /** What the calling thread runs primitives with. */
  static OneDnn ofThisThread() {
    return CURRENT.get();
  }

  stream stream() {
    return stream;
  }

  /** Memory for a primitive while it runs. */
  Pointer scratchpad(long bytes) {
    return scratchpad.ofBytes(bytes);
  }

  /** Memory for a copy of an input in inference, which the next layer has no use for. */
  Pointer input(long bytes) {
    return input.ofBytes(bytes);
  }

  /** Memory for a gradient that does not outlive a backward pass through one layer. */
  Pointer gradient(long bytes) {
    return gradient.ofBytes(bytes);
  }

  /** Memory for a copy of such a gradient in bfloat16. */
  Pointer roundedGradient(long bytes) {
    return roundedGradient.ofBytes(bytes);
  }

  /**
   * Where the first value of an array lies. {@code address()} of a buffer would leave out the
   * offset of a view.
   */
  static Pointer addressOf(INDArray array) {
    return array.data().addressPointer();
  }

  /** Loads the natives when it is first touched. */
  private static final class Library {
    static final engine ENGINE = new engine(engine.kind.cpu, 0);
  }

  private static final class Loading {
    static final @Nullable LinkageError FAILURE = failure();

    private static @Nullable LinkageError failure() {
      try {
        Library.ENGINE.isNull();
        return null;
      } catch (LinkageError e) {
        log.warn(
            "oneDNN does not load: the network runs on libnd4j's operations, at two thirds of the speed or less ({})",
            e.toString());
        return e;
      }
    }
  }
}
