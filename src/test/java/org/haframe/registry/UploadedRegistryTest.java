package org.haframe.registry;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;

/** A registry whose files appear when they are closed, as in an object store. */
class UploadedRegistryTest extends RegistryLaws {

  @TempDir private Path folder;

  @Override
  protected Configuration hadoop() {
    return UploadingFileSystem.hadoop();
  }

  @Override
  protected org.apache.hadoop.fs.Path root() {
    return new org.apache.hadoop.fs.Path(folder.resolve("reg").toUri());
  }
}
