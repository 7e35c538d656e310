package org.haframe.experiment;

import java.util.List;
import java.util.OptionalInt;
import org.haframe.data.Augmentation;
import org.haframe.data.Crop;
import org.haframe.data.ImageSettings;
import org.haframe.data.Normalisation;
import org.haframe.frame.FrameDimension;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.MinimumSimilarity;
import org.haframe.frame.SimilarityMapping;
import org.haframe.frame.Truncation;
import org.haframe.loss.FrameLossSettings;
import org.haframe.loss.LossSettings;
import org.haframe.network.Backbone;
import org.haframe.network.Head;
import org.haframe.network.NetworkSettings;
import org.haframe.network.Precision;
import org.haframe.train.AveragingSettings;
import org.haframe.train.TrainingSettings;

/** Makes the records of the rooms from the values of one section of the settings each. */
final class SettingsSections {

  /** {@code frame.similarity}. */
  private enum SimilarityName {
    CLOSED_FORM,
    GRID,
    PER_LEVEL
  }

  /** {@code network.backbone}. */
  private enum BackboneName {
    SMALL,
    RESNET,
    WIDE_RESNET,
    RESNET_18,
    RESNET_50
  }

  /** {@code loss.name}. */
  private enum LossName {
    HAFRAME,
    ANGULAR_FRAME,
    ALIGNED_FRAME,
    IMPLIED_FRAME,
    CROSS_ENTROPY,
    SOFT_LABELS,
    HIERARCHICAL_CROSS_ENTROPY,
    CONDITIONAL_SOFTMAX,
    FLAMINGO,
    HAF,
    EQUIANGULAR_FRAME,
    BARZ_DENZLER,
    HIER_COS
  }

  /** {@code images.augmentation.crop}. */
  private enum CropName {
    NONE,
    PADDED,
    RANDOM_RESIZED
  }

  private static final SettingsKind<FrameDimension> DIMENSION =
      new SettingsKind<>(
          "rank, classes or a whole number",
          (config, key) ->
              switch (config.getString(key)) {
                case "rank" -> FrameDimension.rank();
                case "classes" -> FrameDimension.classes();
                default -> FrameDimension.of(SettingsKind.WHOLE.reader().apply(config, key));
              });

  private SettingsSections() {}

  static FrameSettings frame(SettingsValues values) {
    SimilarityName name =
        values.value("frame.similarity", SettingsKind.oneOf(SimilarityName.class));
    return new FrameSettings(
        mapping(values, name),
        switch (name) {
          case CLOSED_FORM, PER_LEVEL -> MinimumSimilarity.CLOSED_FORM;
          case GRID -> MinimumSimilarity.GRID;
        },
        values.value("frame.dimension", DIMENSION),
        values.value("frame.seed", SettingsKind.LONG),
        values.value("frame.truncation", SettingsKind.oneOf(Truncation.class)));
  }

  private static SimilarityMapping mapping(SettingsValues values, SimilarityName name) {
    return switch (name) {
      case CLOSED_FORM, GRID -> {
        values.refuse(
            "frame.similarities",
            "frame.similarity = %s finds them itself, per-level takes them"
                .formatted(SettingsKind.text(name)));
        yield new SimilarityMapping.ExponentialDecay(number(values, "frame.gamma"));
      }
      case PER_LEVEL ->
          new SimilarityMapping.PerLevel(
              values.needed(
                  "frame.similarities",
                  SettingsKind.NUMBERS,
                  List.of(0.0),
                  "frame.similarity = " + SettingsKind.text(name)));
    };
  }

