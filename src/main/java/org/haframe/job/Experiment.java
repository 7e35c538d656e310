package org.haframe.job;

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
 * @param fingerprint of the images
 */
record Experiment(
    ExperimentSettings settings,
    ClassHierarchy hierarchy,
    Optional<ClassFrame> frame,
    String networkJson,
    String fingerprint) {

  /**
   * @param chosen the hierarchy of the settings, if they name one
   * @throws IllegalArgumentException if frame, network and images do not fit together
   */
  static Experiment of(
      ExperimentSettings settings, ImageTable images, Optional<ClassHierarchy> chosen) {
    ClassHierarchy hierarchy = settings.classes(chosen.orElseGet(images::hierarchy));
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
    return new Experiment(settings, hierarchy, head.frame(), networkJson, images.fingerprint());
  }

  /** The network with these parameters, and everything needed to use it elsewhere. */
  HierarchyAwareModel model(float[] parameters, int epoch) {
    ImageSettings images = settings.images();
    return new HierarchyAwareModel(
        networkJson,
        parameters,
        hierarchy,
        new InputFormat(
            images.size(),
            images.normalisation().mean(),
            images.normalisation().standardDeviation()),
        settings.text(),
        Map.of(
            "program", Main.Version.text(),
            "dataFingerprint", fingerprint,
            "hierarchySha256", hierarchy.sha256(),
            "epoch", String.valueOf(epoch)));
  }

  /**
   * What a training must have in common with a checkpoint to go on from it: images, hierarchy and
   * every setting that the result depends on.
   */
  Map<String, String> identity() {
    Map<String, String> identity = new TreeMap<>(settings.resultValues());
    identity.put("images", fingerprint);
    identity.put("hierarchy", hierarchy.sha256());
    return identity;
  }

  /** How many parameters the network has, running statistics included. */
  int parameterCount() {
    return new NetworkReplica(networkJson, settings.images().size()).parameters().length;
  }
}
