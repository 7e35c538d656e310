package org.haframe.notebook;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Stands for the {@code z} of Zeppelin in notebooks that run without it: forms have their defaults,
 * and tables are printed as Zeppelin prints them.
 */
public final class StandInContext {
  private static final int MOST_ROWS = 1000;

  /** A form for a line of text. */
  public Object textbox(String name, String defaultValue) {
    return defaultValue;
  }

  /** A table of the first rows. What is printed behind it is text. */
  public void show(Dataset<?> dataset) {
    Dataset<Row> rows = dataset.toDF();
    List<Row> first = rows.limit(MOST_ROWS).collectAsList();
    var table = new StringBuilder("\n%table ").append(String.join("\t", rows.columns()));
    for (Row row : first) {
      table
          .append('\n')
          .append(
              Arrays.stream(rows.columns())
                  .map(column -> cell(row.getAs(column)))
                  .collect(Collectors.joining("\t")));
    }
    System.out.print(table.append("\n\n%text "));
  }

  private static String cell(Object value) {
    return String.valueOf(value).replaceAll("[\\t\\n]", " ");
  }
}
