package org.haframe.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.types.StructType;
import org.haframe.ColouredSquares;
import org.haframe.data.LabelColumn;
import org.junit.jupiter.api.Test;

class ClassColumnTest {

  private static StructType indexed(String... classes) {
    return new StructType()
        .add(NominalAttribute.defaultAttr().withName("index").withValues(classes).toStructField());
  }

  @Test
  void anIndexStandsForTheNameInTheMetadata() {
    LabelColumn column =
        ClassColumn.in(indexed("blue", "red"), "index", ColouredSquares.hierarchy());

    LabelColumn.Finder finder = column.finder(ColouredSquares.hierarchy().labels());
    assertThat(finder.find(0.0)).hasValue(3);
    assertThat(finder.find(1.0)).hasValue(0);
  }

  @Test
  void whatAnIndexerHadNotSeenIsNoClass() {
    LabelColumn column =
        ClassColumn.in(indexed("blue", "red", "__unknown"), "index", ColouredSquares.hierarchy());

    LabelColumn.Finder finder = column.finder(ColouredSquares.hierarchy().labels());
    assertThat(finder.find(1.0)).hasValue(0);
    assertThat(finder.find(2.0)).isEmpty();
  }

  @Test
  void aNameThatIsNoClassIsRefused() {
    StructType schema = indexed("blue", "pink", "__unknown");

    assertThatThrownBy(() -> ClassColumn.in(schema, "index", ColouredSquares.hierarchy()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its metadata names pink, no class of the hierarchy colours");
  }
}
