package org.haframe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes of a valid file one that someone forged or a disk damaged: the same random numbers, the
 * same file.
 */
public final class Mutation {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Stand for what a tree of JSON cannot hold, until it is text. */
  private static final String DEEP_ARRAY = "@deep-array@";

  private static final String DEEP_OBJECT = "@deep-object@";
  private static final String BEYOND_DOUBLE = "@beyond-double@";
  private static final String MANY_DIGITS = "@many-digits@";

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "../../etc/passwd",
          "/",
          "NaN",
          "-Infinity",
          "1e999999999",
          "null",
          "\u0000\u001b[31m",
          "\ud800",
          "a.b.c",
          "${a}",
          "java.lang.Runtime",
          "org.deeplearning4j.nn.conf.layers.ConvolutionLayer",
          "x".repeat(3_000));

  private final Random random;

  public Mutation(Random random) {
    this.random = random;
  }

  /** Some bytes changed, left out, repeated or made up. */
  public byte[] bytes(byte[] valid) {
    byte[] content = valid;
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      content = changed(content);
    }
    return content;
  }

  private byte[] changed(byte[] content) {
    if (content.length == 0) {
      return new byte[random.nextInt(20)];
    }
    int at = random.nextInt(content.length);
    int length = 1 + random.nextInt(Math.min(200, content.length - at));
    var out = new ByteArrayOutputStream();
    out.write(content, 0, at);
    byte[] block = Arrays.copyOfRange(content, at, at + length);
    switch (random.nextInt(6)) {
      case 0 -> { // ends here
        return out.toByteArray();
      }
      case 1 -> {} // left out
      case 2 -> { // repeated
        for (int times = 2 + random.nextInt(20); times > 0; times--) {
          out.writeBytes(block);
        }
      }
      case 3 -> { // made up
        random.nextBytes(block);
        out.writeBytes(block);
      }
      case 4 -> { // a number at its bounds, of four bytes
        Arrays.fill(block, 0, Math.min(4, length), (byte) (random.nextBoolean() ? -1 : 0));
        block[0] = (byte) (random.nextBoolean() ? 0x7F : 0x80);
        out.writeBytes(block);
      }
      default -> { // a bit
        block[0] ^= (byte) (1 << random.nextInt(8));
        out.writeBytes(block);
      }
    }
    out.write(content, at + length, content.length - at - length);
    return out.toByteArray();
  }

  /** Some lines, words and characters changed. */
  public String text(String valid) {
    if (random.nextInt(3) == 0) {
      return new String(bytes(valid.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }
    String content = valid;
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      List<String> words = new ArrayList<>(List.of(content.split("(?<=\\W)|(?=\\W)")));
      int at = random.nextInt(words.size());
      switch (random.nextInt(5)) {
        case 0 -> words.set(at, TEXTS.get(random.nextInt(TEXTS.size())));
        case 1 -> words.set(at, number());
        case 2 -> words.remove(at);
        case 3 -> words.add(at, words.get(random.nextInt(words.size())));
        default -> words.set(at, nested(random.nextBoolean() ? "{a:" : "["));
      }
      content = String.join("", words);
    }
    return content;
  }

  /** Some values of a tree changed, moved, left out, added or nested; now and then its text. */
  public String json(String valid) {
    if (random.nextInt(8) == 0) {
      return new String(bytes(valid.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }
    try {
      ArrayNode holder = NODES.arrayNode().add(JSON.readTree(valid)); // the root can be changed too
      for (int times = 1 + random.nextInt(3); times > 0; times--) {
        change(holder);
      }
      String text = holder.isEmpty() ? "" : JSON.writeValueAsString(holder.get(0));
      return text.replace('"' + DEEP_ARRAY + '"', nested("["))
          .replace('"' + DEEP_OBJECT + '"', nested("{\"a\":"))
          .replace('"' + BEYOND_DOUBLE + '"', random.nextBoolean() ? "1e999" : "1e-999999999")
          .replace('"' + MANY_DIGITS + '"', "9".repeat(1 + random.nextInt(2_000)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot change what is no JSON: " + valid, e);
    }
  }

  private void change(ArrayNode holder) {
    List<ContainerNode<?>> containers = new ArrayList<>();
    collect(holder, containers);
    ContainerNode<?> at = containers.get(random.nextInt(containers.size()));
    ContainerNode<?> from = containers.get(random.nextInt(containers.size()));
    JsonNode value = random.nextInt(4) == 0 && from.size() > 0 ? child(from) : value(at);
    if (at instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.isEmpty() ? "a" : names.get(random.nextInt(names.size()));
      switch (random.nextInt(6)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(TEXTS.get(random.nextInt(TEXTS.size())), value.deepCopy());
        default -> object.set(name, value.deepCopy());
      }
    } else if (at instanceof ArrayNode array) {
      int index = random.nextInt(array.size() + 1);
      switch (random.nextInt(6)) {
        case 0 -> array.remove(index);
        case 1 -> array.insert(index, value.deepCopy());
        default -> {
          array.remove(index);
          array.insert(index, value.deepCopy());
        }
      }
    }
  }

  private static void collect(JsonNode node, List<ContainerNode<?>> containers) {
    if (node instanceof ContainerNode<?> container) {
      containers.add(container);
      node.elements().forEachRemaining(child -> collect(child, containers));
    }
  }

  private JsonNode child(ContainerNode<?> of) {
    List<JsonNode> children = new ArrayList<>();
    of.elements().forEachRemaining(children::add);
    return children.get(random.nextInt(children.size()));
  }

  /** Often a number near one that is there: what is nearly right goes farthest. */
  private JsonNode value(ContainerNode<?> near) {
    JsonNode old = near.size() > 0 ? child(near) : NODES.nullNode();
    if (old.isNumber() && random.nextBoolean()) {
      long number = old.asLong();
      return NODES.numberNode(
          switch (random.nextInt(4)) {
            case 0 -> number + 1;
            case 1 -> number - 1;
            case 2 -> 2 * number;
            default -> -number;
          });
    }
    return switch (random.nextInt(16)) {
      case 0, 12, 13 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.arrayNode();
      case 3 -> NODES.objectNode();
      case 4 -> NODES.textNode(DEEP_ARRAY);
      case 5 -> NODES.textNode(DEEP_OBJECT);
      case 6 -> NODES.textNode(BEYOND_DOUBLE);
      case 7 -> NODES.textNode(MANY_DIGITS);
      case 8, 9 -> NODES.textNode(TEXTS.get(random.nextInt(TEXTS.size())));
      case 10 -> NODES.numberNode(1 << random.nextInt(31));
      default -> NODES.numberNode(Double.parseDouble(number()));
    };
  }

  private String number() {
    return switch (random.nextInt(7)) {
      case 0 -> "0";
      case 1 -> "-1";
      case 2 -> "2147483647";
      case 3 -> "-9223372036854775808";
      case 4 -> "1e308";
      case 5 -> "1e999999999";
      default -> String.valueOf(random.nextDouble());
    };
  }

  private String nested(String opening) {
    String closing = opening.startsWith("{") ? "}" : "]";
    int depth = 1 << random.nextInt(17);
    return opening.repeat(depth) + "1" + closing.repeat(random.nextInt(4) == 0 ? 0 : depth);
  }
}
