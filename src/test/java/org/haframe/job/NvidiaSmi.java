package org.haframe.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Stands in for NVIDIA's tool where there is no GPU: names as many as it is told to. */
final class NvidiaSmi {

  private NvidiaSmi() {}

  /** Writes a program of that name into a folder, which is to be the first on the path. */
  static void pretend(Path folder, int gpus) throws IOException {
    program(
        folder.resolve("nvidia-smi"),
        """
        for ((gpu = 0; gpu < %d; gpu++)); do
          case $* in
            *index,uuid*) printf '%%d, GPU-%%04d\\n' "$gpu" "$gpu" ;;
            *index*) printf '%%d\\n' "$gpu" ;;
          esac
        done
        """
            .formatted(gpus));
  }

  /** Writes a shell script that can be run. */
  static Path program(Path file, String body) throws IOException {
    Files.writeString(file, "#!/usr/bin/env bash\n" + body);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
