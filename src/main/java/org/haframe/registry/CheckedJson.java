package org.haframe.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InvalidModelException;

/**
 * Small documents that people read and that must be whole: {@code {"content": ..., "sha256": ...}},
 * the checksum over the content without blanks, its keys as they stand.
 */
final class CheckedJson {

  /** Far above any document of ours; what is larger is none. */
  private static final int LARGEST_BYTES = 8 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new InstantReader()))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private CheckedJson() {}

  /** Of ISO 8601, as {@link Instant#toString} writes it. */
  private static final class InstantReader extends FromStringDeserializer<Instant> {
    private static final long serialVersionUID = 1;

    InstantReader() {
      super(Instant.class);
    }

    @Override
    protected Instant _deserialize(String text, DeserializationContext context) {
      return Instant.parse(text);
    }
  }

  /** The document of a record. */
  static byte[] of(Object content) {
    JsonNode tree = JSON.valueToTree(content);
    var document = JSON.createObjectNode();
    document.set("content", tree);
    document.put("sha256", checksum(tree));
    try {
      return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write JSON: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a document.
   *
   * @throws FileNotFoundException if there is no such file
   * @throws InvalidModelException if it is damaged, or holds something else
   */
  static <T> T read(Configuration hadoop, Path file, Class<T> type) throws IOException {
    byte[] bytes;
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      bytes = in.readNBytes(LARGEST_BYTES + 1);
    } catch (ChecksumException e) { // of HDFS, or of a .crc file beside a local one
      throw damaged(file, "its checksum differs");
    }
    if (bytes.length > LARGEST_BYTES) {
      throw damaged(file, "it has more than %,d bytes".formatted(LARGEST_BYTES));
    }
    try {
      JsonNode document = JSON.readTree(bytes);
      JsonNode content = document.path("content");
      if (!checksum(content).equals(document.path("sha256").asText())) {
        throw damaged(file, "its checksum differs");
      }
      return JSON.treeToValue(content, type);
    } catch (JsonProcessingException | DateTimeParseException e) {
      throw damaged(file, "it is not as expected");
    }
  }

  private static String checksum(JsonNode content) {
    return HierarchyAwareModel.sha256(content.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static InvalidModelException damaged(Path file, String why) {
    return new InvalidModelException(
        "Cannot read %s: %s. Restore it from a copy.".formatted(file, why));
  }
}
