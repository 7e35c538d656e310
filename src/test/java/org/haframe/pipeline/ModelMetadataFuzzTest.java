package org.haframe.pipeline;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.haframe.ColouredSquares;
import org.haframe.HostileFile;
import org.haframe.severity.DecisionRule;

/** What a column says of its model comes out of a file, and is used or refused. */
class ModelMetadataFuzzTest {
  private static final String JSON =
      new ModelMetadata(
              ColouredSquares.hierarchy(), new DecisionRule.ConditionalRiskMinimisation(0.5))
          .ofScores("scores")
          .json();

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void forgedMetadataIsUsedOrRefused(@ForAll long seed) {
    HostileFile.read(
        seed,
        (mutation, random) -> {
          String forged = mutation.json(JSON);
          Metadata metadata;
          try {
            metadata = Metadata.fromJson(forged);
          } catch (Exception e) { // of any kind, checked ones too, which Scala does not tell
            return; // Spark does not open the file
          }
          ModelMetadata.of(new StructField("scores", DataTypes.BinaryType, true, metadata));
        },
        IllegalArgumentException.class);
  }
}
