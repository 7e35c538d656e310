package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {

  @TempDir private java.nio.file.Path folder;

  private final Storage storage = Storage.asSubmitted();

  @Test
  void writtenFileReplacesTheOldOneAndLeavesNoOther() throws IOException {
    Path file = path("notes/text.txt");

    storage.write(file, "old");
    storage.write(file, "new");

    assertThat(storage.read(file, 100)).contains("new".getBytes(StandardCharsets.UTF_8));
    assertThat(storage.holdsOnly(path("notes"), Set.of("text.txt"))).isTrue();
  }

  @Test
  void absentFileReadsAsEmpty() throws IOException {
    assertThat(storage.read(path("gone"), 100)).isEmpty();
  }

  @Test
  void onlyWhatHoldsDataIsOccupied() throws IOException {
    Files.createDirectory(folder.resolve("empty"));
    Files.writeString(folder.resolve("file"), "");

    assertThat(storage.isOccupied(path("gone"))).isFalse();
    assertThat(storage.isOccupied(path("empty"))).isFalse();
    assertThat(storage.isOccupied(path("file"))).isTrue();
  }

  @Test
  void fileAboveAnOutputIsFoundAtAnyHeight() throws IOException {
    Files.writeString(folder.resolve("file"), "");

    storage.requireFoldersAbove(path("new/and/newer/file"));
    assertThatThrownBy(() -> storage.requireFoldersAbove(path("file/new/newer")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("file is a file and not a folder");
  }

  @Test
  void whatKilledWritersLeftIsNothingElse() throws IOException {
    String unfinished = ".text.txt.0a1b2c3d-0a1b-4c3d-8e5f-0a1b2c3d4e5f";
    storage.write(path("notes/text.txt"), "whole");
    Files.writeString(folder.resolve("notes/" + unfinished), "half");

    assertThat(storage.holdsOnly(path("notes"), Set.of("text.txt"))).isTrue();
    Files.createDirectory(folder.resolve("notes/." + unfinished));
    assertThat(storage.holdsOnly(path("notes"), Set.of("text.txt"))).isFalse();
  }

  private Path path(String name) {
    return new Path(folder.resolve(name).toString());
  }
}
