package org.haframe.evaluate;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.haframe.cluster.Device;
import org.haframe.cluster.Release;
import org.haframe.cluster.TaskPlacement;
import org.haframe.data.DecodedImages;
import org.haframe.evaluate.ImageCount.Everything;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FeatureSums;
import org.haframe.frame.FrameComparison;
import org.haframe.frame.FrameConvergence;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.HierarchyReader;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.HierarchicalEnsemble;
import org.haframe.severity.ImageScores;
import org.haframe.severity.MistakeTally;
import org.haframe.severity.PairedDifferences;
import org.haframe.severity.PairedTally;
import org.haframe.severity.TemperatureFit;

/**
 * Scores a model on images that are spread over a cluster.
 *
 * <p>Executors count, the driver divides: every partition counts its images into a {@link
 * MistakeTally}, and tallies of whole numbers merge exactly, in any order. Every image is scored
 * once, the last incomplete minibatch included, and its scores do not depend on how images are
 * spread. Temperatures are fitted the same way; sums of features are of floating point, and depend
 * on the partitioning by rounding.
 */
public final class ClusterEvaluator {

  /**
   * Images decoded at once, in whole minibatches. In 224 pixels they take 150 MB; a partition may
   * have many more.
   */
  private static final int PART_LENGTH = 8 * ImagePass.MINIBATCH;

  private final JavaSparkContext spark;
  private final Device device;

  /** On whatever there is. */
  public ClusterEvaluator(JavaSparkContext spark) {
    this(spark, Device.AUTO);
  }

  /**
   * @param device that networks shall be computed on
   */
  public ClusterEvaluator(JavaSparkContext spark, Device device) {
    this.spark = spark;
    this.device = device;
  }

  /**
   * Decodes images for {@link #evaluate}. Persist the result to evaluate on it again and again.
   *
   * @param rows images of an image table
   * @return partitions like those of the rows, in parts that are decoded when they are asked for
   */
  public static JavaRDD<DecodedImages> decode(
      Dataset<Row> rows, ClassHierarchy hierarchy, int size) {
    byte[] tree = hierarchy.toJson().getBytes(StandardCharsets.UTF_8);
    return rows.javaRDD()
        .mapPartitions(
            images ->
                DecodedImages.inParts(
                    images, HierarchyReader.read("hierarchy.json", tree), size, PART_LENGTH));
  }

  /**
   * Decodes images as {@link #decode} does, on all cores; what scores them then runs where networks
   * are computed, by GPU where there are some.
   *
   * @param rows images of an image table in the classes of the hierarchy
   * @param size side of the squares that images are scaled to, in pixels
   */
  public JavaRDD<DecodedImages> decodedForScoring(
      Dataset<Row> rows, ClassHierarchy hierarchy, int size) {
    return TaskPlacement.of(spark, device).byGpu(decode(rows, hierarchy, size));
  }

  /**
   * Counts the mistakes of a model.
   *
   * @param images decoded to the model's input size, labelled in the model's class order
   * @param rule how scores become an answer
   */
  public MistakeTally evaluate(
      HierarchyAwareModel model, JavaRDD<DecodedImages> images, DecisionRule rule) {
    return evaluate(model, model.hierarchy(), images, rule);
  }

  /**
   * Counts the mistakes of a model on images of a class tree that may be another than its own: one
   * that has grown since it was trained. Answers, truth and distances are those of that tree. Its
   * classes that the model does not know have the probability 0; their images count as mistakes.
   *
   * @param hierarchy by which mistakes are counted
   * @param images decoded to the model's input size, labelled in the class order of the hierarchy
   * @param rule how scores become an answer
   * @throws IllegalArgumentException if the model knows no class of the hierarchy
   */
  public MistakeTally evaluate(
      HierarchyAwareModel model,
      ClassHierarchy hierarchy,
      JavaRDD<DecodedImages> images,
      DecisionRule rule) {
    ClassScores scores = ClassScores.between(model.hierarchy(), hierarchy);
    return new ImagePass(spark, model, images)
        .mergedInAnyOrder(new ImageCount.Mistakes(hierarchy.toJson(), rule, scores));
  }

