package org.haframe.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.haframe.network.InvalidModelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {

  @TempDir Path directory;

  @Test
  void returnsWhatWasSaved() throws IOException {
    CheckpointStore store = store(3);

    store.save(checkpoint(2, 5));

    Checkpoint latest = store.latest().orElseThrow();
    assertThat(latest.epoch()).isEqualTo(2);
    assertThat(latest.round()).isEqualTo(5);
    assertThat(latest.parameters()).containsExactly(2f, Float.MIN_VALUE, -0f);
    assertThat(latest.optimiserState()).containsExactly(5f);
    assertThat(latest.bestScore()).hasValue(0.75);
    assertThat(latest.identity()).containsExactlyEntriesOf(Map.of("data", "abc"));
  }

  /** Java gives the entries of Map.of another order in each process. */
  @Test
  void theSameStateHasTheSameBytesInEveryProcess() throws IOException {
    var identity = new HashMap<String, String>();
    for (char name = 'a'; name <= 'l'; name++) {
      identity.put(String.valueOf(name), "x");
    }

    store(1)
        .save(new Checkpoint(1, 0, new float[1], new float[1], OptionalDouble.empty(), identity));

    var file = new org.apache.hadoop.fs.Path(directory.resolve(fileNames().get(0)).toUri());
    byte[] state = CheckedArchive.read(new Configuration(), file).get("state.json");
    assertThat(new ObjectMapper().readTree(state).get("identity").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(new TreeSet<>(identity.keySet()));
  }

  @Test
  void hasNoneWhereNothingWasSaved() throws IOException {
    assertThat(store(1).latest()).isEmpty();
  }

  @Test
  void findsWhatWasSavedInALanguageOfOtherDigits() throws IOException {
    Locale usual = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      store(3).save(checkpoint(2, 5));

      assertThat(fileNames()).containsExactly("epoch-00002-round-00005.zip");
      assertThat(store(3).latest()).isPresent();
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, usual);
    }
  }

  @Test
  void keepsTheNewestOnly() throws IOException {
    CheckpointStore store = store(2);

    for (int epoch = 1; epoch <= 11; epoch++) {
      store.save(checkpoint(epoch, 0));
    }

    assertThat(fileNames())
        .containsExactly("epoch-00010-round-00000.zip", "epoch-00011-round-00000.zip");
    assertThat(store.latest().orElseThrow().epoch()).isEqualTo(11);
  }

  @Test
  void fallsBackToTheOneBeforeWhereverTheNewestIsCutOff() throws IOException {
    CheckpointStore store = store(2);
    store.save(checkpoint(1, 0));
    store.save(checkpoint(2, 0));
    Path newest = directory.resolve("epoch-00002-round-00000.zip");
    byte[] whole = Files.readAllBytes(newest);

    for (int length = 0; length < whole.length - 22; length += 7) {
      Files.write(newest, Arrays.copyOf(whole, length));

      // The central directory behind the entries may be missing: all entries are then whole, and
      // their checksums hold.
      assertThat(store.latest().orElseThrow().epoch()).as("cut to %d", length).isIn(1, 2);
      if (length < whole.length / 2) {
        assertThat(store.latest().orElseThrow().epoch()).as("cut to %d", length).isEqualTo(1);
      }
    }
  }

  @Test
  void fallsBackToTheOneBeforeWhicheverByteOfTheNewestIsFlipped() throws IOException {
    CheckpointStore store = store(2);
    store.save(checkpoint(1, 0));
    store.save(checkpoint(2, 0));
    Path newest = directory.resolve("epoch-00002-round-00000.zip");
    byte[] whole = Files.readAllBytes(newest);

    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (at % 2 == 0 ? 0x10 : 0x80);
      Files.write(newest, damaged);

      Checkpoint latest = store.latest().orElseThrow();

      // A flip in a field that carries nothing (a time stamp, the directory at the end) leaves the
      // content whole.
      float[] expected =
          latest.epoch() == 2 ? checkpoint(2, 0).parameters() : checkpoint(1, 0).parameters();
      assertThat(latest.parameters()).as("byte %d", at).isEqualTo(expected);
    }
  }

  @Test
  void aDamagedCheckpointTakesNoPlaceOfOneThatIsKept() throws IOException {
    CheckpointStore store = store(2);
    store.save(checkpoint(1, 0));
    store.save(checkpoint(1, 9));
    flipAByte("epoch-00001-round-00009.zip");

    // Going on from epoch 1, interrupted earlier than before.
    store.save(checkpoint(1, 3));

    assertThat(fileNames())
        .containsExactly("epoch-00001-round-00000.zip", "epoch-00001-round-00003.zip");
  }

  @Test
  void theOneJustSavedIsKeptWhateverIsDamaged() throws IOException {
    store(2).save(checkpoint(1, 0));
    store(2).save(checkpoint(1, 9));
    flipAByte("epoch-00001-round-00009.zip");

    CheckpointStore keepsOne = store(1);
    keepsOne.save(checkpoint(1, 3));

    assertThat(keepsOne.latest().orElseThrow().round()).isEqualTo(3);
  }

  @Test
  void refusesToCallDamagedCheckpointsNone() throws IOException {
    CheckpointStore store = store(2);
    store.save(checkpoint(1, 0));
    store.save(checkpoint(2, 0));

    flipAByte("epoch-00001-round-00000.zip");
    flipAByte("epoch-00002-round-00000.zip");

    assertThatThrownBy(store::latest)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("all 2 checkpoints are damaged");
  }

  /** As of a driver that had more memory: to pass over it would be to train again what is there. */
  @Test
  void aCheckpointTooLargeForTheHeapIsNotCalledDamaged() throws IOException {
    CheckpointStore store = store(2);
    store.save(checkpoint(1, 0));
    LargeFile.write(directory.resolve("epoch-00002-round-00000.zip"));

    assertThatThrownBy(store::latest)
        .isInstanceOf(FileTooLargeException.class)
        .hasMessageContaining("epoch-00002-round-00000.zip")
        .hasMessageEndingWith("give the driver more memory: raise spark.driver.memory.");
  }

  @Test
  void doesNotFallBackFromACheckpointOfAnotherFormat() throws IOException {
    CheckpointStore store = store(2);
    store.save(checkpoint(1, 0));
    CheckedArchive.write(
        new Configuration(),
        new org.apache.hadoop.fs.Path(directory.toUri() + "/epoch-00002-round-00000.zip"),
        Map.of("state.json", "{\"formatVersion\":3,\"new\":1}".getBytes(StandardCharsets.UTF_8)));

    assertThatThrownBy(store::latest)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("its format version is 3, this program reads 2");
  }

  @Test
  void leavesNoTemporaryFileBehind() throws IOException {
    store(3).save(checkpoint(1, 0));

    assertThat(fileNames()).containsExactly("epoch-00001-round-00000.zip");
  }

  private void flipAByte(String name) throws IOException {
    Path file = directory.resolve(name);
    byte[] content = Files.readAllBytes(file);
    content[content.length / 3] ^= 0x10;
    Files.write(file, content);
  }

  private CheckpointStore store(int kept) {
    return new CheckpointStore(
        new Configuration(), new org.apache.hadoop.fs.Path(directory.toUri()), kept);
  }

  private static Checkpoint checkpoint(int epoch, int round) {
    return new Checkpoint(
        epoch,
        round,
        new float[] {epoch, Float.MIN_VALUE, -0f},
        new float[] {round},
        OptionalDouble.of(0.75),
        Map.of("data", "abc"));
  }

  private List<String> fileNames() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
