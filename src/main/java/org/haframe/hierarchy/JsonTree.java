package org.haframe.hierarchy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.haframe.hierarchy.StatedTree.Stated;

/**
 * Reads the JSON format of {@link HierarchyReader}, token by token, so that every name has a line.
 */
final class JsonTree {
  private final String source;
  private final JsonParser parser;

  private String name;
  private String root = "";
  private final List<Stated> classes = new ArrayList<>();
  private final Map<String, Stated> parents = new LinkedHashMap<>();
  private final Map<String, Stated> displayNames = new LinkedHashMap<>();

  private JsonTree(String source, String name, JsonParser parser) {
    this.source = source;
    this.name = name;
    this.parser = parser;
  }

  static StatedTree read(String source, String name, String text) {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      return new JsonTree(source, name, parser).tree();
    } catch (JsonProcessingException e) {
      JsonLocation location = e.getLocation();
      var problem =
          StatedTree.problem(
              source,
              location == null ? 0 : location.getLineNr(),
              "it is not valid JSON (%s)".formatted(firstLine(e.getOriginalMessage())),
              "Correct it there.");
      problem.initCause(e);
      throw problem;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  private StatedTree tree() throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw problem("it does not begin with an object", "Begin with { \"name\": ...");
    }
    Set<String> fields = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      if (!fields.add(field)) {
        throw problem("field '%s' is given twice".formatted(field), "Give it once.");
      }
      parser.nextToken();
      readField(field);
    }
    if (parser.nextToken() != null) {
      throw problem("something follows the end of its object", "End the file there.");
    }
    for (String needed : List.of("root", "classes", "parents")) {
      if (!fields.contains(needed)) {
        throw problem("it has no field '%s'".formatted(needed), "Add it.");
      }
    }
    return new StatedTree(source, name, root, classes, parents, displayNames);
  }

  private void readField(String field) throws IOException {
    switch (field) {
      case "name" -> name = string("name");
      case "root" -> root = string("root");
      case "classes" -> readClasses();
      case "parents" -> readNames("parents", parents);
      case "displayNames" -> readNames("displayNames", displayNames);
      default -> parser.skipChildren();
    }
  }

  private void readClasses() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw problem("'classes' is not an array", "Give an array of node ids.");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      classes.add(new Stated(string("a class"), line()));
      StatedTree.requireAtMost(source, line(), StatedTree.MAX_CLASSES, classes.size(), "classes");
    }
  }

  private void readNames(String field, Map<String, Stated> names) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw problem("'%s' is not an object".formatted(field), "Give an object of strings.");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String node = parser.currentName();
      int line = line();
      parser.nextToken();
      Stated first = names.put(node, new Stated(string("the value of '" + node + "'"), line));
      StatedTree.requireAtMost(source, line, StatedTree.MAX_NODES, names.size(), "nodes");
      if (first != null && field.equals("parents")) {
        throw StatedTree.twoParents(source, node, first, names.get(node));
      }
      if (first != null) {
        throw problem(
            "node '%s' has two display names, the first on line %d".formatted(node, first.line()),
            "Keep one.");
      }
    }
  }

  private String string(String what) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw problem("%s is not a string".formatted(what), "Put it in quotes.");
    }
    return parser.getText();
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private InvalidHierarchyException problem(String why, String advice) {
    return StatedTree.problem(source, line(), why, advice);
  }
}
