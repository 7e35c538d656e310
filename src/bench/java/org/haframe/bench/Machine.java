package org.haframe.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.haframe.network.KernelCheck;
import org.haframe.network.NetworkReplica;

/** What a benchmark ran on. */
final class Machine {

  private Machine() {}

  static void describe(Map<String, Object> document) throws IOException {
    document.put("kernels", NetworkReplica.kernelLibrary());
    document.put("instructions", KernelCheck.ofThisProcess().instructionSet());
    describeProcessor(document);
  }

  /** For what computes without kernels. */
  static void describeProcessor(Map<String, Object> document) throws IOException {
    document.put("processor", processor());
    document.put("processors", Runtime.getRuntime().availableProcessors());
    document.put("java", Runtime.version().toString());
  }

  private static String processor() throws IOException {
    Path description = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(description)) {
      return System.getProperty("os.arch");
    }
    try (var lines = Files.lines(description)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }
}
