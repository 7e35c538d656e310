package org.haframe.data;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Hold-outs on a local disk; on HDFS, see {@code HdfsIT}. */
class HoldOutIT extends HoldOutLaws {

  @TempDir private Path folder;

  @Override
  protected org.apache.hadoop.fs.Path folder() {
    return new org.apache.hadoop.fs.Path(folder.resolve("hold-outs").toUri());
  }
}
