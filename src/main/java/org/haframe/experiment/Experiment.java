package org.haframe.experiment;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.haframe.data.ImageSettings;
import org.haframe.data.ImageTable;
import org.haframe.frame.ClassFrame;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InputFormat;
import org.haframe.network.NetworkBuilder;
import org.haframe.network.NetworkReplica;
import org.haframe.network.Optimisation;
import org.haframe.network.OutputHead;
import org.haframe.network.WarmStart;
import org.haframe.train.TrainingSettings;

/**
 * Settings and images brought together: the frame, and the network that ends in it.
 *
 * @param hierarchy of the settings, else of the images
 * @param frame empty where the classifier is learnt
 * @param networkJson the network's configuration, as DL4J writes it
 * @param fingerprint of the images; empty where it is not known
 * @param start what the network shall begin with; empty where its seed decides
 */
public record Experiment(
    ExperimentSettings settings,
    ClassHierarchy hierarchy,
    Optional<ClassFrame> frame,
    String networkJson,
    String fingerprint,
    Optional<WarmStart> start) {

  /**
   * @param chosen the hierarchy of the settings, if they name one
   * @throws IllegalArgumentException if frame, network and images do not fit together
   */
  public static Experiment of(
      ExperimentSettings settings, ImageTable images, Optional<ClassHierarchy> chosen) {
    return of(settings, images, chosen, Optional.empty());
  }

  /**
   * An experiment that may begin with what a model has learnt: see {@link WarmStart}.
   *
   * @param chosen the hierarchy of the settings, if they name one
   * @param start the model to begin with, if any; of this class tree or another
   * @throws IllegalArgumentException if frame, network and images do not fit together, or the model
   *     does not fit them
   */
  public static Experiment of(
      ExperimentSettings settings,
      ImageTable images,
      Optional<ClassHierarchy> chosen,
      Optional<HierarchyAwareModel> start) {
    return of(
        settings,
        settings.classes(chosen.orElseGet(images::hierarchy)),
        images.fingerprint(),
        start);
  }

  /**
   * @param hierarchy whose leaves are the classes
   * @param fingerprint of the images; empty where it is not known
   * @throws IllegalArgumentException if frame, network and classes do not fit together
   */
  public static Experiment of(
      ExperimentSettings settings, ClassHierarchy hierarchy, String fingerprint) {
    return of(settings, hierarchy, fingerprint, Optional.empty());
  }

  /**
   * @param hierarchy whose leaves are the classes
   * @param fingerprint of the images; empty where it is not known
   * @param model to begin with, if any
   * @throws IllegalArgumentException if frame, network, classes and model do not fit together
   */
  public static Experiment of(
      ExperimentSettings settings,
      ClassHierarchy hierarchy,
      String fingerprint,
      Optional<HierarchyAwareModel> model) {
    model.ifPresent(learnt -> requireSameNormalisation(learnt, settings.images()));
    Optional<WarmStart> start = model.map(learnt -> WarmStart.of(learnt, hierarchy));
    OutputHead head =
        start
            .map(learnt -> learnt.head(settings.loss(), settings.frame()))
            .orElseGet(() -> OutputHead.of(settings.loss(), hierarchy, settings.frame()));
    TrainingSettings training = settings.training();
    String networkJson =
        NetworkBuilder.build(
                settings.network(),
                settings.images().size(),
                head,
                new Optimisation(
                    training.learningRate(),
                    settings.classifierRate(),
                    training.momentum(),
                    training.weightDecay(),
                    training.seed()))
            .toJson();
    return new Experiment(settings, hierarchy, head.frame(), networkJson, fingerprint, start);
  }

  /** Pixels that mean something else would undo silently what was learnt. */
  private static void requireSameNormalisation(HierarchyAwareModel model, ImageSettings images) {
    InputFormat learnt = model.input();
    if (!learnt.mean().equals(images.normalisation().mean())
        || !learnt.standardDeviation().equals(images.normalisation().standardDeviation())) {
      throw new IllegalArgumentException(
          "Cannot start from a model that learnt from pixels of mean %s and standard deviation %s: the settings have %s and %s. Use its images.normalisation."
              .formatted(
                  learnt.mean(),
                  learnt.standardDeviation(),
                  images.normalisation().mean(),
                  images.normalisation().standardDeviation()));
    }
  }

  /**
   * The parameters that the network begins with, where a model gives them; a new array.
   *
   * @throws IllegalArgumentException if the model's network is another; the message names the layer
   */
  public Optional<float[]> initialParameters() {
    return start.map(learnt -> learnt.parameters(networkJson));
  }

  /** The smoothing by which the network ranks classes, in [0, 1]: that of its loss. */
  public double smoothing() {
    return settings.loss().smoothing();
  }

  /** The network with these parameters, and everything needed to use it elsewhere. */
  public HierarchyAwareModel model(float[] parameters, int epoch) {
    ImageSettings images = settings.images();
    Map<String, String> provenance = new TreeMap<>();
    provenance.put("program", program());
    provenance.put("hierarchySha256", hierarchy.sha256());
    provenance.put("epoch", String.valueOf(epoch));
    if (!fingerprint.isEmpty()) {
      provenance.put("dataFingerprint", fingerprint);
    }
    start.ifPresent(learnt -> provenance.put("startedFrom", learnt.model().sha256()));
    return new HierarchyAwareModel(
        networkJson,
        parameters,
        hierarchy,
        new InputFormat(
            images.size(),
            images.normalisation().mean(),
            images.normalisation().standardDeviation()),
        settings.text(),
        provenance);
  }

  /**
   * What a training must have in common with a checkpoint to go on from it: images, hierarchy and
   * every setting that the result depends on, and the model that it began with.
   */
  public Map<String, String> identity() {
    Map<String, String> identity = new TreeMap<>(settings.resultValues());
    identity.put("images", fingerprint);
    identity.put("hierarchy", hierarchy.sha256());
    start.ifPresent(learnt -> identity.put("start-from", learnt.model().sha256()));
    return identity;
  }

  /** This program with its version, from the jar. */
  public static String program() {
    return "haframe-spark "
        + Optional.ofNullable(Experiment.class.getPackage().getImplementationVersion())
            .orElse("(not packaged)");
  }

  /** How many parameters the network has, running statistics included. */
  public int parameterCount() {
    return new NetworkReplica(networkJson, settings.images().size()).parameters().length;
  }
}
