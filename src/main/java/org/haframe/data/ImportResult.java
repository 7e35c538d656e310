package org.haframe.data;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an import did.
 *
 * @param table path of the image table
 * @param imagesBySplit images in the table, by split
 * @param rejected images set aside, in the table's {@code rejected} data with path and reason
 * @param firstRejections some of them
 * @param ignored files that are no images by their name
 * @param warnings sentences for the user
 * @param fingerprint see {@link ImageTable#fingerprint}
 */
public record ImportResult(
    String table,
    Map<String, Long> imagesBySplit,
    long rejected,
    List<Rejection> firstRejections,
    long ignored,
    List<String> warnings,
    String fingerprint) {
  public ImportResult {
    imagesBySplit = Collections.unmodifiableMap(new TreeMap<>(imagesBySplit));
    firstRejections = List.copyOf(firstRejections);
    warnings = List.copyOf(warnings);
  }

  /** Images in the table. */
  public long images() {
    return imagesBySplit.values().stream().mapToLong(Long::longValue).sum();
  }
}
