package org.haframe.job;

/** What the network runs on: setting {@code device}. */
enum Device {
  /** What the build has: a GPU where it was built with -Pcuda, else the CPU. */
  AUTO,
  CPU,
  GPU;

  /** Whether the CUDA backend of ND4J is on the class path. Does not load it. */
  static boolean gpuIsBuiltIn() {
    return Device.class.getClassLoader().getResource("org/nd4j/linalg/jcublas/JCublasBackend.class")
        != null;
  }
}
