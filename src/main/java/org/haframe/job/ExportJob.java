package org.haframe.job;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.util.ModelSerializer;
import org.haframe.data.OutputExistsException;
import org.haframe.export.ExportedClasses;
import org.haframe.export.OnnxNetwork;
import org.haframe.export.StockNetwork;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.registry.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a model for programs that know nothing of this project. */
@Command(
    name = "export",
    description = {
      "Writes a model for other programs: network.onnx for ONNX runtimes, deeplearning4j.zip of Deeplearning4j's own layers alone, and classes.json, which says how an image becomes their input and what their outputs stand for.",
      ""
    },
    mixinStandardHelpOptions = true)
final class ExportJob implements Callable<Integer> {

  private static final String ONNX = "network.onnx";
  private static final String STOCK = "deeplearning4j.zip";
  private static final String CLASSES = "classes.json";

  /** All that an export consists of. */
  private static final Set<String> FILES = Set.of(ONNX, STOCK, CLASSES);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = Inputs.MODEL)
  private String model = "";

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where the files go. An earlier export is replaced.")
  private String output = "";

  @Option(names = "--overwrite", description = "Write the files also where others are; these stay.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    Storage storage = Storage.asSubmitted();
    Path directory = Inputs.path("--output", output);
    storage.requireFoldersAbove(new Path(directory, CLASSES));
    if (!overwrite && storage.isOccupied(directory)) {
      if (!storage.holdsOnly(directory, FILES)) {
        throw new OutputExistsException(
            "Cannot export into %s: it holds something else. Use another --output, or --overwrite to write beside it."
                .formatted(output));
      }
      storage.deleteUnfinished(directory);
    }
    HierarchyAwareModel loaded =
        new ModelStore(storage.hadoop())
            .load(Inputs.model(storage, "--model", model, spec.commandLine().getErr()));
    String classes = ExportedClasses.toJson(loaded);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(ONNX, OnnxNetwork.of(loaded, new TreeMap<>(Map.of("haframe", classes))));
    files.put(STOCK, stock(loaded));
    // Last, so that where it is, all are, and of one model.
    storage.delete(new Path(directory, CLASSES));
    for (var file : files.entrySet()) {
      storage.write(new Path(directory, file.getKey()), file.getValue());
    }
    storage.write(new Path(directory, CLASSES), classes);
    PrintWriter out = spec.commandLine().getOut();
    for (String file : new String[] {ONNX, STOCK, CLASSES}) {
      out.println(new Path(output, file));
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  private static byte[] stock(HierarchyAwareModel model) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(StockNetwork.of(model), bytes, false);
    return bytes.toByteArray();
  }
}
