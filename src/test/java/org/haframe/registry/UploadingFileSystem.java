package org.haframe.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * Local files that come to their names as those of an object store do: when their stream is closed,
 * unless it was aborted.
 */
final class UploadingFileSystem extends RawLocalFileSystem {

  /** With this file system for paths that begin with file:. */
  static Configuration hadoop() {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.file.impl", UploadingFileSystem.class, UploadingFileSystem.class);
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
    return hadoop;
  }

  @Override
  public boolean hasPathCapability(Path path, String capability) throws IOException {
    return capability.equals(CommonPathCapabilities.ABORTABLE_STREAM)
        || super.hasPathCapability(path, capability);
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress) {
    return new FSDataOutputStream(new Upload(file), statistics);
  }

  private OutputStream written(Path file) throws IOException {
    return super.create(file, true, 4096, (short) 1, 1 << 20, null);
  }

  private final class Upload extends ByteArrayOutputStream implements Abortable {
    private final Path file;
    private boolean over;

    private Upload(Path file) {
      this.file = file;
    }

    @Override
    public AbortableResult abort() {
      over = true;
      return new AbortableResult() {
        @Override
        public boolean alreadyClosed() {
          return false;
        }

        @Override
        public IOException anyCleanupException() {
          return null;
        }
      };
    }

    @Override
    public void close() throws IOException {
      if (over) {
        return;
      }
      over = true;
      try (OutputStream out = written(file)) {
        writeTo(out);
      }
    }
  }
}
