package org.haframe.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.haframe.network.InvalidModelException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What holds of a registry on every file system that it may live on. Each test gets a folder that
 * is not there yet.
 */
public abstract class RegistryLaws {

  private ModelRegistry registry;

  /** With what the file system needs. */
  protected abstract Configuration hadoop();

  /** Where the registry goes: of this test alone. */
  protected abstract Path root();

  @BeforeEach
  void openTheRegistry() {
    registry = open();
  }

  final ModelRegistry open() {
    return new ModelRegistry(hadoop(), root());
  }

  @Test
  void aNewRegistryHasNoChampion() throws IOException {
    assertThat(registry.exists()).isFalse();
    assertThat(registry.champion()).isEmpty();
    assertThat(registry.versions()).isEmpty();
    assertThat(registry.holdOut()).isEmpty();
  }

  @Test
  void versionsAreNumberedAndComeBackWhole() throws IOException {
    ModelRecord first = add("monday");
    ModelRecord second = add("tuesday");

    assertThat(List.of(first.version(), second.version())).containsExactly(1, 2);
    assertThat(registry.versions()).containsExactly(second, first);
    assertThat(registry.model(1).sha256()).isEqualTo(first.modelSha256());
  }

  @Test
  void aRunThatIsRepeatedHasTheVersionThatItHad() throws IOException {
    ModelRecord first = add("monday");

    assertThat(add("monday")).isEqualTo(first);
    assertThat(registry.versions()).hasSize(1);
  }

  /** As after a kill between the claim of a number and the record. */
  @Test
  void aVersionWithoutRecordIsNoneAndItsRunGetsItsNumberAgain() throws IOException {
    add("monday");
    add("tuesday");
    fileSystem().delete(new Path(registry.version(2), "record.json"), false);

    assertThat(registry.versions()).hasSize(1);
    assertThatThrownBy(() -> registry.promote(2, Optional.empty(), "tuesday"))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("Cannot find version 2");
    assertThat(add("wednesday").version()).isEqualTo(3);
    assertThat(add("tuesday").version()).isEqualTo(2);
  }

  @Test
  void championAndThePreviousOneFollowPromotionsAndRollbacks() throws Exception {
    add("monday");
    add("tuesday");
    add("wednesday");

    Champion first = registry.promote(1, Optional.empty(), "monday");
    Champion third = registry.promote(3, Optional.of(first), "wednesday");
    assertThat(registry.champion()).contains(third);
    assertThat(third.previous()).hasValue(1);

    Champion back = registry.rollback("ada");
    assertThat(back.version()).isEqualTo(1);
    assertThat(back.previous()).hasValue(3);
    assertThat(back.change()).isEqualTo(Champion.Change.ROLLED_BACK);
    assertThat(registry.history()).hasSize(3);
  }

  @Test
  void thereIsNothingToRollBackToBeforeTheSecondChampion() throws Exception {
    assertThatThrownBy(() -> registry.rollback("ada"))
        .hasMessageContaining("there is no champion yet");
    add("monday");
    registry.promote(1, Optional.empty(), "monday");

    assertThatThrownBy(() -> registry.rollback("ada"))
        .hasMessageContaining("version 1 is its first champion");
  }

  @Test
  void whoeverComparedWithAnEarlierChampionDoesNotPromote() throws Exception {
    add("monday");
    add("tuesday");
    add("wednesday");
    Champion first = registry.promote(1, Optional.empty(), "monday");
    registry.promote(2, Optional.of(first), "tuesday");

    assertThatThrownBy(() -> registry.promote(3, Optional.of(first), "wednesday"))
        .isInstanceOf(ChampionChangedException.class)
        .hasMessageContaining("version 2 became the champion meanwhile");
    assertThat(registry.champion().orElseThrow().version()).isEqualTo(2);
  }

  /** A store that does not write at once, or an editor, can leave this. */
  @Test
  void aTornPointerIsPassedOverAndItsNumberNotUsedAgain() throws Exception {
    add("monday");
    add("tuesday");
    Champion first = registry.promote(1, Optional.empty(), "monday");
    String whole = read(pointer(1));
    write(pointer(2), whole.substring(0, whole.length() / 2));

    assertThat(registry.champion()).contains(first);
    assertThat(registry.promote(2, Optional.of(first), "tuesday").generation()).isEqualTo(3);
  }

