package org.haframe.loss;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.haframe.SharedFiles;
import org.haframe.hierarchy.ClassHierarchy;

/**
 * Losses on an unbalanced tree of eight classes, computed with numpy in double precision from the
 * formulas (shared/golden/toy_losses.json).
 *
 * <pre>
 * root - A - a1, a2, C - c1, c2
 *      - B - b1, D - d1, E - e1, e2
 * </pre>
 */
final class Golden {

  private final JsonNode root = SharedFiles.json("golden/toy_losses.json");

  ClassHierarchy hierarchy() {
    List<String> classes = new ArrayList<>();
    root.get("classes").forEach(name -> classes.add(name.asText()));
    Map<String, String> parents = new LinkedHashMap<>();
    root.get("parents")
        .fields()
        .forEachRemaining(entry -> parents.put(entry.getKey(), entry.getValue().asText()));
    return ClassHierarchy.of("golden", "root", classes, parents, Map.of());
  }

  double number(String key) {
    return root.get(key).asDouble();
  }

  double[] row(String key) {
    return numbers(root.get(key));
  }

  double[][] rows(String key) {
    JsonNode node = root.get(key);
    var rows = new double[node.size()][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = numbers(node.get(row));
    }
    return rows;
  }

  int[] labels() {
    var labels = new int[root.get("labels").size()];
    for (int image = 0; image < labels.length; image++) {
      labels[image] = root.get("labels").get(image).asInt();
    }
    return labels;
  }

  private static double[] numbers(JsonNode node) {
    var numbers = new double[node.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = node.get(i).asDouble();
    }
    return numbers;
  }
}
