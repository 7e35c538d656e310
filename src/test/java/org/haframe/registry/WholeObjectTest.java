package org.haframe.registry;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;

/** On a local disk; in an object store, see {@code S3aIT}. */
class WholeObjectTest extends WholeObjectLaws {

  @TempDir private Path folder;

  @Override
  protected Configuration hadoop() {
    return UploadingFileSystem.hadoop();
  }

  @Override
  protected org.apache.hadoop.fs.Path folder() {
    return new org.apache.hadoop.fs.Path(folder.resolve("files").toUri());
  }
}