  /**
   * Counts the mistakes of a model, with images that show them, and compares features with its
   * frame: all in one pass over the images.
   *
   * <p>Counts of the partitions are kept until all are done. Mistakes and examples are then merged
   * on the executors, as in {@link #evaluate}; sums of features on the driver, in the order of the
   * partitions, as in {@link #convergence}, which holds those of one partition at a time.
   *
   * @param coarse model of coarser classes of the same tree, for the same input, if both are to
   *     decide together as in {@link HierarchicalEnsemble}
   * @param images as for {@link #evaluate}
   * @param rule how scores become an answer
   * @throws IllegalArgumentException if the two models do not go together
   */
  public Examination examine(
      HierarchyAwareModel model,
      Optional<HierarchyAwareModel> coarse,
      JavaRDD<DecodedImages> images,
      DecisionRule rule) {
    if (coarse.isEmpty()) {
      return examine(model, new ClassScores.Logits(), images, rule);
    }
    HierarchicalEnsemble ensemble =
        HierarchicalEnsemble.of(model.hierarchy(), coarse.get().hierarchy());
    if (!coarse.get().input().equals(model.input())) {
      throw new IllegalArgumentException(
          "Cannot combine a model for %s with one for %s. Train both with the same images.size and images.normalisation."
              .formatted(model.input(), coarse.get().input()));
    }
    Broadcast<String> network = spark.broadcast(coarse.get().networkJson());
    Broadcast<float[]> parameters = spark.broadcast(coarse.get().parameters());
    try {
      var scores = new ClassScores.Ensemble(ensemble, network, parameters, model.input().size());
      return examine(model, scores, images, rule);
    } finally {
      Release.of(network, parameters);
    }
  }

  private Examination examine(
      HierarchyAwareModel model,
      ClassScores scores,
      JavaRDD<DecodedImages> images,
      DecisionRule rule) {
    Optional<ClassFrame> frame = model.frame();
    var count =
        new ImageCount.Everything(
            new ImageCount.Mistakes(model.hierarchy().toJson(), rule, scores),
            frame.map(ClassFrame::dimension).orElse(0));
    return new ImagePass(spark, model, images)
        .merged(count, counts -> examination(count, counts, frame));
  }

  private static Examination examination(
      Everything count, JavaRDD<Everything.Counts> counts, Optional<ClassFrame> frame) {
    // As bytes: merging adds to the counts it is given, and these are read twice.
    counts.persist(StorageLevel.MEMORY_AND_DISK_SER());
    try {
      Everything.Counts merged =
          counts.map(Everything.Counts::withoutFeatures).treeReduce(count::merged);
      Optional<FrameComparison> comparison =
          frame
              .filter(wanted -> merged.tally().confusion().hasEveryClass())
              .map(
                  wanted ->
                      FrameComparison.of(inOrder(counts.map(Everything.Counts::features)), wanted))
              .filter(FrameComparison::isFinite);
      return new Examination(merged.tally(), merged.examples(), comparison);
    } finally {
      Release.of(counts);
    }
  }

  /**
   * The sums of all partitions, added in their order. On the driver one partition at a time: [K, d]
   * of each are too many to hold at once.
   *
   * @param sums of persisted counts: each partition is a job of its own
   */
  private static FeatureSums inOrder(JavaRDD<FeatureSums> sums) {
    Iterator<FeatureSums> partitions = sums.toLocalIterator();
    FeatureSums merged = partitions.next();
    while (partitions.hasNext()) {
      merged.merge(partitions.next());
    }
    return merged;
  }

  /**
   * Scores two models on the same images, and image by image what the second changes.
   *
   * <p>Each model sees the images once, at its own input size; what it makes of them is joined by
   * the ids of the images.
   *
   * @param champion with its images
   * @param challenger with the same images; the classes of both are those of its hierarchy, in its
   *     order, and a class that the champion does not know has the probability 0
   * @throws IllegalArgumentException if these are not the same images, or the champion knows none
   *     of the classes
   */
  public PairedExamination compare(Contender champion, Contender challenger) {
    ClassHierarchy hierarchy = challenger.model().hierarchy();
    return pass(champion)
        .merged(
            eachImage(champion, hierarchy),
            before ->
                pass(challenger)
                    .merged(
                        eachImage(challenger, hierarchy),
                        after -> paired(hierarchy, before, after)));
  }

