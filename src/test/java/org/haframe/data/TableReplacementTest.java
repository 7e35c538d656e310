package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.haframe.data.ImportRequest.Existing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableReplacementTest {
  @TempDir Path folder;
  private FileSystem fileSystem;
  private Path output;

  @BeforeEach
  void openFileSystem() throws IOException {
    fileSystem = FileSystem.getLocal(new Configuration(false));
    output = folder.resolve("table");
  }

  private TableReplacement prepare(Existing existing) throws IOException {
    return TableReplacement.prepare(
        fileSystem, new org.apache.hadoop.fs.Path(output.toString()), existing);
  }

  private static void writeTable(Path directory, String mark) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("mark"), mark);
    Files.writeString(
        directory.resolve("part-" + mark + ".parquet"), mark); // as no other table has
    Files.writeString(
        directory.resolve(TableMetadata.FILE), "{\"format\": \"haframe-image-table\"}");
  }

  private String mark() throws IOException {
    return Files.readString(output.resolve("mark"));
  }

  private Path importing() {
    return folder.resolve(".table.importing");
  }

  private Path replaced() {
    return folder.resolve(".table.replaced");
  }

  @Test
  void commitPutsTheNewTableInThePlaceOfTheOldOne() throws IOException {
    writeTable(output, "old");
    TableReplacement replacement = prepare(Existing.OWN_TABLE);
    writeTable(importing(), "new");

    replacement.commit();

    assertThat(mark()).isEqualTo("new");
    assertThat(importing()).doesNotExist();
    assertThat(replaced()).doesNotExist();
  }

  @Test
  void abandonLeavesTheOldTable() throws IOException {
    writeTable(output, "old");
    TableReplacement replacement = prepare(Existing.OWN_TABLE);
    writeTable(importing(), "new");

    replacement.abandon();

    assertThat(mark()).isEqualTo("old");
    assertThat(importing()).doesNotExist();
  }

  @Test
  void anImportKilledWhileWritingLeavesTheOldTable() throws IOException {
    writeTable(output, "old");
    writeTable(importing(), "half");

    prepare(Existing.OWN_TABLE);

    assertThat(mark()).isEqualTo("old");
    assertThat(importing()).doesNotExist();
  }

  @Test
  void anImportKilledBetweenTheRenamesGivesTheOldTableBack() throws IOException {
    writeTable(replaced(), "old");
    writeTable(importing(), "new");

    prepare(Existing.OWN_TABLE);

    assertThat(mark()).isEqualTo("old");
    assertThat(replaced()).doesNotExist();
    assertThat(importing()).doesNotExist();
  }

  @Test
  void anImportKilledBeforeDeletingTheOldTableKeepsTheNewOne() throws IOException {
    writeTable(replaced(), "old");
    writeTable(output, "new");

    prepare(Existing.OWN_TABLE);

    assertThat(mark()).isEqualTo("new");
    assertThat(replaced()).doesNotExist();
  }

  /** As where a rename copies files one by one. */
  @Test
  void anImportKilledWithinTheSecondRenameGivesTheOldTableBack() throws IOException {
    writeTable(replaced(), "old");
    writeTable(importing(), "new");
    Files.createDirectories(output);
    Files.copy(importing().resolve("mark"), output.resolve("mark"));

    prepare(Existing.OWN_TABLE);

    assertThat(mark()).isEqualTo("old");
    assertThat(replaced()).doesNotExist();
    assertThat(importing()).doesNotExist();
  }

  /** As where a rename deletes what it has copied. */
  @Test
  void anImportKilledAtTheEndOfTheFirstRenameGivesTheOldTableBack() throws IOException {
    writeTable(replaced(), "old");
    writeTable(output, "old");
    Files.delete(output.resolve("mark"));

    prepare(Existing.OWN_TABLE);

    assertThat(mark()).isEqualTo("old");
    assertThat(replaced()).doesNotExist();
  }

  /** As where a rename has not copied all. */
  @Test
  void anImportKilledWithinTheFirstRenameKeepsTheOldTable() throws IOException {
    writeTable(output, "old");
    writeTable(replaced(), "old");
    Files.delete(replaced().resolve("mark"));
    writeTable(importing(), "new");

    prepare(Existing.OWN_TABLE);

    assertThat(mark()).isEqualTo("old");
    assertThat(replaced()).doesNotExist();
  }

  @Test
  void aCommitWhoseNewTableIsGoneGivesTheOldOneBack() throws IOException {
    writeTable(output, "old");
    TableReplacement replacement = prepare(Existing.OWN_TABLE);

    assertThatThrownBy(replacement::commit).isInstanceOf(IOException.class);

    assertThat(mark()).isEqualTo("old");
    assertThat(replaced()).doesNotExist();
  }

  @Test
  void anEmptyDirectoryMadeAfterAKillDoesNotCostTheOldTable() throws IOException {
    writeTable(replaced(), "old");
    Files.createDirectories(output);

    prepare(Existing.OWN_TABLE);

    assertThat(mark()).isEqualTo("old");
  }

  @Test
  void whatOthersPutThereAfterAKillStaysAsTheOldTableDoes() throws IOException {
    writeTable(replaced(), "old");
    writeTable(importing(), "new");
    Files.createDirectories(output);
    Files.writeString(output.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> prepare(Existing.OWN_TABLE))
        .isInstanceOf(OutputExistsException.class)
        .hasMessageContaining(".table.replaced since an import was killed");
    assertThat(output.resolve("thesis.txt")).exists();
    assertThat(replaced().resolve("mark")).exists();

    prepare(Existing.ANYTHING);
    assertThat(mark()).isEqualTo("old");
  }

  @Test
  void refusesADirectoryThatIsNoTable() throws IOException {
    Files.createDirectories(output);
    Files.writeString(output.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> prepare(Existing.OWN_TABLE))
        .isInstanceOf(OutputExistsException.class)
        .hasMessageContaining("holds something that is no image table")
        .hasMessageContaining("--overwrite");
    assertThat(output.resolve("thesis.txt")).exists();
  }

  @Test
  void refusesAFileUnlessAllowed() throws IOException {
    Files.writeString(output, "a file");

    assertThatThrownBy(() -> prepare(Existing.OWN_TABLE))
        .isInstanceOf(OutputExistsException.class)
        .hasMessageContaining("there is a file");
    TableReplacement replacement = prepare(Existing.ANYTHING);
    writeTable(importing(), "new");
    replacement.commit();
    assertThat(mark()).isEqualTo("new");
  }

  @Test
  void takesAnEmptyDirectory() throws IOException {
    Files.createDirectories(output);
    TableReplacement replacement = prepare(Existing.OWN_TABLE);
    writeTable(importing(), "new");

    replacement.commit();

    assertThat(mark()).isEqualTo("new");
  }

  @Test
  void refusesAnOutputBelowAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "a file");
    output = file.resolve("deeper").resolve("table");

    assertThatThrownBy(() -> prepare(Existing.ANYTHING))
        .isInstanceOf(ParentNotDirectoryException.class)
        .hasMessageContaining("notes.txt is a file, not a directory");
  }
}
