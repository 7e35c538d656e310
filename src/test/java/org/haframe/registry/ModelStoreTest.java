package org.haframe.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.haframe.ColouredSquares;
import org.haframe.network.Backbone;
import org.haframe.network.Head;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InputFormat;
import org.haframe.network.InvalidModelException;
import org.haframe.network.NetworkBuilder;
import org.haframe.network.NetworkReplica;
import org.haframe.network.NetworkSettings;
import org.haframe.network.Optimisation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {

  @TempDir Path directory;

  @Test
  void aLoadedModelAnswersLikeTheSavedOneToTheLastBit() throws IOException {
    HierarchyAwareModel saved = model();
    float[] pixels = new float[2 * 8 * 8 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) Math.sin(i);
    }

    store().save(saved, hadoopPath());
    HierarchyAwareModel loaded = store().load(hadoopPath());

    assertThat(loaded.replica().logits(pixels, 2)).isEqualTo(saved.replica().logits(pixels, 2));
    assertThat(loaded.sha256()).isEqualTo(saved.sha256());
    assertThat(loaded.settings()).isEqualTo("a = b");
    assertThat(loaded.provenance()).isEqualTo(Map.of("dataFingerprint", "123"));
    assertThat(loaded.input()).isEqualTo(saved.input());
  }

  @Test
  void aModelIsTheSameWhateverItsProvenance() {
    HierarchyAwareModel model = model();

    assertThat(model.withProvenance("when", "today").sha256()).isEqualTo(model.sha256());
  }

  @Test
  void savingAgainReplacesTheModel() throws IOException {
    store().save(model().withProvenance("run", "1"), hadoopPath());
    store().save(model().withProvenance("run", "2"), hadoopPath());

    assertThat(store().load(hadoopPath()).provenance()).containsEntry("run", "2");
  }

  /** Java gives the entries of Map.of another order in each process. */
  @Test
  void theSameModelHasTheSameBytesInEveryProcess() throws IOException {
    HierarchyAwareModel model = model();
    for (String name : List.of("k", "d", "j", "a", "f", "c", "i", "b", "h", "e", "g")) {
      model = model.withProvenance(name, "x");
    }
    store().save(model, hadoopPath());

    Map<String, byte[]> parts =
        CheckedArchive.read(
            new Configuration(), new org.apache.hadoop.fs.Path(hadoopPath(), ModelStore.FILE_NAME));
    JsonNode provenance = new ObjectMapper().readTree(parts.get("model.json")).get("provenance");
    assertThat(provenance.fieldNames())
        .toIterable()
        .containsExactly("a", "b", "c", "d", "dataFingerprint", "e", "f", "g", "h", "i", "j", "k");
  }

  @Test
  void saysWhatIsMissingWhereThereIsNoModel() {
    assertThatThrownBy(() -> store().load(hadoopPath()))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("there is no haframe-model.zip")
        .hasMessageContaining("train --output");
  }

  @Test
  void refusesADamagedModel() throws IOException {
    store().save(model(), hadoopPath());
    Path file = directory.resolve(ModelStore.FILE_NAME);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));

    assertThatThrownBy(() -> store().load(hadoopPath()))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageStartingWith("Cannot read file:")
        .hasMessageEndingWith("Restore it from a copy, or train again.");
  }

  private ModelStore store() {
    return new ModelStore(new Configuration());
  }

  private org.apache.hadoop.fs.Path hadoopPath() {
    return new org.apache.hadoop.fs.Path(directory.toUri());
  }

  private static HierarchyAwareModel model() {
    String network =
        NetworkBuilder.build(
                new NetworkSettings(new Backbone.SmallConvolutional(2), Head.TRANSFORMATION),
                8,
                ColouredSquares.frameHead(),
                new Optimisation(0.1, 0.9, 0, 2))
            .toJson();
    return new HierarchyAwareModel(
        network,
        new NetworkReplica(network, 8).parameters(),
        ColouredSquares.hierarchy(),
        new InputFormat(8, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)),
        "a = b",
        Map.of("dataFingerprint", "123"));
  }
}
