package org.haframe.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/**
 * What holds of files where streams can be aborted. Each test gets a folder that is not there yet.
 */
public abstract class WholeObjectLaws {

  private static final int MEGABYTE = 1 << 20;

  /** With what the file system needs. */
  protected abstract Configuration hadoop();

  /** Of this test alone. */
  protected abstract Path folder();

  @Test
  void streamsCanBeAborted() throws IOException {
    assertThat(WholeObject.appearsWhenClosed(fileSystem(), file())).isTrue();
  }

  @Test
  void theOldFileIsThereWhileTheNewOneIsWritten() throws IOException {
    WholeFile.write(hadoop(), file(), out -> out.write('1'));

    WholeFile.write(
        hadoop(),
        file(),
        out -> {
          out.write('2');
          out.flush();
          assertOnly("1");
        });

    assertOnly("2");
  }

  @Test
  void theOldFileStaysWhereTheNewOneFails() throws IOException {
    WholeFile.write(hadoop(), file(), out -> out.write('1'));

    assertThatThrownBy(
            () ->
                WholeFile.write(
                    hadoop(),
                    file(),
                    out -> {
                      out.write('2');
                      throw new IOException("no more");
                    }))
        .isInstanceOf(UnwritableFileException.class)
        .hasMessageStartingWith("Cannot write " + file() + ": no more.");

    assertOnly("1");
  }

  /** So large that a store has got parts of it by then. */
  @Test
  void nothingAppearsOfALargeFileWhoseWriterBreaks() throws IOException {
    assertThatThrownBy(
            () ->
                WholeFile.create(
                    hadoop(),
                    file(),
                    out -> {
                      for (int i = 0; i < 12; i++) {
                        out.write(new byte[MEGABYTE]);
                      }
                      throw new IllegalStateException("broken");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broken");

    assertThat(fileSystem().exists(file())).isFalse();
  }

  @Test
  void aLargeFileAppearsWhole() throws IOException {
    WholeFile.write(
        hadoop(),
        file(),
        out -> {
          for (int i = 0; i < 12; i++) {
            out.write(new byte[MEGABYTE]);
          }
        });

    assertThat(fileSystem().getFileStatus(file()).getLen()).isEqualTo(12 * MEGABYTE);
  }

  @Test
  void createsWhatIsNotThere() throws IOException {
    assertThat(WholeFile.create(hadoop(), file(), out -> out.write('1'))).isTrue();

    assertOnly("1");
  }

  @Test
  void leavesWhatIsThere() throws IOException {
    WholeFile.write(hadoop(), file(), out -> out.write('1'));

    assertThat(WholeFile.create(hadoop(), file(), out -> out.write('2'))).isFalse();

    assertOnly("1");
  }

  /** A writer that was faster, and began later. */
  @Test
  void leavesWhatAppearedWhileItWrote() throws IOException {
    boolean created =
        WholeFile.create(
            hadoop(),
            file(),
            out -> {
              out.write('2');
              WholeFile.write(hadoop(), file(), faster -> faster.write('1'));
            });

    assertThat(created).isFalse();
    assertOnly("1");
  }

  private Path file() {
    return new Path(folder(), "file");
  }

  private void assertOnly(String content) throws IOException {
    try (InputStream in = fileSystem().open(file())) {
      assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo(content);
    }
    assertThat(Arrays.stream(fileSystem().listStatus(folder())).map(FileStatus::getPath))
        .containsExactly(fileSystem().makeQualified(file()));
  }

  private FileSystem fileSystem() throws IOException {
    return folder().getFileSystem(hadoop());
  }
}
