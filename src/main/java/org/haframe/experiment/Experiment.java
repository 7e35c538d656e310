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
import org.haframe.train.TrainingSettings;

/**
 * Settings and images brought together: the frame, and the network that ends in it.
 *
 * @param hierarchy of the settings, else of the images
 * @param frame empty where the classifier is learnt
 * @param networkJson the network's configuration, as DL4J writes it
 * @param fingerprint of the images; empty where it is not known
 */
public record Experiment(
    ExperimentSettings settings,
    ClassHierarchy hierarchy,
    Optional<ClassFrame> frame,
    String networkJson,
    String fingerprint) {

  /**
   * @param chosen the hierarchy of the settings, if they name one
   * @throws IllegalArgumentException if frame, network and images do not fit together
   */
  public static Experiment of(
      ExperimentSettings settings, ImageTable images, Optional<ClassHierarchy> chosen) {
    return of(
        settings, settings.classes(chosen.orElseGet(images::hierarchy)), images.fingerprint());
  }

  /**
   * @param hierarchy whose leaves are the classes
   * @param fingerprint of the images; empty where it is not known
   * @throws IllegalArgumentException if frame, network and classes do not fit together
   */
  public static Experiment of(
      ExperimentSettings settings, ClassHierarchy hierarchy, String fingerprint) {
    OutputHead head = OutputHead.of(settings.loss(), hierarchy, settings.frame());
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
    return new Experiment(settings, hierarchy, head.frame(), networkJson, fingerprint);
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
   * every setting that the result depends on.
   */
  public Map<String, String> identity() {
    Map<String, String> identity = new TreeMap<>(settings.resultValues());
    identity.put("images", fingerprint);
    identity.put("hierarchy", hierarchy.sha256());
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
