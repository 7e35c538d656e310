package org.haframe.notebook;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.haframe.registry.WholeFile;
import org.haframe.report.InvalidReportException;
import org.haframe.report.ReportReader;
import org.haframe.report.ReportWriter;
import org.haframe.report.RunComparison;

/** Folders with reports, as the evaluate job writes them too. Paths are those of Hadoop. */
public final class ReportFolders {
  private static final String JSON = "report.json";
  private static final String HTML = "report.html";

  private ReportFolders() {}

  /**
   * Keeps an assessment as report.html, for people, and report.json, to compare. An earlier one in
   * the folder is replaced.
   *
   * @throws org.haframe.registry.UnwritableFileException if the storage fails
   */
  public static void write(SparkSession spark, Assessment assessment, String folder)
      throws IOException {
    String html =
        ReportWriter.toHtml(assessment.report(), assessment.findings(), assessment.images());
    write(spark, new Path(folder, HTML), html);
    write(spark, new Path(folder, JSON), ReportWriter.toJson(assessment.report()));
  }

  private static void write(SparkSession spark, Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    WholeFile.write(hadoop(spark), file, out -> out.write(bytes));
  }

  /**
   * Runs beside each other, by their reports; the first is what the others are compared with. Each
   * is named by the last part of its path.
   *
   * @param folders at least one
   * @throws InvalidReportException if there is no report in one of them, or it cannot be read
   * @throws IllegalArgumentException if two have one name, or are of different splits
   */
  public static RunComparison compared(SparkSession spark, String... folders) throws IOException {
    List<RunComparison.Run> runs = new ArrayList<>();
    for (String folder : folders) {
      var path = new Path(folder);
      var file = new Path(path, JSON);
      String json = read(spark, file);
      runs.add(new RunComparison.Run(path.getName(), ReportReader.read(file.toString(), json)));
    }
    return new RunComparison(runs);
  }

  private static String read(SparkSession spark, Path file) throws IOException {
    try (InputStream in = file.getFileSystem(hadoop(spark)).open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      throw new InvalidReportException(
          "Cannot read the report %s: there is no such file. Name a folder that the evaluate job, or this class, has written."
              .formatted(file),
          e);
    }
  }

  private static Configuration hadoop(SparkSession spark) {
    return spark.sparkContext().hadoopConfiguration();
  }
}
