package org.haframe.severity;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.haframe.hierarchy.ClassHierarchy;

/**
 * A few images of every kind of mistake, that is, of every pair of an actual class and another one
 * as the answer: those whose answers were the surest, and of equally sure ones those of the lowest
 * ids.
 *
 * <p>Which ones these are does not depend on the order or the grouping in which examples are
 * merged. Holds at most {@value #EACH} ids for each pair that occurs, so never more than mistakes
 * were added, nor more than 3 K (K - 1). Not for several threads.
 */
public final class MistakeExamples implements Serializable {
  private static final long serialVersionUID = 1;

  /** How many images are kept of each kind of mistake. */
  public static final int EACH = 3;

  private static final Comparator<Kept> SUREST_FIRST =
      Comparator.comparingDouble((Kept kept) -> kept.probability)
          .reversed()
          .thenComparing(kept -> kept.image);

  private final String hierarchySha256;
  private final int classCount;

  /** By actual class x K + answer. */
  private final Map<Long, ArrayList<Kept>> byKind = new HashMap<>();

  /** Not a record: Kryo, where Spark is set to use it, cannot make one. */
  private static final class Kept implements Serializable {
    private static final long serialVersionUID = 1;

    private final String image;
    private final double probability;

    Kept(String image, double probability) {
      this.image = image;
      this.probability = probability;
    }
  }

  private MistakeExamples(String hierarchySha256, int classCount) {
    this.hierarchySha256 = hierarchySha256;
    this.classCount = classCount;
  }

  /** Examples of no mistake among the classes of a hierarchy. */
  public static MistakeExamples empty(ClassHierarchy hierarchy) {
    return new MistakeExamples(hierarchy.sha256(), hierarchy.labels().count());
  }

  /**
   * Adds an image; one that was answered rightly is no example.
   *
   * @param image id in the image table
   * @param actual class index
   * @param ranking of its classes, the answer first
   */
  public void add(String image, int actual, RankedPrediction ranking) {
    int answer = ranking.first();
    if (answer != actual) {
      keep(kind(actual, answer), new Kept(image, ranking.probability(answer)));
    }
  }

  /**
   * Adds the examples of other images.
   *
   * @return these examples
   * @throws IllegalStateException if the other examples belong to another hierarchy
   */
  public MistakeExamples merge(MistakeExamples other) {
    if (!hierarchySha256.equals(other.hierarchySha256)) {
      throw new IllegalStateException(
          "Cannot merge examples of mistakes in two hierarchies (sha256 %s with %d classes, %s with %d classes). Evaluate every part with the same model."
              .formatted(hierarchySha256, classCount, other.hierarchySha256, other.classCount));
    }
    other.byKind.forEach((kind, examples) -> examples.forEach(kept -> keep(kind, kept)));
    return this;
  }

  private void keep(long kind, Kept added) {
    ArrayList<Kept> examples = byKind.computeIfAbsent(kind, any -> new ArrayList<>(1));
    examples.add(added);
    examples.sort(SUREST_FIRST);
    if (examples.size() > EACH) {
      examples.remove(EACH);
    }
  }

  /** Images of one class that were taken for another, the surest answer first. */
  public List<MistakeExample> of(int actual, int answer) {
    return byKind.getOrDefault(kind(actual, answer), new ArrayList<>()).stream()
        .map(kept -> new MistakeExample(kept.image, kept.probability))
        .toList();
  }

  private long kind(int actual, int answer) {
    return (long) actual * classCount + answer;
  }
}
