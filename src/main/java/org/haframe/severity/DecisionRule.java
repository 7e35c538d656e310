package org.haframe.severity;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.haframe.hierarchy.HierarchicalDistances;

/** How the logits of a network become the scores by which classes are ranked. */
public sealed interface DecisionRule extends Serializable {

  /** The name of the rule in settings and reports. */
  String name();

  /** The numbers that the rule decides with, by name; without such as change nothing. */
  SortedMap<String, Double> parameters();

  /**
   * What the rule takes for the probabilities of the classes.
   *
   * @param logits finite, shape [K], in class order
   * @return shape [K], a new array
   */
  double[] probabilities(float[] logits);

  /**
   * The largest softmax probability of the logits, in [1/K, 1], whatever the rule decides by.
   *
   * @param logits finite, shape [K]
   * @param probabilities that the rule made of them
   */
  double confidence(float[] logits, double[] probabilities);

  /**
   * The scores of all classes; the larger, the earlier a class is ranked.
   *
   * @param logits finite, shape [K], in class order
   * @param nodeProbabilities that the rule made of them, added up on each level
   * @param distances between these classes
   * @return shape [K], a new array
   */
  double[] scores(float[] logits, double[][] nodeProbabilities, HierarchicalDistances distances);

  private static SortedMap<String, Double> one(String name, double value) {
    var parameters = new TreeMap<String, Double>();
    parameters.put(name, value);
    return Collections.unmodifiableSortedMap(parameters);
  }

  /**
   * The most probable class first, or nearly: by decreasing p_k + smoothing sum over the levels l
   * above the last of P_l(k), with p the softmax of the logits and P_l(k) its sum over the classes
   * below the ancestor of k on level l.
   *
   * <p>Without smoothing this is the order of the logits; with the smoothing 1 it is that of {@link
   * ConditionalRiskMinimisation} at temperature 1. In between, the most probable class mostly stays
   * first, and the many that are hardly probable themselves stand in the order of the tree. It is
   * the order of the smallest expected cost where a mistake costs 1 / smoothing - 1 besides its
   * distance.
   *
   * <p>With a smoothing, classes whose probabilities are lost beside those of their ancestors
   * (1e-17 of them) stand in the order of their index, as they do by the least expected distance.
   *
   * @param smoothing share of each level above the last, in [0, 1]
   */
  record Argmax(double smoothing) implements DecisionRule {
    public Argmax {
      if (!(smoothing >= 0 && smoothing <= 1)) {
        throw new IllegalArgumentException(
            "Cannot rank with the smoothing %s. Use a number from 0 to 1.".formatted(smoothing));
      }
    }

    @Override
    public String name() {
      return "argmax";
    }

    @Override
    public SortedMap<String, Double> parameters() {
      return smoothing == 0 ? Collections.emptySortedMap() : one("smoothing", smoothing);
    }

    @Override
    public double[] probabilities(float[] logits) {
      return Softmax.of(logits, 1);
    }

    @Override
    public double confidence(float[] logits, double[] probabilities) {
      return Softmax.largest(probabilities);
    }

    @Override
    public double[] scores(
        float[] logits, double[][] nodeProbabilities, HierarchicalDistances distances) {
      var scores = new double[logits.length];
      if (smoothing == 0) {
        for (int k = 0; k < scores.length; k++) {
          scores[k] = logits[k];
        }
        return scores;
      }
      double[] probabilities = nodeProbabilities[nodeProbabilities.length - 1];
      double[] alongPaths = distances.alongPaths(nodeProbabilities);
      for (int k = 0; k < scores.length; k++) {
        scores[k] = (1 - smoothing) * probabilities[k] + smoothing * alongPaths[k];
      }
      return scores;
    }
  }

  /**
   * The class of the smallest expected distance first: with p the softmax of the logits divided by
   * a temperature, by increasing risk R_k = sum_j d(k, j) p_j. Karthik et al., ICLR 2021, who have
   * no temperature; scores that are no calibrated logits, such as cosines, need one ({@link
   * TemperatureFit}).
   *
   * <p>As d counts the levels on which two classes have different ancestors, R_k = H - sum over
   * levels of the probability of k's ancestor there. That sum is the score: H - R_k in a pass over
   * the nodes of the tree instead of K^2 operations.
   *
   * @param temperature above 0; 1 takes the logits as they are
   */
  record ConditionalRiskMinimisation(double temperature) implements DecisionRule {
    public ConditionalRiskMinimisation {
      if (!(temperature > 0 && Double.isFinite(temperature))) {
        throw new IllegalArgumentException(
            "Cannot divide logits by the temperature %s. Use a number above 0."
                .formatted(temperature));
      }
    }

    @Override
    public String name() {
      return "crm";
    }

    @Override
    public SortedMap<String, Double> parameters() {
      return one("temperature", temperature);
    }

    @Override
    public double[] probabilities(float[] logits) {
      return Softmax.of(logits, temperature);
    }

    @Override
    public double confidence(float[] logits, double[] probabilities) {
      return temperature == 1 ? Softmax.largest(probabilities) : Softmax.maximum(logits);
    }

    @Override
    public double[] scores(
        float[] logits, double[][] nodeProbabilities, HierarchicalDistances distances) {
      return distances.alongPaths(nodeProbabilities);
    }
  }
}
