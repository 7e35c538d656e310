package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.RescaleOp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.haframe.data.LabelledImage;
import org.haframe.registry.Champion;
import org.haframe.registry.ModelRecord;
import org.haframe.registry.ModelRegistry;
import org.haframe.report.Verdict;
import org.haframe.report.Verdict.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A registry that lives through two weeks: every day a folder of new images arrives, is imported
 * and retrained on. What shall come of each day is written down before.
 */
@Tag("long")
class FortnightIT {

  private static final String SETTINGS =
      """
      network { backbone = small, width = 4 }
      images.size = 28
      training { epochs = 2, minibatch = 16, averaging-frequency = 8, learning-rate = 0.01 }
      # After so few steps what a network says of one class sways, and how sure it is.
      retraining.promotion { subtree-loss = 1.5, calibration-loss = 0.2 }
      """;

  /** Of all trainings: the days shall not hang on it. */
  private static final String SEED = System.getProperty("haframe.fortnight.seed", "1");

  /** From a few images alone a network learns less than the champion knows. */
  private static final String AFRESH = "retraining.start=afresh";

  private static final String LABELS = "label-disagreement";

  /** A day's images, what befell them, what shall come of it, and settings of its own. */
  private record Day(
      String what,
      Supplier<List<LabelledImage>> images,
      Outcome outcome,
      String reason,
      String... settings) {

    /**
     * A challenger may be worse in many ways. Images are refused for what befell them; and labels
     * are hard to tell for the champion where images are not what it knows.
     */
    boolean explains(List<? extends String> failed) {
      return switch (outcome) {
        case PROMOTED -> failed.isEmpty();
        case KEPT -> failed.contains(reason);
        case REFUSED -> failed.contains(reason) && List.of(reason, LABELS).containsAll(failed);
      };
    }
  }

  @TempDir private static Path folder;

  private static List<LabelledImage> training;
  private static List<LabelledImage> test;

  private final Map<Outcome, Integer> outcomes = new HashMap<>();

  @BeforeAll
  static void readTheSample() throws IOException {
    Files.writeString(folder.resolve("my.conf"), SETTINGS);
    training = ArrivingImages.ofTheSample("train");
    test = ArrivingImages.ofTheSample("test");
  }

  private static final List<Day> FORTNIGHT =
      List.of(
          new Day(
              "the first images, learnt for longer",
              () -> slice(0, 300),
              Outcome.PROMOTED,
              "",
              "training.epochs=6"),
          new Day("more", () -> slice(300, 1500), Outcome.PROMOTED, ""),
          new Day(
              "labels shuffled", () -> shuffledLabels(slice(1700, 2500)), Outcome.REFUSED, LABELS),
          new Day("the same, mended, and more", () -> slice(1500, 4500), Outcome.PROMOTED, ""),
          new Day(
              "broken files", () -> broken(slice(3600, 4200)), Outcome.REFUSED, "rejected-share"),
          new Day("a few, learnt afresh", () -> slice(3600, 3900), Outcome.KEPT, "milder", AFRESH),
          new Day(
              "a class forgotten",
              () -> without("bag", slice(3600, 4200)),
              Outcome.REFUSED,
              "missing-classes"),
          new Day("all there is", () -> slice(0, 6000), Outcome.PROMOTED, ""),
          new Day(
              "every image twice",
              () -> doubled(slice(5600, 6000)),
              Outcome.REFUSED,
              "doubled-share"),
          new Day(
              "the camera in the dark",
              () -> darkened(slice(5600, 6000)),
              Outcome.REFUSED,
              "pixel-shift"),
          new Day(
              "another few, learnt afresh",
              () -> slice(5600, 5900),
              Outcome.KEPT,
              "milder",
              AFRESH),
          new Day(
              "half of one class",
              () -> mostly("dress", slice(5000, 6000)),
              Outcome.REFUSED,
              "class-shift"),
          new Day(
              "images that models are scored on",
              () -> withHoldOut(slice(5600, 6000)),
              Outcome.REFUSED,
              "hold-out-share"),
          new Day(
              "a handful, learnt afresh", () -> oneOfEach(5700), Outcome.KEPT, "milder", AFRESH));