  @Test
  void aForgedPointerIsPassedOver() throws Exception {
    add("monday");
    Champion first = registry.promote(1, Optional.empty(), "monday");
    write(pointer(2), read(pointer(1)).replace("\"version\" : 1", "\"version\" : 7"));

    assertThat(registry.champion()).contains(first);
  }

  @Test
  void aModelThatIsNotTheOneRegisteredIsNotUsed() throws Exception {
    add("monday");
    new ModelStore(hadoop()).save(TinyModels.model(99), registry.version(1));

    assertThatThrownBy(() -> registry.promote(1, Optional.empty(), "monday"))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("it is not the file that was registered as version 1");
    assertThat(registry.champion()).isEmpty();
  }

  @Test
  void pruningKeepsTheNewestTheChampionThePreviousOneAndThoseOfRunsThatGoOn() throws Exception {
    for (int day = 1; day <= 7; day++) {
      add("day-" + day);
    }
    Champion first = registry.promote(2, Optional.empty(), "day-2");
    registry.promote(4, Optional.of(first), "day-4");

    List<Integer> deleted = registry.prune(2, run -> !run.equals("day-5"));

    assertThat(deleted).containsExactly(3, 1);
    assertThat(registry.versions()).extracting(ModelRecord::version).containsExactly(7, 6, 5, 4, 2);
    assertThat(registry.rollback("ada").version()).isEqualTo(2);
    assertThat(add("day-8").version()).isEqualTo(8);
  }

  /** As after kills before a record was written, or after it was deleted to prune. */
  @Test
  void pruningDeletesModelsWithoutRecordOfRunsThatHaveEndedAlone() throws IOException {
    for (String run : List.of("ended", "goes-on", "newest")) {
      add(run);
    }
    for (int version : List.of(1, 2)) {
      fileSystem().delete(new Path(registry.version(version), "record.json"), false);
    }

    registry.prune(1, run -> !run.equals("goes-on"));

    assertThat(hasModel(1)).isFalse();
    assertThat(hasModel(2)).isTrue();
    assertThat(hasModel(3)).isTrue();
    assertThat(add("goes-on").version()).isEqualTo(2);
    assertThat(add("ended").version()).as("taken up after all").isEqualTo(1);
    assertThat(registry.model(1).sha256()).isEqualTo(registry.record(1).modelSha256());
  }

  @Test
  void pruningKeepsTheModelOfAChampionWhoseRecordIsLost() throws Exception {
    add("monday");
    add("tuesday");
    registry.promote(1, Optional.empty(), "monday");
    fileSystem().delete(new Path(registry.version(1), "record.json"), false);

    registry.prune(1, run -> true);

    assertThat(hasModel(1)).isTrue();
  }

  private boolean hasModel(int version) throws IOException {
    return fileSystem().exists(new Path(registry.version(version), ModelStore.FILE_NAME));
  }

  @Test
  void aRunIsBegunOnce() throws IOException {
    RetrainingRun first = new RetrainingRun("monday", Instant.EPOCH, null, "images", "settings");
    RetrainingRun again =
        new RetrainingRun("monday", Instant.EPOCH.plusSeconds(1), 3, "images", "other");

    assertThat(registry.begin(first)).isEqualTo(first);
    assertThat(registry.begin(again)).isEqualTo(first);
  }

  final ModelRecord add(String runId) throws IOException {
    return registry.add(TinyModels.model(1), TinyModels.record(runId));
  }

  private Path pointer(int generation) {
    return new Path(root(), "champion/%08d.json".formatted(generation));
  }

  private String read(Path file) throws IOException {
    try (InputStream in = fileSystem().open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void write(Path file, String content) throws IOException {
    try (OutputStream out = fileSystem().create(file)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
  }

  private FileSystem fileSystem() throws IOException {
    return root().getFileSystem(hadoop());
  }
}
