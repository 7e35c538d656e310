package org.haframe.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyReader;
import org.haframe.hierarchy.InvalidHierarchyException;
import org.haframe.severity.DecisionRule;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of scores and probabilities say, in their metadata, of the model that made them:
 * the names of the classes in order, as Spark ML's attributes, and, of scores only, under {@code
 * haframe} the tree and the decision rule. It stays with the columns in Parquet files and through
 * most operations.
 *
 * @param hierarchy whose leaves are the classes in order
 * @param rule that answers were found by
 */
record ModelMetadata(ClassHierarchy hierarchy, DecisionRule rule) {
  private static final String KEY = "haframe";
  private static final String HIERARCHY = "hierarchy";
  private static final String TEMPERATURE = "temperature";
  private static final String SMOOTHING = "smoothing";

  /** The metadata of a column of vectors of probabilities: which class each belongs to. */
  Metadata ofProbabilities(String column) {
    return classes(column).toMetadata();
  }

  /** The metadata of a column of vectors of scores. */
  Metadata ofScores(String column) {
    var model = new MetadataBuilder().putString(HIERARCHY, hierarchy.toJson());
    rule.parameters().forEach(model::putDouble);
    return classes(column)
        .toMetadata(new MetadataBuilder().putMetadata(KEY, model.build()).build());
  }

  private AttributeGroup classes(String column) {
    List<String> names = hierarchy.labels().names();
    var attributes = new Attribute[names.size()];
    for (int i = 0; i < attributes.length; i++) {
      attributes[i] = NumericAttribute.defaultAttr().withName(names.get(i));
    }
    return new AttributeGroup(column, attributes);
  }

  /**
   * What a column of scores says.
   *
   * @throws IllegalArgumentException if it says nothing
   */
  static ModelMetadata of(StructField column) {
    if (!column.metadata().contains(KEY)) {
      throw new IllegalArgumentException(
          "Cannot score the column %s: it does not tell which model's scores it holds. Use rawPredictionCol as a HierarchyAwareClassificationModel wrote it; operations that rebuild a column lose its metadata."
              .formatted(column.name()));
    }
    try {
      Metadata model = present(column.metadata().getMetadata(KEY));
      ClassHierarchy hierarchy =
          HierarchyReader.read(
              "hierarchy.json",
              present(model.getString(HIERARCHY)).getBytes(StandardCharsets.UTF_8));
      return new ModelMetadata(
          hierarchy,
          model.contains(TEMPERATURE)
              ? new DecisionRule.ConditionalRiskMinimisation(model.getDouble(TEMPERATURE))
              : new DecisionRule.Argmax(
                  model.contains(SMOOTHING) ? model.getDouble(SMOOTHING) : 0));
    } catch (ClassCastException | NoSuchElementException | InvalidHierarchyException e) {
      // Files bring metadata, too, which anyone may have written.
      throw new IllegalArgumentException(
          "Cannot score the column %s: what it tells of its model is damaged (%s). Predict again."
              .formatted(column.name(), e.getMessage()),
          e);
    }
  }

  /** Spark hands out null where JSON says it. */
  private static <T> T present(@Nullable T value) {
    return Optional.ofNullable(value).orElseThrow();
  }
}
