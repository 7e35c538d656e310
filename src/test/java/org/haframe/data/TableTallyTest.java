package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TableTallyTest {

  private static LabelledImage image(String id, String label, String split, int... content) {
    byte[] bytes = new byte[content.length];
    for (int i = 0; i < content.length; i++) {
      bytes[i] = (byte) content[i];
    }
    return new LabelledImage(id, label, bytes, 1, 1, "somewhere", split);
  }

  private static TableTally tally(List<LabelledImage> images) {
    var tally = new TableTally();
    images.forEach(tally::add);
    return tally;
  }

  @Test
  void fingerprintIsTheSameForEveryOrderAndPartitioning() {
    var images = new ArrayList<LabelledImage>();
    for (int i = 0; i < 20; i++) {
      images.add(image("train/" + i, "class" + i % 3, "train", i, 2 * i));
    }
    TableTally whole = tally(images);
    var random = new Random(3);

    for (int draw = 0; draw < 10; draw++) {
      Collections.shuffle(images, random);
      int cut = random.nextInt(images.size());
      TableTally parts =
          tally(images.subList(cut, images.size())).merged(tally(images.subList(0, cut)));
      assertThat(parts.fingerprint()).isEqualTo(whole.fingerprint());
      assertThat(parts.counts()).isEqualTo(whole.counts());
    }
  }

  @Test
  void fingerprintSeesEachChange() {
    var fingerprints = new HashSet<String>();

    fingerprints.add(tally(List.of()).fingerprint());
    fingerprints.add(tally(List.of(image("a", "b", "train", 1))).fingerprint());
    fingerprints.add(tally(List.of(image("a", "b", "train", 2))).fingerprint());
    fingerprints.add(tally(List.of(image("a", "b", "test", 1))).fingerprint());
    fingerprints.add(tally(List.of(image("a", "c", "train", 1))).fingerprint());
    fingerprints.add(tally(List.of(image("b", "b", "train", 1))).fingerprint());
    LabelledImage twice = image("a", "b", "train", 1);
    fingerprints.add(tally(List.of(twice, twice)).fingerprint());

    assertThat(fingerprints).hasSize(7).allMatch(f -> f.matches("[0-9a-f]{64}"));
  }

  @Test
  void sourceIsNoPartOfTheFingerprint() {
    LabelledImage here = image("a", "b", "train", 1);
    var there = new LabelledImage("a", "b", here.content(), 1, 1, "elsewhere", "train");

    assertThat(tally(List.of(there)).fingerprint()).isEqualTo(tally(List.of(here)).fingerprint());
  }
}