  /** A value that is empty where the setting is null. */
  static OptionalInt wholeNumber(SettingsValues values, String key) {
    return values.given(key, SettingsKind.WHOLE).map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  static NetworkSettings network(SettingsValues values) {
    return new NetworkSettings(
        backbone(values),
        values.value("network.head", SettingsKind.oneOf(Head.class)),
        values.value("network.precision", SettingsKind.oneOf(Precision.class)));
  }

  private static Backbone backbone(SettingsValues values) {
    BackboneName name =
        values.needed(
            "network.backbone",
            SettingsKind.oneOf(BackboneName.class),
            BackboneName.SMALL,
            "an experiment");
    return switch (name) {
      case SMALL -> {
        noDepth(values, name);
        yield new Backbone.SmallConvolutional(width(values, name));
      }
      case RESNET -> new Backbone.ResNet(depth(values, name, 8), width(values, name));
      case WIDE_RESNET -> new Backbone.WideResNet(depth(values, name, 10), width(values, name));
      case RESNET_18 -> imageNetResNet(values, name, 18);
      case RESNET_50 -> imageNetResNet(values, name, 50);
    };
  }

  private static Backbone imageNetResNet(SettingsValues values, BackboneName name, int depth) {
    noDepth(values, name);
    values.refuse("network.width", SettingsKind.text(name) + " has its own");
    return new Backbone.ImageNetResNet(depth);
  }

  private static void noDepth(SettingsValues values, BackboneName name) {
    values.refuse("network.depth", SettingsKind.text(name) + " has its own");
  }

  private static int depth(SettingsValues values, BackboneName name, int standIn) {
    return values.needed("network.depth", SettingsKind.WHOLE, standIn, SettingsKind.text(name));
  }

  private static int width(SettingsValues values, BackboneName name) {
    return values.needed("network.width", SettingsKind.WHOLE, 1, SettingsKind.text(name));
  }

  static LossSettings loss(SettingsValues values) {
    LossName name = values.value("loss.name", SettingsKind.oneOf(LossName.class));
    return switch (name) {
      case HAFRAME -> new FrameLossSettings.HierarchyAwareFrame(number(values, "loss.alpha"));
      case ANGULAR_FRAME ->
          new FrameLossSettings.AngularFrame(
              number(values, "loss.tau"),
              number(values, "loss.alpha"),
              number(values, "loss.depth-decay"),
              number(values, "loss.smoothing"));
      case ALIGNED_FRAME ->
          new FrameLossSettings.AlignedFrame(
              number(values, "loss.depth-decay"),
              number(values, "loss.smoothing"),
              number(values, "loss.cosine-weight"),
              number(values, "loss.distance-weight"));
      case IMPLIED_FRAME ->
          new LossSettings.ImpliedFrame(
              number(values, "loss.depth-decay"),
              number(values, "loss.smoothing"),
              number(values, "loss.cosine-weight"),
              number(values, "loss.distance-weight"),
              values.value("loss.level-classifiers", SettingsKind.BOOLEAN),
              List.of());
      case CROSS_ENTROPY -> new LossSettings.CrossEntropy();
      case SOFT_LABELS -> new LossSettings.SoftLabels(number(values, "loss.beta"));
      case HIERARCHICAL_CROSS_ENTROPY ->
          new LossSettings.HierarchicalCrossEntropy(number(values, "loss.depth-decay"));
      case CONDITIONAL_SOFTMAX -> new LossSettings.ConditionalSoftmax();
      case FLAMINGO -> new LossSettings.Flamingo();
      case HAF -> new LossSettings.FeatureHierarchy();
      case EQUIANGULAR_FRAME -> new FrameLossSettings.EquiangularFrame();
      case BARZ_DENZLER ->
          new FrameLossSettings.HierarchicalEmbedding(number(values, "loss.cross-entropy-weight"));
      case HIER_COS -> new LossSettings.NodeSubspaces(number(values, "loss.regularisation"));
    };
  }

  private static double number(SettingsValues values, String key) {
    return values.value(key, SettingsKind.NUMBER);
  }

  static ImageSettings images(SettingsValues values) {
    return new ImageSettings(
        values.value("images.size", SettingsKind.WHOLE),
        new Normalisation(
            values.value("images.normalisation.mean", SettingsKind.NUMBERS),
            values.value("images.normalisation.standard-deviation", SettingsKind.NUMBERS)),
        new Augmentation(
            crop(values),
            values.value("images.augmentation.flip", SettingsKind.oneOf(Augmentation.Flip.class))));
  }

  private static Crop crop(SettingsValues values) {
    int padding = values.value("images.augmentation.padding", SettingsKind.WHOLE);
    Crop.Border border =
        values.value("images.augmentation.border", SettingsKind.oneOf(Crop.Border.class));
    double minimum = values.value("images.augmentation.minimum-scale", SettingsKind.NUMBER);
    double maximum = values.value("images.augmentation.maximum-scale", SettingsKind.NUMBER);
    return switch (values.value("images.augmentation.crop", SettingsKind.oneOf(CropName.class))) {
      case NONE -> new Crop.None();
      case PADDED -> new Crop.Padded(padding, border);
      case RANDOM_RESIZED -> new Crop.RandomResized(minimum, maximum);
    };
  }

  static TrainingSettings training(SettingsValues values) {
    return new TrainingSettings(
        values.value("training.epochs", SettingsKind.WHOLE),
        values.value("training.minibatch", SettingsKind.WHOLE),
        values.value("training.partitions", SettingsKind.WHOLE),
        averaging(values),
        values.value("training.seed", SettingsKind.LONG),
        values.value("training.learning-rate", SettingsKind.NUMBER),
        values.value("training.momentum", SettingsKind.NUMBER),
        values.value("training.weight-decay", SettingsKind.NUMBER),
        values.value("training.schedule", SettingsKind.oneOf(TrainingSettings.Schedule.class)),
        values.value("training.round-timeout", SettingsKind.DURATION),
        values.value("training.checkpoints-kept", SettingsKind.WHOLE));
  }

  static double classifierRate(SettingsValues values) {
    double rate = values.value("training.classifier-rate", SettingsKind.NUMBER);
    if (!(rate > 0 && rate <= 1000)) {
      throw new IllegalArgumentException(
          "Cannot train with training.classifier-rate = %s. Use a value above 0, at most 1000."
              .formatted(rate));
    }
    return rate;
  }

  private static AveragingSettings averaging(SettingsValues values) {
    return new AveragingSettings(
        values.value("training.averaging-frequency", SettingsKind.WHOLE),
        values.value("training.averaging.warm-up-epochs", SettingsKind.WHOLE),
        values.value(
            "training.averaging.optimiser-state",
            SettingsKind.oneOf(AveragingSettings.OptimiserState.class)),
        values.value("training.averaging.outer-momentum", SettingsKind.NUMBER),
        values.value("training.averaging.outer-learning-rate", SettingsKind.NUMBER),
        values.value(
            "training.averaging.transport", SettingsKind.oneOf(AveragingSettings.Transport.class)),
        values.value("training.averaging.re-estimate-statistics", SettingsKind.BOOLEAN));
  }
}
