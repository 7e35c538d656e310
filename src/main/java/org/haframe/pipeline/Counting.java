package org.haframe.pipeline;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.haframe.data.InvalidImageDataException;
import org.haframe.data.LabelColumn;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyReader;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.MistakeTally;

/**
 * Counts mistakes in rows of (scores, label).
 *
 * @param hierarchyJson the tree of the model that made the scores
 * @param rule by which it decided
 */
record Counting(String hierarchyJson, DecisionRule rule, LabelColumn labels)
    implements Serializable {

  MistakeTally empty() {
    return MistakeTally.empty(hierarchy());
  }

  MistakeTally count(Iterator<Row> rows) {
    ClassHierarchy hierarchy = hierarchy();
    MistakeTally tally = MistakeTally.empty(hierarchy);
    LabelColumn.Finder classes = labels.finder(hierarchy.labels());
    while (rows.hasNext()) {
      Row row = rows.next();
      if (row.isNullAt(0)) {
        throw new InvalidImageDataException(
            "Cannot score an image without a prediction: it could not be decoded. Leave such rows out, as with where(\"error is null\").");
      }
      int label =
          classes
              .find(row.get(1))
              .orElseThrow(
                  () ->
                      new InvalidImageDataException(
                          "Cannot score an image whose %s is %s: that is no class of the model's hierarchy %s. Score images of the model's classes."
                              .formatted(labels.name(), row.get(1), hierarchy.name())));
      double[] scores = row.<Vector>getAs(0).toArray();
      var logits = new float[scores.length];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) scores[i]; // as the network put them out
      }
      tally.add(label, logits, rule);
    }
    return tally;
  }

  private ClassHierarchy hierarchy() {
    return HierarchyReader.read("hierarchy.json", hierarchyJson.getBytes(StandardCharsets.UTF_8));
  }
}
