package org.haframe.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The bytes of a file as the storage gives them. A reader of archives above it then knows whether
 * the storage failed or the archive is damaged: both are IOExceptions, with any message.
 */
final class StoredBytes extends FilterInputStream {

  /** The storage failed; nothing is known of what is in the file. */
  static final class Failure extends IOException {
    private static final long serialVersionUID = 1;

    Failure(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private StoredBytes(InputStream input) {
    super(input);
  }

  static StoredBytes open(Configuration configuration, Path file) throws Failure {
    try {
      return new StoredBytes(file.getFileSystem(configuration).open(file));
    } catch (IOException e) {
      throw new Failure(e);
    }
  }

  @Override
  public int read() throws Failure {
    try {
      return in.read();
    } catch (IOException e) {
      throw new Failure(e);
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws Failure {
    try {
      return in.read(buffer, offset, length);
    } catch (IOException e) {
      throw new Failure(e);
    }
  }

  @Override
  public int available() throws Failure {
    try {
      return in.available();
    } catch (IOException e) {
      throw new Failure(e);
    }
  }

  @Override
  public void close() throws Failure {
    try {
      in.close();
    } catch (IOException e) {
      throw new Failure(e);
    }
  }

  @Override
  public long skip(long count) throws Failure {
    try {
      return in.skip(count);
    } catch (IOException e) {
      throw new Failure(e);
    }
  }
}
