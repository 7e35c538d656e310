package org.haframe.hierarchy;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads a {@link ClassHierarchy} from the bytes of a file, in one of three formats:
 *
 * <ul>
 *   <li>JSON (a name that ends in {@code .json}, or text that begins with a brace): an object with
 *       {@code classes}, the leaves in class order; {@code parents}, from each node but the root to
 *       its parent; {@code root}; and, where wanted, {@code name} and {@code displayNames}, from
 *       node to the name to show. Other fields are ignored. See data-schemas/hierarchy.schema.json.
 *   <li>Level columns (a name that ends in {@code .csv}): one line for each class, in class order,
 *       with its nodes from coarse to fine. See {@link LevelColumns}.
 *   <li>Lines of {@code parent child} (any other file). See {@link ParentChildLines}.
 * </ul>
 *
 * <p>Text is UTF-8, with or without a byte order mark.
 */
public final class HierarchyReader {
  /** A tree of a million nodes fits; more is no hierarchy of classes. */
  public static final int MAX_BYTES = 32 << 20;

  private HierarchyReader() {}

  /**
   * Reads a hierarchy.
   *
   * @param fileName name or path of the file, for its ending and for messages
   * @param content the bytes of the file
   * @throws InvalidHierarchyException if the content is not a hierarchy; the message names file,
   *     line and node
   */
  public static ClassHierarchy read(String fileName, byte[] content) {
    String source = "the hierarchy " + fileName;
    String text = decode(source, content);
    if (text.isBlank()) {
      throw StatedTree.problem(source, 0, "it is empty", "Give a tree of classes.");
    }
    String name = baseName(fileName);
    String ending = fileName.toLowerCase(Locale.ROOT);
    StatedTree tree;
    if (ending.endsWith(".json") || text.stripLeading().startsWith("{")) {
      tree = JsonTree.read(source, name, text);
    } else if (ending.endsWith(".csv")) {
      tree = LevelColumns.read(source, name, text);
    } else {
      tree = ParentChildLines.read(source, name, text);
    }
    return ClassHierarchy.of(tree);
  }

  private static String decode(String source, byte[] content) {
    if (content.length > MAX_BYTES) { // whoever reads the file stops one behind
      throw StatedTree.problem(
          source,
          0,
          "it has more than %,d bytes".formatted(MAX_BYTES),
          "Use a file of at most %d MiB.".formatted(MAX_BYTES >> 20));
    }
    ByteBuffer bytes = ByteBuffer.wrap(content);
    CharBuffer characters = CharBuffer.allocate(content.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, characters, true);
    String text = characters.flip().toString();
    if (result.isError()) {
      int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
      throw StatedTree.problem(
          source,
          line,
          "byte %d of the file is not UTF-8 text".formatted(bytes.position() + 1),
          "Save the file as UTF-8.");
    }
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static String baseName(String fileName) {
    String last = fileName.substring(fileName.lastIndexOf('/') + 1);
    int dot = last.lastIndexOf('.');
    return dot > 0 ? last.substring(0, dot) : last;
  }
}
