package org.haframe.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
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
      "Solves for the unit vectors whose cosines follow a class tree, and prints s_min, rank, smallest eigenvalue and the cosine for each distance.",
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
      description = "How fast the cosine falls with the distance.")
  private Optional<String> gamma = Optional.empty();

  @Option(
      names = "--similarity",
      paramLabel = "closed-form|grid",
      description = "How the smallest similarity is found.")
  private Optional<String> similarity = Optional.empty();

  @Option(
      names = "--dimension",
      paramLabel = "D",
      description = "Length of a vector; the number of classes where none is given.")
  private Optional<String> dimension = Optional.empty();

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
    FrameSettings settings = SettingsReader.frame(overrides());
    Storage storage = Storage.asSubmitted();
    Optional<Path> file = output.map(text -> Inputs.path("--output", text));
    if (file.isPresent()) {
      requireFree(storage, file.get());
    }
    ClassHierarchy tree = Inputs.hierarchy(storage, "--hierarchy", hierarchy);

    ClassFrame frame = FrameSolver.solve(tree.distances(), settings);

    print(tree, frame);
    if (file.isPresent()) {
      storage.write(file.get(), json(tree, settings, frame));
    }
    return ExitCode.DONE.number();
  }

  /** The options as settings, so that names, defaults and checks are those of settings files. */
  private List<String> overrides() {
    List<String> overrides = new ArrayList<>();
    gamma.ifPresent(value -> overrides.add("frame.gamma=" + value));
    similarity.ifPresent(value -> overrides.add("frame.similarity=" + value));
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

  private void print(ClassHierarchy tree, ClassFrame frame) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "hierarchy %s: %d classes, height %d%n", tree.name(), frame.classCount(), tree.height());
    out.printf(Locale.ROOT, "s_min %.9f%n", frame.minimumSimilarity());
    out.printf("rank %d%n", frame.rank());
    out.printf(Locale.ROOT, "smallest eigenvalue %.3e%n", frame.smallestEigenvalue());
    out.printf("dimension %d%n", frame.dimension());
    cosines(tree.distances(), frame)
        .forEach(
            (distance, cosine) ->
                out.printf(Locale.ROOT, "cosine at distance %d: %.9f%n", distance, cosine));
    out.printf("frame sha256 %s%n", frame.sha256());
    out.flush();
  }

  /** The cosine of each distance that occurs; all pairs of one distance have the same. */
  private static SortedMap<Integer, Double> cosines(
      HierarchicalDistances distances, ClassFrame frame) {
    SortedMap<Integer, Double> cosines = new TreeMap<>();
    for (int a = 0; a < distances.classCount(); a++) {
      for (int b = 0; b < a; b++) {
        if (!cosines.containsKey(distances.between(a, b))) {
          cosines.put(distances.between(a, b), frame.cosine(a, b));
        }
      }
    }
    return cosines;
  }

  private static byte[] json(ClassHierarchy tree, FrameSettings settings, ClassFrame frame)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("format", "haframe-frame 1");
    ObjectNode made = root.putObject("settings");
    made.put("mapping", settings.mapping().toString());
    made.put("similarity", SettingsKind.text(settings.minimumSimilarity()));
    made.put("seed", settings.seed());
    root.put("hierarchy", tree.name());
    root.put("hierarchySha256", tree.sha256());
    root.put("minimumSimilarity", frame.minimumSimilarity());
    root.put("rank", frame.rank());
    root.put("dimension", frame.dimension());
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
