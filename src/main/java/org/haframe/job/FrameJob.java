package org.haframe.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.haframe.experiment.SettingsKind;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.FrameSolver;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchicalDistances;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Solves for the class frame of a hierarchy and says what it is like. Needs no cluster. */
@Command(
    name = "frame",
    description = {
      "Solves for the unit vectors whose cosines follow a class tree, and prints s_min, rank, smallest eigenvalue and the cosine for each distance; of a frame with fewer dimensions also how far its cosines are from those wanted.",
      ""
    },
    mixinStandardHelpOptions = true)
final class FrameJob implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--hierarchy",
      required = true,
      paramLabel = "FILE",
      description = "The class tree: JSON, level columns (.csv) or `parent child` lines.")
  private String hierarchy = "";

  @Option(
      names = "--gamma",
      paramLabel = "G",
      description =
          "How fast the cosine falls with the distance; 2 where none is given (aligned-frame trains with 5).")
  private Optional<String> gamma = Optional.empty();

  @Option(
      names = "--similarity",
      paramLabel = "closed-form|grid|per-level",
      description = "How the cosines are found, or that --similarities gives them.")
  private Optional<String> similarity = Optional.empty();

  @Option(
      names = "--similarities",
      paramLabel = "S,...",
      description = "For per-level: the cosine at distance 1, 2 and so on.")
  private Optional<String> similarities = Optional.empty();

  @Option(
      names = "--dimension",
      paramLabel = "D",
      description =
          "Length of a vector: rank (of the cosines; the default), classes (as many as classes) or a number.")
  private Optional<String> dimension = Optional.empty();

  @Option(
      names = "--truncation",
      paramLabel = "none|largest-eigenvalues",
      description = "Whether D may be below the rank, and what stays of the vectors then.")
  private Optional<String> truncation = Optional.empty();

  @Option(names = "--seed", paramLabel = "S", description = "Of the random rotation.")
  private Optional<String> seed = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "Write the vectors as JSON: settings, classes, sha256 and, in class order, one row a class.")
  private Optional<String> output = Optional.empty();

  @Option(names = "--overwrite", description = "Replace an output that exists.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    FrameSettings settings = SettingsFile.frame(overrides());
    Storage storage = Storage.asSubmitted();
    Optional<Path> file = output.map(text -> Inputs.path("--output", text));
    if (file.isPresent()) {
      requireFree(storage, file.get());
    }
    ClassHierarchy tree = Inputs.hierarchy(storage, "--hierarchy", hierarchy);

    ClassFrame frame = FrameSolver.solve(tree.distances(), settings);

    double deviation = FrameSolver.largestDeviation(frame, tree.distances(), settings);
    print(tree, frame, deviation);
    if (file.isPresent()) {
      storage.write(file.get(), json(tree, settings, frame, deviation));
    }
    return ExitCode.DONE.number();
  }

  /** The options as settings, so that names, defaults and checks are those of settings files. */
  private List<String> overrides() {
    List<String> overrides = new ArrayList<>();
    gamma.ifPresent(value -> overrides.add("frame.gamma=" + value));
    similarity.ifPresent(value -> overrides.add("frame.similarity=" + value));
    similarities.ifPresent(value -> overrides.add("frame.similarities=[" + value + "]"));
    truncation.ifPresent(value -> overrides.add("frame.truncation=" + value));
    dimension.ifPresent(value -> overrides.add("frame.dimension=" + value));
    seed.ifPresent(value -> overrides.add("frame.seed=" + value));
    return overrides;
  }

  private void requireFree(Storage storage, Path file) throws IOException {
    storage.requireFoldersAbove(file);
    if (!overwrite && storage.exists(file)) {
      throw new UsageException(
          "Cannot write the frame to %s: it exists. Use another --output, or --overwrite."
              .formatted(file));
    }
  }

  private void print(ClassHierarchy tree, ClassFrame frame, double deviation) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "hierarchy %s: %d classes, height %d%n", tree.name(), frame.classCount(), tree.height());
    ClassFrame.Similarities similarities = frame.similarities().orElseThrow();
    out.printf(Locale.ROOT, "s_min %.9f%n", similarities.minimum());
    out.printf("rank %d%n", similarities.rank());
    out.printf(Locale.ROOT, "smallest eigenvalue %.3e%n", similarities.smallestEigenvalue());
    out.printf("dimension %d%n", frame.dimension());
    cosines(tree.distances(), frame)
        .forEach((distance, range) -> out.printf("cosine at distance %d: %s%n", distance, range));
    out.printf(Locale.ROOT, "largest deviation of a cosine: %.3e%n", deviation);
    out.printf("frame sha256 %s%n", frame.sha256());
    out.flush();
  }

  /**
   * The cosines of each distance that occurs, as text: one number, unless the frame is truncated.
   */
  private static SortedMap<Integer, String> cosines(
      HierarchicalDistances distances, ClassFrame frame) {
    boolean truncated = frame.dimension() < frame.similarities().orElseThrow().rank();
    SortedMap<Integer, DoubleSummaryStatistics> ranges = new TreeMap<>();
    for (int a = 0; a < distances.classCount(); a++) {
      for (int b = 0; b < a; b++) {
        int distance = distances.between(a, b);
        if (truncated || !ranges.containsKey(distance)) {
          ranges
              .computeIfAbsent(distance, none -> new DoubleSummaryStatistics())
              .accept(frame.cosine(a, b));
        }
      }
    }
    SortedMap<Integer, String> texts = new TreeMap<>();
    ranges.forEach(
        (distance, range) ->
            texts.put(
                distance,
                truncated
                    ? String.format(Locale.ROOT, "%.9f to %.9f", range.getMin(), range.getMax())
                    : String.format(Locale.ROOT, "%.9f", range.getMin())));
    return texts;
  }

  private static byte[] json(
      ClassHierarchy tree, FrameSettings settings, ClassFrame frame, double deviation)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("format", "haframe-frame 1");
    ObjectNode made = root.putObject("settings");
    made.put("mapping", settings.mapping().toString());
    if (settings.mapping().givenMinimum().isEmpty()) {
      made.put("similarity", SettingsKind.text(settings.minimumSimilarity()));
    }
    made.put("truncation", SettingsKind.text(settings.truncation()));
    made.put("seed", settings.seed());
    root.put("hierarchy", tree.name());
    root.put("hierarchySha256", tree.sha256());
    ClassFrame.Similarities similarities = frame.similarities().orElseThrow();
    root.put("minimumSimilarity", similarities.minimum());
    root.put("rank", similarities.rank());
    root.put("dimension", frame.dimension());
    root.put("largestDeviation", deviation);
    root.put("sha256", frame.sha256());
    root.set("classes", mapper.valueToTree(tree.labels().names()));
    ArrayNode vectors = root.putArray("vectors");
    float[] values = frame.toFloats();
    for (int row = 0; row < frame.classCount(); row++) {
      ArrayNode vector = vectors.addArray();
      for (int column = 0; column < frame.dimension(); column++) {
        vector.add(values[row * frame.dimension() + column]);
      }
    }
    return mapper.writeValueAsBytes(root);
  }
}
