package org.haframe.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyReader;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InputFormat;
import org.haframe.network.InvalidModelException;
import org.haframe.network.StoredNetwork;

/**
 * Saves and loads models: one checked zip file in the model's directory.
 *
 * <p>Parts: model.json (format version, classes in order, input format, provenance), network.json
 * (as DL4J writes it), parameters.f32 and frame.f32 (little-endian float32), hierarchy.json,
 * settings.conf. No Java serialization.
 */
public final class ModelStore {

  /** Name of the file inside a model's directory. */
  public static final String FILE_NAME = "haframe-model.zip";

  private static final int FORMAT_VERSION = 3;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS); // the same model, the same bytes

  private final Configuration hadoop;

  public ModelStore(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /** The description in model.json. */
  private record Manifest(
      int formatVersion,
      List<String> classes,
      int imageSize,
      List<Double> mean,
      List<Double> standardDeviation,
      Map<String, String> provenance) {
    /** JSON may hold null for anything. */
    private Manifest {
      classes = List.copyOf(classes);
      mean = List.copyOf(mean);
      standardDeviation = List.copyOf(standardDeviation);
      provenance = Map.copyOf(provenance);
    }
  }

  /** Writes the model into a directory, replacing an older one at once. */
  public void save(HierarchyAwareModel model, Path directory) throws IOException {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    Manifest manifest =
        new Manifest(
            FORMAT_VERSION,
            model.hierarchy().labels().names(),
            model.input().size(),
            model.input().mean(),
            model.input().standardDeviation(),
            model.provenance());
    parts.put("model.json", JSON.writeValueAsBytes(manifest));
    parts.put("network.json", utf8(model.networkJson()));
    parts.put("parameters.f32", model.parameterBytes());
    model.frameBytes().ifPresent(frame -> parts.put("frame.f32", frame));
    parts.put("hierarchy.json", utf8(model.hierarchy().toJson()));
    parts.put("settings.conf", utf8(model.settings()));
    CheckedArchive.write(hadoop, new Path(directory, FILE_NAME), parts);
  }

  /** Whether a directory holds a model. */
  public boolean exists(Path directory) throws IOException {
    Path file = new Path(directory, FILE_NAME);
    return file.getFileSystem(hadoop).exists(file);
  }

  /**
   * Reads the model of a directory.
   *
   * @throws InvalidModelException if there is none, or it is damaged, or of another format version
   * @throws FileTooLargeException if it is too large for the memory
   * @throws IOException if the storage fails
   */
  public HierarchyAwareModel load(Path directory) throws IOException {
    Path file = new Path(directory, FILE_NAME);
    Map<String, byte[]> parts;
    try {
      parts = CheckedArchive.read(hadoop, file);
    } catch (FileNotFoundException e) {
      throw new InvalidModelException(
          "Cannot load a model from %s: there is no %s. Give the directory that `train --output` wrote."
              .formatted(directory, FILE_NAME),
          e);
    }
    Manifest manifest = manifest(file, parts);
    byte[] hierarchy = part(file, parts, "hierarchy.json");
    ClassHierarchy tree = HierarchyReader.read(file + "!hierarchy.json", hierarchy);
    InputFormat input = input(file, manifest);
    String network = text(part(file, parts, "network.json"));
    float[] parameters = floats(file, part(file, parts, "parameters.f32"));
    StoredNetwork.check(file.toString(), network, parameters.length, input, tree);
    var model =
        new HierarchyAwareModel(
            network,
            parameters,
            tree,
            input,
            text(part(file, parts, "settings.conf")),
            manifest.provenance());
    requireAgreement(file, parts, manifest, model);
    return model;
  }

  private static void requireAgreement(
      Path file, Map<String, byte[]> parts, Manifest manifest, HierarchyAwareModel model) {
    if (!model.hierarchy().labels().names().equals(manifest.classes())) {
      throw new InvalidModelException(
          "Cannot use %s: its classes are not the leaves of its hierarchy. Train it again."
              .formatted(file));
    }
    Optional<byte[]> stored = Optional.ofNullable(parts.get("frame.f32"));
    Optional<byte[]> used = model.frameBytes();
    if (stored.isPresent() != used.isPresent()
        || stored.isPresent() && !Arrays.equals(stored.get(), used.get())) {
      throw new InvalidModelException(
          "Cannot use %s: its frame is not the one in its network. Train it again."
              .formatted(file));
    }
  }

  private static Manifest manifest(Path file, Map<String, byte[]> parts) {
    byte[] json = part(file, parts, "model.json");
    try {
      int version = JSON.readTree(json).path("formatVersion").asInt();
      if (version != FORMAT_VERSION) {
        throw new InvalidModelException(
            "Cannot read %s: its format version is %d, this program reads %d. Use the release that wrote it."
                .formatted(file, version, FORMAT_VERSION));
      }
      return JSON.readValue(json, Manifest.class);
    } catch (IOException e) {
      throw new InvalidModelException(
          "Cannot read %s: model.json is not as expected. Restore it from a copy.".formatted(file),
          e);
    }
  }

  private static InputFormat input(Path file, Manifest manifest) {
    try {
      return new InputFormat(manifest.imageSize(), manifest.mean(), manifest.standardDeviation());
    } catch (IllegalArgumentException e) {
      throw new InvalidModelException(
          "Cannot read %s: its input is not one of images (%s). Restore it from a copy."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  static byte[] part(Path file, Map<String, byte[]> parts, String name) {
    return Optional.ofNullable(parts.get(name))
        .orElseThrow(
            () ->
                new InvalidModelException(
                    "Cannot read %s: it has no %s. Restore it from a copy.".formatted(file, name)));
  }

  /**
   * Little-endian float32 values.
   *
   * @throws InvalidModelException if the last one is not whole
   */
  static float[] floats(Path file, byte[] bytes) {
    if (bytes.length % Float.BYTES != 0) {
      throw new InvalidModelException(
          "Cannot read %s: %,d bytes are no whole number of float32 values. Restore it from a copy."
              .formatted(file, bytes.length));
    }
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
