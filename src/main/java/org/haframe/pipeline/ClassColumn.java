package org.haframe.pipeline;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.haframe.data.LabelColumn;
import org.haframe.hierarchy.ClassHierarchy;

/** Finds out how a column holds classes: by name, by index, or by the index of a StringIndexer. */
final class ClassColumn {
  /**
   * What a StringIndexer that keeps labels it has not seen calls them all: no class, though it has
   * an index. Rows that have it are refused one by one, as rows with any other label that is no
   * class.
   */
  private static final String UNSEEN = "__unknown";

  private ClassColumn() {}

  /**
   * A column of a schema. An index stands for the class that the column's metadata names, as a
   * StringIndexer writes it; without such, for the leaf of this number of the hierarchy.
   *
   * @throws IllegalArgumentException if there is no such column, it is of another type, or its
   *     metadata names what is no class
   */
  static LabelColumn in(StructType schema, String name, ClassHierarchy hierarchy) {
    if (!List.of(schema.fieldNames()).contains(name)) {
      throw new IllegalArgumentException(
          "Cannot read labels from the column %s: there are the columns %s. Name one of them."
              .formatted(name, String.join(", ", schema.fieldNames())));
    }
    StructField field = schema.apply(name);
    if (field.dataType().equals(DataTypes.StringType)) {
      return LabelColumn.ofNames(name);
    }
    if (!(field.dataType() instanceof NumericType)) {
      throw new IllegalArgumentException(
          "Cannot read labels from the column %s: it is of type %s. Use a column of class names, or of indices."
              .formatted(name, field.dataType().catalogString()));
    }
    List<String> classes = namedIn(field);
    if (classes.isEmpty()) {
      return new LabelColumn(name, hierarchy.labels().names());
    }
    List<String> unknown =
        classes.stream()
            .filter(label -> hierarchy.labels().indexOf(label).isEmpty())
            .filter(label -> !label.equals(UNSEEN))
            .toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot read labels from the column %s: its metadata names %s, no class of the hierarchy %s, whose classes are %s. Use the hierarchy of these images."
              .formatted(
                  name,
                  String.join(", ", unknown),
                  hierarchy.name(),
                  String.join(", ", hierarchy.labels().names())));
    }
    return new LabelColumn(name, classes);
  }

  /**
   * The names of a nominal attribute; none where the column has none, or they are not known yet.
   */
  private static List<String> namedIn(StructField field) {
    Attribute attribute = Attribute.fromStructField(field);
    return attribute instanceof NominalAttribute nominal && nominal.values().isDefined()
        ? Arrays.asList(nominal.values().get())
        : List.of();
  }
}