  @Test
  void eachDayEndsAsItShall() throws Exception {
    Path registryFolder = folder.resolve("registry");
    var registry =
        new ModelRegistry(
            new Configuration(), new org.apache.hadoop.fs.Path(registryFolder.toUri()));
    List<Integer> champions = new ArrayList<>();

    for (int number = 1; number <= FORTNIGHT.size(); number++) {
      Day day = FORTNIGHT.get(number - 1);
      String name = "day-%02d".formatted(number);
      Verdict verdict = live(name, day, number == 1);

      assertThat(verdict.outcome()).as(describe(name, day, verdict)).isEqualTo(day.outcome());
      assertThat(failed(verdict)).as(describe(name, day, verdict)).matches(day::explains);
      outcomes.merge(verdict.outcome(), 1, Integer::sum);
      int champion = registry.champion().map(Champion::version).orElse(0);
      champions.add(champion);
      if (day.outcome() == Outcome.PROMOTED) {
        assertThat(champion).as(name).isEqualTo(verdict.challengerVersion());
      }
    }

    assertThat(outcomes)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(Outcome.PROMOTED, 4, Outcome.KEPT, 3, Outcome.REFUSED, 7));
    assertThat(champions).containsExactly(1, 2, 2, 3, 3, 3, 3, 5, 5, 5, 5, 5, 5, 5);
    assertThat(registry.versions())
        .extracting(ModelRecord::runId)
        .containsExactly("day-14", "day-11", "day-08", "day-06", "day-04", "day-02", "day-01");
    assertThat(registry.history()).extracting(Champion::version).containsExactly(5, 3, 2, 1);
    assertThat(registry.champion().orElseThrow().previous()).hasValue(3);
    assertThat(registry.runs()).hasSize(14);
  }

  private static List<String> failed(Verdict verdict) {
    List<Verdict.Finding> all = new ArrayList<>(verdict.checks());
    all.addAll(verdict.clauses());
    return all.stream()
        .filter(finding -> finding.result() == Verdict.Result.FAILED)
        .map(Verdict.Finding::name)
        .toList();
  }

  private static String describe(String name, Day day, Verdict verdict) {
    return "%s, %s: %s %s".formatted(name, day.what(), verdict.outcome(), verdict.clauses());
  }

  private static Verdict live(String name, Day day, boolean isFirst) throws IOException {
    ArrivingImages arriving = new ArrivingImages(folder, name).write("train", day.images().get());
    if (isFirst) {
      arriving.write("test", test); // that all models are scored on
    }
    arriving.importWith(Path.of(Launcher.SAMPLE, "hierarchy.json"));
    List<String> settings = new ArrayList<>(List.of("--set", "training.seed=" + SEED));
    for (String setting : day.settings()) {
      settings.addAll(List.of("--set", setting));
    }
    arriving.retrain(
        switch (day.outcome()) {
          case PROMOTED -> ExitCode.DONE;
          case KEPT -> ExitCode.CHAMPION_KEPT;
          case REFUSED -> ExitCode.BAD_DATA;
        },
        settings.toArray(String[]::new));
    return arriving.verdict();
  }

  private static List<LabelledImage> slice(int from, int to) {
    return training.subList(from, to);
  }

  /** The first of each class from a place on. */
  private static List<LabelledImage> oneOfEach(int from) {
    Map<String, LabelledImage> first = new TreeMap<>();
    for (LabelledImage image : training.subList(from, training.size())) {
      first.putIfAbsent(image.label(), image);
    }
    return List.copyOf(first.values());
  }

  private static List<LabelledImage> shuffledLabels(List<LabelledImage> images) {
    List<String> labels = new ArrayList<>(images.stream().map(LabelledImage::label).toList());
    Collections.shuffle(labels, new Random(7));
    List<LabelledImage> shuffled = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      shuffled.add(changed(images.get(i), labels.get(i), images.get(i).content()));
    }
    return shuffled;
  }

  /** Every tenth file is cut off in its middle. */
  private static List<LabelledImage> broken(List<LabelledImage> images) {
    List<LabelledImage> broken = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      byte[] content = images.get(i).content();
      broken.add(
          changed(
              images.get(i),
              images.get(i).label(),
              i % 10 == 0 ? Arrays.copyOf(content, content.length / 2) : content));
    }
    return broken;
  }

  private static List<LabelledImage> without(String label, List<LabelledImage> images) {
    return images.stream().filter(image -> !image.label().equals(label)).toList();
  }

  private static List<LabelledImage> doubled(List<LabelledImage> images) {
    List<LabelledImage> twice = new ArrayList<>(images);
    twice.addAll(images);
    return twice;
  }

  private static List<LabelledImage> darkened(List<LabelledImage> images) {
    return images.stream()
        .map(image -> changed(image, image.label(), darkened(image.content())))
        .toList();
  }

  private static byte[] darkened(byte[] png) {
    try {
      BufferedImage read = ImageIO.read(new ByteArrayInputStream(png));
      BufferedImage image =
          new BufferedImage(read.getWidth(), read.getHeight(), BufferedImage.TYPE_INT_RGB);
      image.getGraphics().drawImage(read, 0, 0, null);
      ByteArrayOutputStream dark = new ByteArrayOutputStream();
      ImageIO.write(new RescaleOp(0.1f, 0, null).filter(image, null), "png", dark);
      return dark.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All images of a class, and every tenth of the others. */
  private static List<LabelledImage> mostly(String label, List<LabelledImage> images) {
    List<LabelledImage> chosen = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      if (images.get(i).label().equals(label) || i % 10 == 0) {
        chosen.add(images.get(i));
      }
    }
    return chosen;
  }

  private static List<LabelledImage> withHoldOut(List<LabelledImage> images) {
    List<LabelledImage> leaked = new ArrayList<>(images);
    leaked.addAll(test.subList(0, 50));
    return leaked;
  }

  private static LabelledImage changed(LabelledImage image, String label, byte[] content) {
    return new LabelledImage(
        image.id(), label, content, image.width(), image.height(), image.source(), image.split());
  }
}
