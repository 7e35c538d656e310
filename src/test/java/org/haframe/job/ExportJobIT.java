package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.haframe.ColouredSquares;
import org.haframe.job.Launcher.Outcome;
import org.haframe.loss.FrameLossSettings;
import org.haframe.network.Backbone;
import org.haframe.network.Head;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InputFormat;
import org.haframe.network.NetworkBuilder;
import org.haframe.network.NetworkReplica;
import org.haframe.network.NetworkSettings;
import org.haframe.network.Optimisation;
import org.haframe.registry.ModelStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportJobIT {

  private static final int SIZE = 16;
  private static final int COUNT = 3;
  private static final float TOLERANCE = 1e-5f;

  @TempDir private static Path folder;

  private static HierarchyAwareModel model;
  private static Launcher launcher;
  private static Outcome exported;

  @BeforeAll
  static void export() throws Exception {
    String network =
        NetworkBuilder.build(
                new NetworkSettings(new Backbone.ResNet(8, 4), Head.TRANSFORMATION),
                SIZE,
                ColouredSquares.frameHead(new FrameLossSettings.AlignedFrame(0.1, 0.05, 0, 0)),
                new Optimisation(0.1, 0.9, 0, 2))
            .toJson();
    model =
        new HierarchyAwareModel(
            network,
            new NetworkReplica(network, SIZE).parameters(),
            ColouredSquares.hierarchy(),
            new InputFormat(SIZE, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)),
            "",
            Map.of());
    new ModelStore(new Configuration())
        .save(model, new org.apache.hadoop.fs.Path(folder.resolve("model").toUri()));
    launcher = Launcher.from(folder);
    exported = launcher.start("export", "--model", "model", "--output", "exported").end();
  }

  @Test
  void whatIsExportedIsSaidAndFollowsItsSchema() throws Exception {
    assertThat(exported.exitCode()).as(exported.err()).isZero();
    assertThat(exported.out().lines())
        .containsExactly(
            "exported/network.onnx", "exported/deeplearning4j.zip", "exported/classes.json");
    JsonNode classes =
        new ObjectMapper().readTree(folder.resolve("exported/classes.json").toFile());
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                    Files.readString(
                        Launcher.PROJECT.resolve("data-schemas/exported-classes.schema.json")))
                .validate(classes))
        .isEmpty();
    assertThat(classes.get("model").asText()).isEqualTo(model.sha256());
    assertThat(classes.get("classes").findValuesAsText("id"))
        .isEqualTo(model.hierarchy().labels().names());
  }

  /** In a process whose class path has Deeplearning4j, and nothing of this project. */
  @Test
  void deeplearning4jAloneOpensTheNetwork() throws Exception {
    var random = new Random(5);
    var channelsFirst = new float[COUNT * 3 * SIZE * SIZE];
    var channelsLast = new float[channelsFirst.length];
    for (int i = 0; i < channelsFirst.length; i++) {
      int image = i / (3 * SIZE * SIZE);
      int channel = i / (SIZE * SIZE) % 3;
      int pixel = i % (SIZE * SIZE);
      channelsFirst[i] = (float) random.nextGaussian() + image;
      channelsLast[(image * SIZE * SIZE + pixel) * 3 + channel] = channelsFirst[i];
    }
    Path images = folder.resolve("images.bin");
    Files.write(images, HierarchyAwareModel.littleEndian(channelsFirst));

    List<Float> probabilities = openedWithoutThisProject(images);

    float[] logits = model.replica().logits(channelsLast, COUNT);
    int classes = model.hierarchy().labels().count();
    assertThat(probabilities).hasSize(COUNT * classes);
    for (int image = 0; image < COUNT; image++) {
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        sum += Math.exp(logits[image * classes + k]);
      }
      for (int k = 0; k < classes; k++) {
        assertThat(probabilities.get(image * classes + k))
            .isCloseTo((float) (Math.exp(logits[image * classes + k]) / sum), within(TOLERANCE));
      }
    }
  }

  private static List<Float> openedWithoutThisProject(Path images) throws Exception {
    String libraries =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar") && !entry.contains("haframe-spark"))
            .collect(Collectors.joining(File.pathSeparator));
    Path out = folder.resolve("plain.out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                libraries,
                Launcher.PROJECT
                    .resolve("src/test/resources/export/PlainDeeplearning4j.java")
                    .toString(),
                folder.resolve("exported/deeplearning4j.zip").toString(),
                images.toString(),
                String.valueOf(SIZE))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(out)).isZero();
    return Files.readAllLines(out).stream()
        .filter(line -> line.startsWith("probability "))
        .map(line -> Float.valueOf(line.substring("probability ".length())))
        .toList();
  }

  @Test
  void anEarlierExportIsReplacedAndOtherFilesAreNot() throws Exception {
    Files.createDirectories(folder.resolve("mine"));
    Files.writeString(folder.resolve("mine/notes.txt"), "mine");

    Outcome other = launcher.start("export", "--model", "model", "--output", "mine").end();
    Outcome again = launcher.start("export", "--model", "model", "--output", "exported").end();

    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("Cannot export into mine: it holds something else.");
    assertThat(folder.resolve("mine")).isDirectoryContaining("glob:**notes.txt");
    assertThat(again.exitCode()).as(again.err()).isZero();
  }
}
