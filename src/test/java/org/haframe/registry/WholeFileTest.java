package org.haframe.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

  @TempDir private Path folder;

  private final Configuration hadoop = new Configuration();

  @Test
  void replacesAFileAndLeavesNoOther() throws IOException {
    write("old");
    write("new");

    assertThat(folder.resolve("file")).hasContent("new");
    assertThat(names()).containsExactly("file");
  }

  @Test
  void replacesAFileThatHadoopWroteWithChecksums() throws IOException {
    FileSystem checksummed = hadoopPath().getFileSystem(hadoop);
    try (var out = checksummed.create(hadoopPath())) {
      out.write("old".getBytes(StandardCharsets.UTF_8));
    }

    write("new");

    try (var in = checksummed.open(hadoopPath())) {
      assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("new");
    }
    assertThat(names()).containsExactly("file");
  }

  @Test
  void keepsTheOldFileWhereTheNewOneFails() throws IOException {
    write("old");

    assertThatThrownBy(
            () ->
                WholeFile.write(
                    hadoop,
                    hadoopPath(),
                    out -> {
                      out.write('n');
                      throw new IOException("No space left on device\n\tat x");
                    }))
        .isInstanceOf(UnwritableFileException.class)
        .hasMessageStartingWith(
            "Cannot write " + hadoopPath() + ": No space left on device. What was there before is");

    assertThat(folder.resolve("file")).hasContent("old");
    assertThat(names()).containsExactly("file");
  }

  @Test
  void deletesWhatKilledWritersLeftAndNothingElse() throws IOException {
    String unfinished = ".model.zip.0a1b2c3d-0a1b-4c3d-8e5f-0a1b2c3d4e5f";
    List<String> others = List.of(".model.zip.backup", "model.zip", "notes");
    for (String name : List.of(unfinished, "." + unfinished + ".crc")) {
      Files.writeString(folder.resolve(name), "half");
    }
    for (String name : others) {
      Files.writeString(folder.resolve(name), "whole");
    }

    WholeFile.deleteUnfinished(hadoop, new org.apache.hadoop.fs.Path(folder.toUri()));

    assertThat(names()).containsExactlyElementsOf(others);
  }

  @Test
  void aFolderThatIsNotThereHoldsNothingUnfinished() throws IOException {
    WholeFile.deleteUnfinished(hadoop, new org.apache.hadoop.fs.Path(folder + "/gone"));

    assertThat(names()).isEmpty();
  }

  private void write(String text) throws IOException {
    WholeFile.write(hadoop, hadoopPath(), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private org.apache.hadoop.fs.Path hadoopPath() {
    return new org.apache.hadoop.fs.Path(folder.resolve("file").toUri());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
