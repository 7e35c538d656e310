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

  /** Something that the storage is asked for. */
  private interface Call<T> {
    T answer() throws IOException;
  }

  static StoredBytes open(Configuration configuration, Path file) throws Failure {
    return ask(() -> new StoredBytes(file.getFileSystem(configuration).open(file)));
  }

  @Override
  public int read() throws Failure {
    return ask(in::read);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws Failure {
    return ask(() -> in.read(buffer, offset, length));
  }

  @Override
  public long skip(long count) throws Failure {
    return ask(() -> in.skip(count));
  }

  @Override
  public int available() throws Failure {
    return ask(in::available);
  }

  @Override
  public void close() throws Failure {
    ask(
        () -> {
          in.close();
          return true;
        });
  }

  private static <T> T ask(Call<T> call) throws Failure {
    try {
      return call.answer();
    } catch (IOException e) {
      throw new Failure(e);
    }
  }
}