  private ImagePass pass(Contender contender) {
    return new ImagePass(spark, contender.model(), contender.images());
  }

  private static ImageCount.EachImage eachImage(Contender contender, ClassHierarchy hierarchy) {
    return new ImageCount.EachImage(
        new ImageCount.Mistakes(
            hierarchy.toJson(),
            contender.rule(),
            ClassScores.between(contender.model().hierarchy(), hierarchy)));
  }

  private static PairedExamination paired(
      ClassHierarchy hierarchy,
      JavaRDD<ImageCount.EachImage.Counts> before,
      JavaRDD<ImageCount.EachImage.Counts> after) {
    // As bytes: merging adds to the counts it is given, and these are read twice.
    before.persist(StorageLevel.MEMORY_AND_DISK_SER());
    after.persist(StorageLevel.MEMORY_AND_DISK_SER());
    try {
      MistakeTally champion = tally(before);
      MistakeTally challenger = tally(after);
      HierarchicalDistances distances = hierarchy.distances();
      PairedTally pairs =
          byId(before)
              .join(byId(after))
              .values()
              .mapPartitions(
                  images -> {
                    PairedTally tally = PairedTally.empty(distances);
                    images.forEachRemaining(both -> tally.add(both._1(), both._2()));
                    return List.of(tally).iterator();
                  })
              .treeReduce(PairedTally::merge);
      PairedDifferences differences = pairs.differences();
      if (differences.examples() != champion.examples()
          || differences.examples() != challenger.examples()) {
        throw new IllegalArgumentException(
            "Cannot compare two models: one scored %d images, the other %d, and %d are of both. Give both the same images, each id once."
                .formatted(champion.examples(), challenger.examples(), differences.examples()));
      }
      return new PairedExamination(champion, challenger, differences);
    } finally {
      Release.of(before);
      Release.of(after);
    }
  }

  private static MistakeTally tally(JavaRDD<ImageCount.EachImage.Counts> counts) {
    return counts.map(ImageCount.EachImage.Counts::tally).treeReduce(MistakeTally::merge);
  }

  private static JavaPairRDD<String, ImageScores> byId(
      JavaRDD<ImageCount.EachImage.Counts> counts) {
    return counts.flatMapToPair(partition -> partition.byId().iterator());
  }

  /**
   * The temperature at which a model's scores tell the labels best.
   *
   * @param images as for {@link #evaluate}, but not those that the model is judged by
   */
  public TemperatureFit fitTemperature(HierarchyAwareModel model, JavaRDD<DecodedImages> images) {
    return fitTemperature(model, model.hierarchy(), images);
  }

  /**
   * The same on images of a class tree that may be another than the model's: over those whose class
   * the model knows.
   *
   * @param images as for {@link #evaluate(HierarchyAwareModel, ClassHierarchy, JavaRDD,
   *     DecisionRule)}, but not those that the model is judged by
   * @throws IllegalArgumentException if the model knows no class of the hierarchy
   */
  public TemperatureFit fitTemperature(
      HierarchyAwareModel model, ClassHierarchy hierarchy, JavaRDD<DecodedImages> images) {
    ClassScores scores = ClassScores.between(model.hierarchy(), hierarchy);
    return new ImagePass(spark, model, images)
        .mergedInAnyOrder(new ImageCount.Temperatures(scores));
  }

  /**
   * How near a model's features have come to its frame. Sums are added in the order of the
   * partitions, so that the same images in the same partitions give the same bits.
   *
   * @param images as for {@link #evaluate}, of every class
   * @param frame that the model was trained with
   */
  public FrameConvergence convergence(
      HierarchyAwareModel model, JavaRDD<DecodedImages> images, ClassFrame frame) {
    ImageCount<FeatureSums> count = new ImageCount.Features(frame.classCount(), frame.dimension());
    FeatureSums sums =
        new ImagePass(spark, model, images)
            .merged(
                count,
                counts -> {
                  counts.persist(StorageLevel.MEMORY_AND_DISK_SER());
                  try {
                    counts.count(); // makes all partitions at once, not one after the other
                    return inOrder(counts);
                  } finally {
                    Release.of(counts);
                  }
                });
    return FrameConvergence.of(sums, frame);
  }
}
