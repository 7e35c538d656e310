package org.haframe.experiment;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.haframe.cluster.Device;
import org.haframe.data.ImageSettings;
import org.haframe.frame.FrameSettings;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.loss.LossSettings;
import org.haframe.network.NetworkSettings;
import org.haframe.train.TrainingEngine;
import org.haframe.train.TrainingSettings;

/**
 * All settings of one experiment, each checked by its room. Made by {@link SettingsReader}.
 *
 * @param hierarchyFile the class tree; the one stored with the images where there is none
 * @param hierarchyLevel whose nodes are the classes; the leaves where there is none
 * @param classifierRate what the learning rate of a learnt classifier is multiplied by
 * @param watchFrame whether to measure after each epoch how near features come to the frame
 * @param text the same settings with all defaults, as HOCON that can be read again; without the
 *     hierarchy file and the device, which belong to a machine and not to the experiment
 * @param resultValues every value on which the result of a training depends, by key; but for the
 *     hierarchy, of which the level of the classes is a part
 */
public record ExperimentSettings(
    Optional<String> hierarchyFile,
    OptionalInt hierarchyLevel,
    FrameSettings frame,
    NetworkSettings network,
    LossSettings loss,
    ImageSettings images,
    TrainingSettings training,
    TrainingEngine.Name engine,
    double classifierRate,
    boolean watchFrame,
    Device device,
    String text,
    Map<String, String> resultValues) {
  public ExperimentSettings {
    resultValues = Map.copyOf(resultValues);
  }

  /**
   * The tree whose leaves are the classes.
   *
   * @param whole tree of the images, or of the file
   * @throws org.haframe.hierarchy.InvalidHierarchyException if it has no such level
   */
  public ClassHierarchy classes(ClassHierarchy whole) {
    return hierarchyLevel.isPresent() ? whole.cutAt(hierarchyLevel.getAsInt()) : whole;
  }
}
