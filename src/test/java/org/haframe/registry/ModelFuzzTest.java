package org.haframe.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.haframe.ColouredSquares;
import org.haframe.HostileFile;
import org.haframe.Mutation;
import org.haframe.frame.FrameDimension;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.MinimumSimilarity;
import org.haframe.frame.SimilarityMapping;
import org.haframe.hierarchy.InvalidHierarchyException;
import org.haframe.loss.FrameLossSettings;
import org.haframe.loss.LossSettings;
import org.haframe.network.Backbone;
import org.haframe.network.Head;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InputFormat;
import org.haframe.network.InvalidModelException;
import org.haframe.network.NetworkBuilder;
import org.haframe.network.NetworkReplica;
import org.haframe.network.NetworkSettings;
import org.haframe.network.Optimisation;
import org.haframe.network.OutputHead;

/**
 * Models and checkpoints that someone forged, checksums included, are read or refused with one
 * message; and a model that is read classifies an image.
 */
class ModelFuzzTest {
  private static final int SIZE = 8;

  private static final Configuration HADOOP = new Configuration();

  private static Path folder = Path.of("");
  private static final List<Map<String, byte[]>> MODELS = new ArrayList<>();
  private static Map<String, byte[]> checkpoint = Map.of();

  @BeforeContainer
  static void writeValidOnes() throws IOException {
    folder = Files.createTempDirectory("forged");
    List<NetworkSettings> networks =
        List.of(
            new NetworkSettings(new Backbone.SmallConvolutional(2), Head.TRANSFORMATION),
            new NetworkSettings(new Backbone.ResNet(8, 16), Head.TRANSFORMATION),
            new NetworkSettings(new Backbone.WideResNet(10, 1), Head.TRANSFORMATION));
    List<LossSettings> losses =
        List.of(
            new FrameLossSettings.HierarchyAwareFrame(0.4),
            new LossSettings.CrossEntropy(),
            new LossSettings.Flamingo(),
            new LossSettings.FeatureHierarchy(),
            new FrameLossSettings.AlignedFrame(0.1, 0.1, 0, 0),
            new LossSettings.ConditionalSoftmax(),
            new LossSettings.ImpliedFrame(0.1, 0.1, 0.4, 0, false, List.of()),
            new LossSettings.NodeSubspaces(0.05));
    for (int i = 0; i < losses.size(); i++) {
      new ModelStore(HADOOP).save(model(networks.get(i % 3), losses.get(i)), hadoopPath());
      MODELS.add(CheckedArchive.read(HADOOP, modelFile()));
    }
    var checkpoints = new CheckpointStore(HADOOP, hadoopPath(), 1);
    checkpoints.save(
        new Checkpoint(
            2,
            5,
            new float[] {1, 2, 3},
            new float[] {4},
            OptionalDouble.of(0.75),
            Map.of("data", "abc", "training.seed", "1")));
    checkpoint = CheckedArchive.read(HADOOP, checkpointFile());
  }

  @AfterContainer
  static void tidyUp() throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
  }

  @Property(tries = 250, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void aModelWithAForgedPartIsUsedOrRefused(@ForAll long seed) {
    HostileFile.read(
        seed,
        (mutation, random) -> {
          Map<String, byte[]> parts = MODELS.get(random.nextInt(MODELS.size()));
          CheckedArchive.write(HADOOP, modelFile(), forged(parts, mutation, random));

          HierarchyAwareModel model = new ModelStore(HADOOP).load(hadoopPath());

          int size = model.input().size();
          if (size <= 4 * SIZE) { // to classify a large image takes time, and that is no fault
            assertThat(model.replica().logits(new float[size * size * 3], 1))
                .hasSize(model.hierarchy().labels().count());
          }
        },
        InvalidModelException.class,
        InvalidHierarchyException.class);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void aCheckpointWithAForgedPartIsUsedOrRefused(@ForAll long seed) {
    HostileFile.read(
        seed,
        (mutation, random) -> {
          CheckedArchive.write(HADOOP, checkpointFile(), forged(checkpoint, mutation, random));

          new CheckpointStore(HADOOP, hadoopPath(), 1).latest();
        },
        InvalidModelException.class);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void aDamagedZipFileIsUsedOrRefused(@ForAll long seed) {
    HostileFile.read(
        seed,
        (mutation, random) -> {
          CheckedArchive.write(HADOOP, modelFile(), MODELS.get(random.nextInt(MODELS.size())));
          Path file = folder.resolve(ModelStore.FILE_NAME);
          Files.write(file, mutation.bytes(Files.readAllBytes(file)));

          new ModelStore(HADOOP).load(hadoopPath());
        },
        InvalidModelException.class);
  }

  private static Map<String, byte[]> forged(
      Map<String, byte[]> valid, Mutation mutation, Random random) {
    var parts = new LinkedHashMap<>(valid);
    List<String> names = List.copyOf(parts.keySet());
    String name = names.get(random.nextInt(names.size()));
    if (parts.containsKey("network.json") && random.nextBoolean()) {
      name = "network.json"; // where most can be forged
    }
    byte[] content = parts.get(name);
    if (random.nextInt(50) == 0) {
      parts.remove(name);
    } else if (name.endsWith(".json")) {
      parts.put(name, utf8(mutation.json(new String(content, StandardCharsets.UTF_8))));
    } else {
      parts.put(name, mutation.bytes(content));
    }
    return parts;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static org.apache.hadoop.fs.Path hadoopPath() {
    return new org.apache.hadoop.fs.Path(folder.toUri());
  }

  private static org.apache.hadoop.fs.Path modelFile() {
    return new org.apache.hadoop.fs.Path(hadoopPath(), ModelStore.FILE_NAME);
  }

  private static org.apache.hadoop.fs.Path checkpointFile() {
    return new org.apache.hadoop.fs.Path(hadoopPath(), "epoch-00002-round-00005.zip");
  }

  private static HierarchyAwareModel model(NetworkSettings network, LossSettings loss) {
    OutputHead head =
        OutputHead.of(
            loss,
            ColouredSquares.hierarchy(),
            new FrameSettings(
                new SimilarityMapping.ExponentialDecay(2),
                MinimumSimilarity.CLOSED_FORM,
                FrameDimension.rank(),
                1));
    String json =
        NetworkBuilder.build(network, SIZE, head, new Optimisation(0.1, 0.9, 0, 2)).toJson();
    return new HierarchyAwareModel(
        json,
        new NetworkReplica(json, SIZE).parameters(),
        ColouredSquares.hierarchy(),
        new InputFormat(SIZE, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)),
        "loss.name = haframe",
        Map.of("dataFingerprint", "123"));
  }
}
