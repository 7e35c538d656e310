package org.haframe.report;

import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an evaluation is about, so that its figures can be traced and made again.
 *
 * @param modelId SHA-256 or registry id of the model
 * @param dataFingerprint of the image table
 * @param split of the image table, such as {@code test}
 * @param decision rule by which classes were ranked, such as {@code argmax}
 * @param temperature by which the rule divided logits; empty where it takes none
 * @param coarseModelId SHA-256 or registry id of the model of coarser classes that took part; empty
 *     where the rule takes none
 * @param hierarchySha256 of the class hierarchy
 * @param codeRevision of this project
 * @param settings of the experiment, key to value as text; never credentials
 */
public record Provenance(
    String modelId,
    String dataFingerprint,
    String split,
    String decision,
    OptionalDouble temperature,
    Optional<String> coarseModelId,
    String hierarchySha256,
    String codeRevision,
    SortedMap<String, String> settings) {
  public Provenance {
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /** The decision rule for people, with its temperature. */
  String rule() {
    return temperature.isPresent()
        ? String.format(Locale.ROOT, "%s, temperature %.4f", decision, temperature.getAsDouble())
        : decision;
  }
}
