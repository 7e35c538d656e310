package org.haframe.report;

import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an evaluation is about, so that its figures can be traced and made again.
 *
 * @param modelId SHA-256 or registry id of the model
 * @param dataFingerprint of the image table
 * @param split of the image table, such as {@code test}
 * @param decision rule by which classes were ranked, such as {@code argmax}
 * @param parameters of the rule, such as the {@code temperature} by which it divided logits
 * @param coarseModelId SHA-256 or registry id of the model of coarser classes that took part; empty
 *     where the rule takes none
 * @param precision {@code network.precision} of the model as it was used, which may be another than
 *     in the settings
 * @param hierarchySha256 of the class hierarchy
 * @param codeRevision of this project
 * @param settings of the experiment, key to value as text; never credentials
 */
public record Provenance(
    String modelId,
    String dataFingerprint,
    String split,
    String decision,
    SortedMap<String, Double> parameters,
    Optional<String> coarseModelId,
    String precision,
    String hierarchySha256,
    String codeRevision,
    SortedMap<String, String> settings) {
  public Provenance {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /** The decision rule for people, with its parameters. */
  String rule() {
    var rule = new StringBuilder(decision);
    parameters.forEach(
        (name, value) -> rule.append(String.format(Locale.ROOT, ", %s %.4f", name, value)));
    return rule.toString();
  }
}
