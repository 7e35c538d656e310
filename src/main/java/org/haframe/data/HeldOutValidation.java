package org.haframe.data;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** A validation split made of training images. */
final class HeldOutValidation {
  private HeldOutValidation() {}

  /**
   * @throws IllegalArgumentException if nothing can be held out of these images
   */
  static void requireRoom(int perClass, FoundImages found) {
    if (perClass == 0) {
      return;
    }
    if (found.splits().contains(Split.VALIDATION)) {
      throw new IllegalArgumentException(
          "Cannot hold out %d images of each class for validation: the input has a validation split. Leave one of the two away."
              .formatted(perClass));
    }
    if (!found.splits().contains(Split.TRAIN)) {
      throw new IllegalArgumentException(
          "Cannot hold out %d images of each class for validation: the input has no training images."
              .formatted(perClass));
    }
  }

  /** The last images of each class of the training split become the validation split. */
  static Dataset<Row> of(Dataset<Row> staged, int perClass) {
    requireMoreThan(perClass, staged);
    var fromTheEnd = Window.partitionBy("label").orderBy(col("id").desc());
    Dataset<Row> held =
        staged
            .where(col("split").equalTo(Split.TRAIN.text()))
            .select(col("id"), row_number().over(fromTheEnd).as("place"))
            .where(col("place").leq(perClass))
            .select(col("id"), lit(Split.VALIDATION.text()).as("heldSplit"));
    Column[] columns =
        Arrays.stream(LabelledImage.SCHEMA.fieldNames())
            .map(
                name ->
                    name.equals("split")
                        ? coalesce(col("heldSplit"), col("split")).as("split")
                        : col(name))
            .toArray(Column[]::new);
    // "id" of both sides is one column after a join by its name.
    return staged.join(broadcast(held), "id", "left").select(columns);
  }

  private static void requireMoreThan(int perClass, Dataset<Row> staged) {
    List<Row> small =
        staged
            .where(col("split").equalTo(Split.TRAIN.text()))
            .groupBy("label")
            .count()
            .where(col("count").leq(perClass))
            .orderBy("count", "label")
            .collectAsList();
    if (!small.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot hold out %d images of each class for validation: %d classes have no more training images, %s only %d. Hold out fewer."
              .formatted(
                  perClass, small.size(), small.get(0).getString(0), small.get(0).getLong(1)));
    }
  }
}
