package org.haframe.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The file {@code table.json} of an image table: what is in it and where it is from. It is written
 * last, so a table that has it is complete.
 *
 * @param created when the import ended
 * @param source name of the image source
 * @param inputs paths that were read
 * @param validationPerClass images of each class held out by the import
 * @param maxBadShare share of bad images that was allowed
 * @param counts images by split and class
 * @param rejected images set aside
 * @param ignored files that are no images by their name
 * @param fingerprint see {@link TableTally}
 * @param hierarchySha256 of the table's hierarchy
 */
record TableMetadata(
    Instant created,
    String source,
    List<String> inputs,
    int validationPerClass,
    double maxBadShare,
    Map<String, Map<String, Long>> counts,
    long rejected,
    long ignored,
    String fingerprint,
    String hierarchySha256) {
  static final String FILE = "table.json";
  static final String FORMAT = "haframe-image-table";
  static final int VERSION = 1;

  /** Counts of 20,000 classes with names of a hundred characters have an eighth of this. */
  static final int MAX_BYTES = 16 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  TableMetadata {
    inputs = List.copyOf(inputs);
    var copy = new TreeMap<String, Map<String, Long>>();
    counts.forEach(
        (split, classes) -> copy.put(split, Collections.unmodifiableMap(new TreeMap<>(classes))));
    counts = Collections.unmodifiableMap(copy);
  }

  /** Images of a split; 0 if there is none. */
  long count(String split) {
    return counts.getOrDefault(split, Map.of()).values().stream().mapToLong(Long::longValue).sum();
  }

  String toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("version", VERSION);
    root.put("created", created.toString());
    ObjectNode from = root.putObject("source");
    from.put("name", source);
    inputs.forEach(from.putArray("inputs")::add);
    ObjectNode settings = root.putObject("settings");
    settings.put("validationPerClass", validationPerClass);
    settings.put("maxBadShare", maxBadShare);
    root.put("fingerprint", fingerprint);
    root.put("hierarchySha256", hierarchySha256);
    root.put("rejected", rejected);
    root.put("ignored", ignored);
    ObjectNode images = root.putObject("images");
    counts.forEach(
        (split, classes) -> {
          ObjectNode node = images.putObject(split);
          node.put("count", count(split));
          ObjectNode byClass = node.putObject("classes");
          classes.forEach(byClass::put);
        });
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the metadata as JSON: " + e.getMessage(), e);
    }
  }

  /**
   * @param path of the file, for messages
   * @throws InvalidImageDataException if this is not the metadata of an image table of this version
   */
  static TableMetadata fromJson(byte[] content, String path) {
    if (content.length > MAX_BYTES) {
      throw new InvalidImageDataException(
          "Cannot open %s: it has more than %,d bytes. Write a table with the import job."
              .formatted(path, MAX_BYTES));
    }
    try {
      JsonNode root = JSON.readTree(content);
      if (!isTable(root)) {
        throw new InvalidImageDataException(
            "Cannot open %s as image table: it does not say \"format\": \"%s\". Write a table with the import job."
                .formatted(path, FORMAT));
      }
      int version = field(root, "version").asInt();
      if (version != VERSION) {
        throw new InvalidImageDataException(
            "Cannot open %s: it has version %d of the table format, and this program reads version %d. Import the images again, or use the release that wrote it."
                .formatted(path, version, VERSION));
      }
      var inputs = new ArrayList<String>();
      field(field(root, "source"), "inputs").forEach(input -> inputs.add(input.asText()));
      return new TableMetadata(
          Instant.parse(field(root, "created").asText()),
          field(field(root, "source"), "name").asText(),
          inputs,
          field(field(root, "settings"), "validationPerClass").asInt(),
          field(field(root, "settings"), "maxBadShare").asDouble(),
          counts(field(root, "images")),
          field(root, "rejected").asLong(),
          field(root, "ignored").asLong(),
          field(root, "fingerprint").asText(),
          field(root, "hierarchySha256").asText());
    } catch (IOException | DateTimeParseException | IllegalArgumentException e) {
      throw new InvalidImageDataException(
          "Cannot read %s: %.500s. Import the images again."
              .formatted(path, String.valueOf(e.getMessage()).replaceAll("\\.$", "")),
          e);
    }
  }

  /** Whether the content says that it is the metadata of an image table, of whatever version. */
  static boolean isTable(byte[] content) {
    try {
      return content.length <= MAX_BYTES && isTable(JSON.readTree(content));
    } catch (IOException e) {
      return false; // some other file of this name
    }
  }

  private static boolean isTable(JsonNode root) {
    return FORMAT.equals(root.path("format").asText());
  }

  private static Map<String, Map<String, Long>> counts(JsonNode images) {
    var counts = new TreeMap<String, Map<String, Long>>();
    images
        .fields()
        .forEachRemaining(
            split -> {
              var classes = new TreeMap<String, Long>();
              field(split.getValue(), "classes")
                  .fields()
                  .forEachRemaining(
                      label ->
                          classes.put(label.getKey(), count(label.getKey(), label.getValue())));
              counts.put(split.getKey(), classes);
            });
    return counts;
  }

  private static long count(String label, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asLong() < 0) {
      throw new IllegalArgumentException(
          "the images of class \"%.100s\" are no count".formatted(label));
    }
    return value.asLong();
  }

  private static JsonNode field(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      throw new IllegalArgumentException("it has no \"%s\"".formatted(name));
    }
    return value;
  }
}
