package org.haframe.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.report.plot.HeatMap;

/**
 * The classes in the order of the tree, as rows of a heat map: neighbours are near in the tree, and
 * the nodes above are blocks on the diagonal. Where there are too many classes, the rows are the
 * nodes of the finest level that can be drawn.
 */
final class TreeOrder {
  static final int MOST_ROWS = 128;

  /** With more rows their names would be too small to read: groups of rows are named. */
  private static final int MOST_NAMED = 40;

  /** The smallest share of the map that a name has room beside. */
  private static final double ROOM_OF_A_NAME = 1 / 60.0;

  private final ClassHierarchy hierarchy;
  private final int level;

  /** A class below each row. */
  private final List<Integer> representatives;

  private TreeOrder(ClassHierarchy hierarchy, int level) {
    this.hierarchy = hierarchy;
    this.level = level;
    Map<Integer, Integer> firstByNode = new LinkedHashMap<>();
    for (int classIndex : hierarchy.treeOrder()) {
      firstByNode.putIfAbsent(hierarchy.nodeAt(classIndex, level), classIndex);
    }
    this.representatives = List.copyOf(firstByNode.values());
  }

  /** Empty where no level has 2 to {@value #MOST_ROWS} nodes. */
  static Optional<TreeOrder> of(ClassHierarchy hierarchy) {
    int level = hierarchy.height();
    while (level > 0 && hierarchy.nodesAt(level).size() > MOST_ROWS) {
      level--;
    }
    return level == 0 || hierarchy.nodesAt(level).size() == 1
        ? Optional.empty()
        : Optional.of(new TreeOrder(hierarchy, level));
  }

  /** What the rows are: classes, or nodes of a level. */
  String rows() {
    return level == hierarchy.height() ? "classes" : "nodes of level " + level;
  }

  /** The level whose nodes are the rows. */
  int level() {
    return level;
  }

  int size() {
    return representatives.size();
  }

  String name(int row) {
    return name(row, level);
  }

  private String name(int row, int ofLevel) {
    return hierarchy.displayName(hierarchy.nodesAt(ofLevel).get(node(row, ofLevel)));
  }

  private int node(int row, int ofLevel) {
    return hierarchy.nodeAt(representatives.get(row), ofLevel);
  }

  /** The row of each class, shape [K]. */
  int[] rowOfClass() {
    var rowOfNode = new int[hierarchy.nodesAt(level).size()];
    for (int row = 0; row < size(); row++) {
      rowOfNode[node(row, level)] = row;
    }
    var rows = new int[hierarchy.labels().count()];
    for (int classIndex = 0; classIndex < rows.length; classIndex++) {
      rows[classIndex] = rowOfNode[hierarchy.nodeAt(classIndex, level)];
    }
    return rows;
  }

  /** The nodes of coarser levels with more than one row, each range of rows once. */
  List<HeatMap.Block> blocks() {
    Set<HeatMap.Block> blocks = new LinkedHashSet<>();
    boolean outermost = true;
    for (int above = 1; above < level; above++) {
      List<int[]> groups = groups(above);
      if (groups.size() > 1) {
        for (int[] group : groups) {
          var block = new HeatMap.Block(group[0], group[1], outermost);
          if (outermost
              || group[1] > 1 && !blocks.contains(new HeatMap.Block(group[0], group[1], true))) {
            blocks.add(block);
          }
        }
        outermost = false;
      }
    }
    return List.copyOf(blocks);
  }

  /** Names of the rows; where these are many, of the smallest groups that have room for one. */
  List<HeatMap.Name> names() {
    int named = level;
    while (named > 1 && groups(named).size() > MOST_NAMED) {
      named--;
    }
    List<HeatMap.Name> names = new ArrayList<>();
    for (int[] group : groups(named)) {
      if (group[1] >= ROOM_OF_A_NAME * size()) {
        names.add(new HeatMap.Name(name(group[0], named), group[0], group[1]));
      }
    }
    return names;
  }

  /** First row and number of rows of each node of a level. */
  private List<int[]> groups(int ofLevel) {
    List<int[]> groups = new ArrayList<>();
    for (int row = 0; row < size(); row++) {
      if (row == 0 || node(row, ofLevel) != node(row - 1, ofLevel)) {
        groups.add(new int[] {row, 0});
      }
      groups.get(groups.size() - 1)[1]++;
    }
    return groups;
  }
}
