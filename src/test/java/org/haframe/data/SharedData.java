package org.haframe.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Larger real data beside the project, which a fresh clone does not have. */
final class SharedData {
  private SharedData() {}

  /** A path below ../shared/data; skips the test if it is absent. */
  static Path path(String relative) {
    Path path = Path.of("..", "shared", "data").resolve(relative);
    assumeTrue(Files.exists(path), "skipped: there is no " + path);
    return path;
  }
}
