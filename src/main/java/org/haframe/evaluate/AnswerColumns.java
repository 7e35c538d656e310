package org.haframe.evaluate;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Predictions in columns of plain types, which any reader of Parquet understands:
 * data-schemas/predictions.md.
 *
 * @param nodes of the model's tree
 * @param topCount how many of the best classes are listed, at least 1; all where there are fewer
 */
public record AnswerColumns(NodeNames nodes, int topCount) implements PredictionColumns {

  private static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            column("prediction", DataTypes.StringType),
            column("probability", DataTypes.DoubleType),
            column("expectedSeverity", DataTypes.DoubleType),
            column("node", DataTypes.StringType),
            column(
                "top",
                DataTypes.createArrayType(
                    new StructType(
                        new StructField[] {
                          column("label", DataTypes.StringType),
                          column("probability", DataTypes.DoubleType)
                        }))),
            column("error", DataTypes.StringType)
          });

  public AnswerColumns {
    if (topCount < 1) {
      throw new IllegalArgumentException(
          "Cannot list the %d most likely classes. List at least 1.".formatted(topCount));
    }
  }

  private static StructField column(String name, DataType type) {
    return DataTypes.createStructField(name, type, true);
  }

  @Override
  public StructType schema() {
    return SCHEMA;
  }

  @Override
  public @Nullable Object[] of(ImagePrediction prediction) {
    List<String> labels = nodes.classes();
    List<Row> top =
        IntStream.range(0, Math.min(topCount, labels.size()))
            .map(prediction.ranking()::at)
            .mapToObj(
                best -> RowFactory.create(labels.get(best), prediction.ranking().probability(best)))
            .toList();
    return new @Nullable Object[] {
      top.get(0).get(0),
      top.get(0).get(1),
      prediction.expectedSeverity(),
      nodes.of(prediction.ranking().backOff()),
      top.toArray(),
      null
    };
  }

  @Override
  public @Nullable Object[] ofUndecodable(String reason) {
    return new @Nullable Object[] {null, null, null, null, null, reason};
  }
}
