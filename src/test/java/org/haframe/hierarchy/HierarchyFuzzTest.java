package org.haframe.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.haframe.HostileFile;

/** Trees that someone forged are used or refused with one message. */
class HierarchyFuzzTest {
  private static final String JSON = Trees.unbalanced().toJson();

  private static final String LEVELS =
      """
      superclass,class
      animal,cat
      animal,"dog, small"
      vehicle,car
      """;

  private static final String LINES =
      """
      # parent child
      root animal
      root vehicle
      animal cat
      animal dog
      vehicle car
      """;

  @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void aForgedTreeIsUsedOrRefused(@ForAll long seed) {
    HostileFile.read(
        seed,
        (mutation, random) -> {
          String text =
              switch (random.nextInt(3)) {
                case 0 -> mutation.json(JSON);
                case 1 -> mutation.text(LEVELS);
                default -> mutation.text(LINES);
              };
          String name = new String[] {"tree.json", "tree.csv", "tree.txt"}[random.nextInt(3)];

          ClassHierarchy tree = HierarchyReader.read(name, text.getBytes(StandardCharsets.UTF_8));

          assertThat(tree.distances().max()).isLessThanOrEqualTo(tree.height());
          assertThat(tree.nodes().classCount()).isEqualTo(tree.labels().count());
        },
        InvalidHierarchyException.class);
  }
}
