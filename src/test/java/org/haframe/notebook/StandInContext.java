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

  /** A table of the first rows. */
  public void show(Dataset<?> dataset) {
    Dataset<Row> rows = dataset.toDF();
    List<Row> first = rows.limit(MOST_ROWS).collectAsList();
    var table = new StringBuilder("%table\n").append(String.join("\t", rows.columns()));
    for (Row row : first) {
      table
          .append('\n')
          .append(
              Arrays.stream(rows.columns())
                  .map(column -> cell(row.getAs(column)))
                  .collect(Collectors.joining("\t")));
    }
    System.out.println(table);
  }

  private static String cell(Object value) {
    return String.valueOf(value).replaceAll("[\\t\\n]", " ");
  }
}
