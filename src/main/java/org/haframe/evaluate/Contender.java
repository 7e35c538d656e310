package org.haframe.evaluate;

import org.apache.spark.api.java.JavaRDD;
import org.haframe.data.DecodedImages;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.severity.DecisionRule;

/**
 * One of two models that are compared.
 *
 * @param images decoded to the model's input size, labelled in the class order of both
 * @param rule how its scores become an answer
 */
public record Contender(
    HierarchyAwareModel model, JavaRDD<DecodedImages> images, DecisionRule rule) {}
