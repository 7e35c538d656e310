package org.haframe.notebook;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.haframe.registry.WholeFile;
import org.haframe.report.InvalidReportException;
import org.haframe.report.ReportFiles;
import org.haframe.report.ReportReader;
import org.haframe.report.RunComparison;
import org.haframe.report.RunNames;

/** Folders with reports, as the evaluate job writes them too. Paths are those of Hadoop. */
public final class ReportFolders {
  private ReportFolders() {}

  /**
   * Keeps an assessment as the evaluate job keeps its report. An earlier one in the folder is
   * replaced; other files in the folder stay.
   *
   * @throws org.haframe.registry.UnwritableFileException if the storage fails
   */
  public static void write(SparkSession spark, Assessment assessment, String folder)
      throws IOException {
    Configuration hadoop = hadoop(spark);
    var path = new Path(folder);
    FileSystem storage = path.getFileSystem(hadoop);
    storage.delete(new Path(path, ReportFiles.JSON), false);
    storage.delete(new Path(path, ReportFiles.COSINES), false); // of an earlier one that had them
    Map<String, String> files =
        ReportFiles.of(assessment.report(), assessment.findings(), assessment.images());
    for (var file : files.entrySet()) {
      byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
      WholeFile.write(hadoop, new Path(path, file.getKey()), out -> out.write(content));
    }
  }

  /**
   * Runs beside each other, by their reports; the first is what the others are compared with. They
   * are named by what tells the paths of the folders apart.
   *
   * @param folders at least one
   * @throws InvalidReportException if there is no report in one of them, or it cannot be read
   * @throws IllegalArgumentException if a folder is named twice, or reports are of different splits
   */
  public static RunComparison compared(SparkSession spark, String... folders) throws IOException {
    List<String> names = RunNames.of(List.of(folders));
    List<RunComparison.Run> runs = new ArrayList<>();
    for (int i = 0; i < folders.length; i++) {
      var file = new Path(folders[i], ReportFiles.JSON);
      String json = read(spark, file);
      runs.add(new RunComparison.Run(names.get(i), ReportReader.read(file.toString(), json)));
    }
    return new RunComparison(runs);
  }

  /** In bytes, no more than the reader takes in characters, and one. */
  private static String read(SparkSession spark, Path file) throws IOException {
    try (InputStream in = file.getFileSystem(hadoop(spark)).open(file)) {
      return new String(in.readNBytes(ReportReader.MAX_CHARACTERS + 1), StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      throw new InvalidReportException(
          "Cannot read the report %s: there is no such file. Name a folder that the evaluate job or ReportFolders.write has written."
              .formatted(file),
          e);
    }
  }

  private static Configuration hadoop(SparkSession spark) {
    return spark.sparkContext().hadoopConfiguration();
  }
}
