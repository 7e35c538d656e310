package org.haframe.network;

import java.util.Arrays;
import org.haframe.hierarchy.HierarchyChange;

/**
 * Which units of a layer are those of the layer that it grew from: channels, features, values of a
 * classifier.
 *
 * @param earlier of each unit its number before, or {@link HierarchyChange#NONE}
 * @param earlierCount how many units there were
 */
record GrownUnits(int[] earlier, int earlierCount) {

  static GrownUnits same(long count) {
    return appended(count, count);
  }

  /** New units behind those that were there. */
  static GrownUnits appended(long earlierCount, long count) {
    var earlier = new int[Math.toIntExact(count)];
    Arrays.setAll(earlier, unit -> unit < earlierCount ? unit : HierarchyChange.NONE);
    return new GrownUnits(earlier, Math.toIntExact(earlierCount));
  }

  int count() {
    return earlier.length;
  }

  boolean isNew(int unit) {
    return earlier[unit] == HierarchyChange.NONE;
  }
}
