package org.haframe.cluster;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which GPUs of a machine CUDA shows to a process: its environment variable {@value #VARIABLE}.
 *
 * @param isLimited whether the variable is set; else CUDA shows what the machine or its container
 *     has
 * @param addresses what the variable lists, in the order in which CUDA counts them from 0
 */
public record CudaVisibility(boolean isLimited, List<String> addresses) implements Serializable {

  static final String VARIABLE = "CUDA_VISIBLE_DEVICES";

  public CudaVisibility {
    addresses = List.copyOf(addresses);
  }

  static CudaVisibility ofThisProcess() {
    return of(Optional.ofNullable(System.getenv(VARIABLE)));
  }

  /**
   * @param variable its value; empty where it is not set, which is not the same as an empty value
   */
  static CudaVisibility of(Optional<String> variable) {
    return new CudaVisibility(
        variable.isPresent(),
        Stream.of(variable.orElse("").split(","))
            .map(String::strip)
            .filter(address -> !address.isEmpty())
            .toList());
  }

  /**
   * Which of the process's devices a GPU is.
   *
   * @param address that Spark gave to the task, such as "2"
   * @param deviceCount how many GPUs CUDA shows to the process
   * @return counted from 0
   * @throws UnusableDeviceException if the process does not see this GPU
   */
  int device(String address, int deviceCount) {
    requireVisible(address);
    int device = isLimited ? addresses.indexOf(address) : 0;
    // Of a container that shows one GPU, this is the one, whatever number it has outside.
    if (!isLimited && deviceCount != 1) {
      device = number(address);
    }
    if (device < 0 || device >= deviceCount) {
      throw new UnusableDeviceException(
          "Spark gave the task GPU %s, but CUDA shows %d GPUs to the process. Let the discovery script name the GPUs that the executor sees, counted from 0."
              .formatted(address, deviceCount));
    }
    return device;
  }

  /**
   * @throws UnusableDeviceException if the variable hides this GPU from the process
   */
  void requireVisible(String address) {
    if (isLimited && !addresses.contains(address)) {
      throw new UnusableDeviceException(
          "Spark gave the task GPU %s, but the process was started with %s=%s. Start it with that GPU, or with a discovery script that names the GPUs it was given (submit/gpu-discovery.sh does)."
              .formatted(address, VARIABLE, String.join(",", addresses)));
    }
  }

  private static int number(String address) {
    try {
      return Integer.parseInt(address);
    } catch (NumberFormatException notANumber) {
      return -1;
    }
  }

  /** For people. */
  @Override
  public String toString() {
    return isLimited ? VARIABLE + "=" + String.join(",", addresses) : VARIABLE + " not set";
  }
}
