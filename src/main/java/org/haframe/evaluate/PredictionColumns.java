package org.haframe.evaluate;

import java.io.Serializable;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** What is written of a prediction behind the columns of an image's row. */
public interface PredictionColumns extends Serializable {

  /** The columns, all nullable. */
  StructType schema();

  /** Their values for an image. */
  @Nullable Object[] of(ImagePrediction prediction);

  /**
   * Their values for an image that has no prediction: it cannot be read, decoded or scored.
   *
   * @param reason such as "is damaged: ..."
   */
  @Nullable Object[] ofUndecodable(String reason);
}
