package org.haframe.registry;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.haframe.network.InvalidModelException;
import org.haframe.report.Verdict;
import org.haframe.report.VerdictWriter;

/**
 * The folders of retrainings, one for each run id: what a run was begun with, and what it came to.
 *
 * @param path which need not exist
 */
record RetrainingRuns(Configuration hadoop, Path path) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final String RUN = "run.json";
  private static final String VERDICT = "verdict.json";
  private static final String ABANDONED = "abandoned";

  Path folder(String runId) {
    if (!ID.matcher(runId).matches()) {
      throw new IllegalArgumentException(
          "Cannot use %s as a run id. Use up to 100 letters, digits, dots, dashes and underscores, a letter or digit first."
              .formatted(runId));
    }
    return new Path(path, runId);
  }

  RetrainingRun begin(RetrainingRun run) throws IOException {
    Path file = new Path(folder(run.runId()), RUN);
    WholeFile.create(hadoop, file, out -> out.write(CheckedJson.of(run)));
    return CheckedJson.read(hadoop, file, RetrainingRun.class);
  }

  Optional<RetrainingRun> begun(String runId) throws IOException {
    try {
      Path file = new Path(folder(runId), RUN);
      return Optional.of(CheckedJson.read(hadoop, file, RetrainingRun.class));
    } catch (FileNotFoundException | InvalidModelException e) {
      return Optional.empty();
    }
  }

  Path verdictFile(String runId) {
    return new Path(folder(runId), VERDICT);
  }

  Optional<Verdict> verdict(String runId) throws IOException {
    Path file = verdictFile(runId);
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      // One byte more than any verdict has: its reader refuses that.
      String json = new String(in.readNBytes(VerdictWriter.MAX_BYTES + 1), StandardCharsets.UTF_8);
      return Optional.of(VerdictWriter.read(file.toString(), json));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  void abandon(String runId) throws IOException {
    WholeFile.create(hadoop, new Path(folder(runId), ABANDONED), out -> {});
  }

  boolean isAbandoned(String runId) throws IOException {
    return path.getFileSystem(hadoop).exists(new Path(folder(runId), ABANDONED));
  }

  /** Ids of all runs, in order. */
  List<String> ids() throws IOException {
    try {
      return Arrays.stream(path.getFileSystem(hadoop).listStatus(path))
          .map(run -> run.getPath().getName())
          .filter(name -> ID.matcher(name).matches())
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }
}
