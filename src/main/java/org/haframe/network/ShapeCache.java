package org.haframe.network;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What was built for the shapes seen last, because building costs as much as many runs.
 *
 * <p>A trainer that also evaluates meets four: the minibatch and the small last one, of each. What
 * is dropped is closed.
 */
final class ShapeCache<S, P extends AutoCloseable> {

  private static final int CAPACITY = 4;

  private final Function<S, P> builder;
  private final Map<S, P> built = new LinkedHashMap<>(2 * CAPACITY, 0.75f, true);

  ShapeCache(Function<S, P> builder) {
    this.builder = builder;
  }

  /** What belongs to the shape, built if it is not there. */
  P of(S shape) {
    P found = built.get(shape);
    if (found == null) {
      if (built.size() == CAPACITY) {
        dropEldest();
      }
      found = builder.apply(shape);
      built.put(shape, found);
    }
    return found;
  }

  private void dropEldest() {
    var eldest = built.entrySet().iterator().next();
    built.remove(eldest.getKey());
    try {
      eldest.getValue().close();
    } catch (Exception e) {
      throw new IllegalStateException("Cannot free what shape " + eldest.getKey() + " had.", e);
    }
  }
}
