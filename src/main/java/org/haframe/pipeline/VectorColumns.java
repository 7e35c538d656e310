package org.haframe.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.haframe.evaluate.ImagePrediction;
import org.haframe.evaluate.NodeNames;
import org.haframe.evaluate.PredictionColumns;
import org.jspecify.annotations.Nullable;

/**
 * Predictions as Spark ML has them: vectors, and names.
 *
 * @param kinds what is written, in order
 * @param schema its columns
 * @param nodes of the model's tree
 */
record VectorColumns(List<Kind> kinds, StructType schema, NodeNames nodes)
    implements PredictionColumns {

  /** One thing that is written of a prediction. */
  enum Kind {
    SCORES(SQLDataTypes.VectorType()),
    PROBABILITIES(SQLDataTypes.VectorType()),
    CLASS(DataTypes.StringType),
    EXPECTED_SEVERITY(DataTypes.DoubleType),
    BACK_OFF(DataTypes.StringType),
    ERROR(DataTypes.StringType);

    private final DataType type;

    Kind(DataType type) {
      this.type = type;
    }
  }

  /** The columns that parameters ask for. */
  static VectorColumns of(PredictionParams<?> params, ModelMetadata model) {
    var kinds = new ArrayList<Kind>();
    var schema = new StructType();
    for (Kind kind : Kind.values()) {
      String name =
          switch (kind) {
            case SCORES -> params.getRawPredictionCol();
            case PROBABILITIES -> params.getProbabilityCol();
            case CLASS -> params.getPredictionCol();
            case EXPECTED_SEVERITY -> params.getExpectedSeverityCol();
            case BACK_OFF -> params.getBackOffCol();
            case ERROR -> params.getErrorCol();
          };
      if (!name.isEmpty()) {
        Metadata metadata =
            switch (kind) {
              case SCORES -> model.ofScores(name);
              case PROBABILITIES -> model.ofProbabilities(name);
              default -> Metadata.empty();
            };
        kinds.add(kind);
        schema = schema.add(new StructField(name, kind.type, true, metadata));
      }
    }
    return new VectorColumns(List.copyOf(kinds), schema, NodeNames.of(model.hierarchy()));
  }

  /**
   * A schema with these columns behind its own.
   *
   * @throws IllegalArgumentException if it has one of these names, or two are the same
   */
  StructType appendedTo(StructType rows) {
    StructType appended = rows;
    for (StructField column : schema.fields()) {
      if (List.of(appended.fieldNames()).contains(column.name())) {
        throw new IllegalArgumentException(
            "Cannot write the column %s: there is one of this name. Drop it, or choose another name for what the model writes; an empty one leaves it out."
                .formatted(column.name()));
      }
      appended = appended.add(column);
    }
    return appended;
  }

  @Override
  public @Nullable Object[] of(ImagePrediction prediction) {
    var values = new @Nullable Object[kinds.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (kinds.get(i)) {
            case SCORES -> scores(prediction);
            case PROBABILITIES -> probabilities(prediction);
            case CLASS -> nodes.classes().get(prediction.ranking().first());
            case EXPECTED_SEVERITY -> prediction.expectedSeverity();
            case BACK_OFF -> nodes.of(prediction.ranking().backOff());
            case ERROR -> null;
          };
    }
    return values;
  }

  @Override
  public @Nullable Object[] ofUndecodable(String reason) {
    var values = new @Nullable Object[kinds.size()];
    int error = kinds.indexOf(Kind.ERROR);
    if (error >= 0) {
      values[error] = reason;
    }
    return values;
  }

  private static Vector scores(ImagePrediction prediction) {
    var scores = new double[prediction.classCount()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = prediction.score(i);
    }
    return Vectors.dense(scores);
  }

  private static Vector probabilities(ImagePrediction prediction) {
    var probabilities = new double[prediction.classCount()];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = prediction.ranking().probability(i);
    }
    return Vectors.dense(probabilities);
  }
}
