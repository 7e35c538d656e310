package org.haframe.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system whose streams can be aborted; S3aIT has the real one. */
class WholeObjectTest {

  @TempDir private Path folder;

  private final Configuration hadoop = UploadingFileSystem.hadoop();

  @Test
  void replacesAFileWithoutAMomentInWhichThereIsNoneOrAPart() throws IOException {
    WholeFile.write(hadoop, file(), out -> out.write('1'));

    WholeFile.write(
        hadoop,
        file(),
        out -> {
          out.write('2');
          out.flush();
          assertOnly("1");
        });

    assertOnly("2");
  }

  @Test
  void keepsTheOldFileWhereTheNewOneFails() throws IOException {
    WholeFile.write(hadoop, file(), out -> out.write('1'));

    assertThatThrownBy(
            () ->
                WholeFile.write(
                    hadoop,
                    file(),
                    out -> {
                      out.write('2');
                      throw new IOException("connection reset");
                    }))
        .isInstanceOf(UnwritableFileException.class);

    assertOnly("1");
  }

  @Test
  void createsWhatIsNotThere() throws IOException {
    assertThat(WholeFile.create(hadoop, file(), out -> out.write('1'))).isTrue();

    assertOnly("1");
  }

  @Test
  void leavesWhatIsThere() throws IOException {
    WholeFile.write(hadoop, file(), out -> out.write('1'));

    assertThat(WholeFile.create(hadoop, file(), out -> out.write('2'))).isFalse();

    assertOnly("1");
  }

  /** A writer that was faster, and began later. */
  @Test
  void leavesWhatAppearedWhileItWrote() throws IOException {
    boolean created =
        WholeFile.create(
            hadoop,
            file(),
            out -> {
              out.write('2');
              WholeFile.write(hadoop, file(), faster -> faster.write('1'));
            });

    assertThat(created).isFalse();
    assertOnly("1");
  }

  private org.apache.hadoop.fs.Path file() {
    return new org.apache.hadoop.fs.Path(folder.resolve("file").toUri());
  }

  private void assertOnly(String content) throws IOException {
    assertThat(folder.resolve("file")).hasContent(content);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }
}
