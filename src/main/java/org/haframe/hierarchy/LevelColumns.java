package org.haframe.hierarchy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.haframe.hierarchy.CommaSeparatedText.Row;
import org.haframe.hierarchy.StatedTree.Stated;

/**
 * Reads a table of level columns, coarse to fine, separated by commas: one row for each class, in
 * class order. A leaf above the last level leaves the columns after it empty.
 *
 * <p>A node is a pair (level, name): the same name in two columns is two nodes, as in Grocery
 * Store, where 26 fine names equal their coarse name. A class keeps its plain name as node id; an
 * inner node is called by its level, such as {@code coarse:Apple}, and shown by its plain name.
 *
 * <p>The first row is a header if none of its cells but the last stands below it in the same
 * column, and one of them is a word for a level, such as coarse, fine, family, class, label or
 * level 1, in a column that has no word of that kind below: there it is a name like those, as class
 * 1 is above class 2.
 */
final class LevelColumns {
  private static final Pattern LEVEL_WORD =
      Pattern.compile(
          "(super|sub|coarse|fine|medium|top|main|leaf)?[ _-]?"
              + "(level|lvl|l|depth|class|category|group|label|name|node|department|kind|type|species"
              + "|genus|family|order|phylum|kingdom|tribe|manufacturer|make|maker|brand|model|variant"
              + "|root|parent|child|leaf|coarse|fine|medium)"
              + "(e?s)?[ _-]?(name|label|id|class)?[ _-]?\\d*");

  private final String source;
  private final List<Row> rows;
  private final List<String> levelNames;
  private final Set<String> taken = new HashSet<>();
  private final Map<String, String> innerIds = new HashMap<>();
  private final Map<String, Stated> parents = new LinkedHashMap<>();
  private final Map<String, Stated> displayNames = new LinkedHashMap<>();

  private LevelColumns(String source, List<Row> rows, List<String> levelNames) {
    this.source = source;
    this.rows = rows;
    this.levelNames = levelNames;
    rows.forEach(row -> taken.add(row.cells().get(depth(row) - 1)));
  }

  static StatedTree read(String source, String name, String text) {
    List<Row> rows = CommaSeparatedText.read(source, text);
    int columns = rows.get(0).cells().size();
    var levelNames = new ArrayList<String>();
    if (isHeader(rows)) {
      levelNames.addAll(rows.get(0).cells());
      rows = rows.subList(1, rows.size());
    } else {
      for (int level = 1; level <= columns; level++) {
        levelNames.add("level " + level);
      }
    }
    for (Row row : rows) {
      requireFilled(source, row, columns);
    }
    return new LevelColumns(source, rows, levelNames).tree(name);
  }

  private static boolean isHeader(List<Row> rows) {
    List<String> first = rows.get(0).cells();
    List<Row> below = rows.subList(1, rows.size());
    boolean names = false;
    for (int column = 0; column < first.size(); column++) {
      String cell = first.get(column);
      if (column < first.size() - 1 && anyIn(column, below, cell::equals)) {
        return false;
      }
      names |= isLevelWord(cell) && !anyIn(column, below, other -> isNameLike(cell, other));
    }
    return names;
  }

  private static boolean anyIn(int column, List<Row> rows, Predicate<String> wanted) {
    return rows.stream()
        .map(Row::cells)
        .anyMatch(cells -> column < cells.size() && wanted.test(cells.get(column)));
  }

  /** As class 1 and class 2; class stands above these as a header does. */
  private static boolean isNameLike(String levelWord, String other) {
    String word = withoutNumber(levelWord);
    String otherWord = withoutNumber(other);
    boolean numbered = !word.equals(levelWord);
    return isLevelWord(other)
        && numbered != otherWord.equals(other)
        && (!numbered || word.equalsIgnoreCase(otherWord));
  }

  private static String withoutNumber(String cell) {
    return cell.replaceFirst("[0-9]+$", "");
  }

  private static boolean isLevelWord(String cell) {
    return LEVEL_WORD.matcher(cell.toLowerCase(Locale.ROOT)).matches();
  }

  private static void requireFilled(String source, Row row, int columns) {
    if (row.cells().size() != columns) {
      throw StatedTree.problem(
          source,
          row.line(),
          "it has %d columns where the first line has %d".formatted(row.cells().size(), columns),
          "Give every line the same columns, or quote a name that holds a comma.");
    }
    int depth = depth(row);
    for (int column = 0; column < Math.max(depth, 1); column++) {
      if (row.cells().get(column).isEmpty()) {
        throw StatedTree.problem(
            source,
            row.line(),
            "column %d is empty though a finer level is given".formatted(column + 1),
            "Leave only the last columns empty.");
      }
    }
  }

  private static int depth(Row row) {
    int depth = row.cells().size();
    while (depth > 0 && row.cells().get(depth - 1).isEmpty()) {
      depth--;
    }
    return depth;
  }

  private StatedTree tree(String name) {
    String root = free("root");
    var classes = new ArrayList<Stated>();
    var classLines = new HashMap<String, Integer>();
    for (Row row : rows) {
      int depth = depth(row);
      String leaf = row.cells().get(depth - 1);
      Integer first = classLines.putIfAbsent(leaf, row.line());
      if (first != null) {
        throw StatedTree.problem(
            source,
            row.line(),
            "class '%s' is listed twice, first on line %d".formatted(leaf, first),
            "Give each class one line and a name of its own.");
      }
      classes.add(new Stated(leaf, row.line()));
      String parent = root;
      for (int column = 0; column < depth - 1; column++) {
        parent = innerNode(row, column, parent);
      }
      parents.put(leaf, new Stated(parent, row.line()));
    }
    for (Row row : rows) {
      requireLeaf(row);
    }
    return new StatedTree(source, name, root, classes, parents, displayNames);
  }

  private String innerNode(Row row, int column, String parent) {
    String shown = row.cells().get(column);
    String key = column + ":" + shown;
    String id = innerIds.get(key);
    if (id == null) {
      id = free(levelNames.get(column) + ":" + shown);
      innerIds.put(key, id);
      displayNames.put(id, new Stated(shown, row.line()));
    }
    var stated = new Stated(parent, row.line());
    Stated first = parents.putIfAbsent(id, stated);
    if (first != null && !first.name().equals(parent)) {
      throw StatedTree.twoParents(source, id, first, stated);
    }
    return id;
  }

  private void requireLeaf(Row row) {
    int column = depth(row) - 1;
    String leaf = row.cells().get(column);
    if (innerIds.containsKey(column + ":" + leaf)) {
      throw StatedTree.problem(
          source,
          row.line(),
          "class '%s' is not a leaf: other classes stand below it".formatted(leaf),
          "Give it a finer name of its own.");
    }
  }

  /** The first of wanted, wanted~, wanted~~ ... that is no node's id yet. */
  private String free(String wanted) {
    String id = wanted;
    while (!taken.add(id)) {
      id += "~";
    }
    return id;
  }
}
