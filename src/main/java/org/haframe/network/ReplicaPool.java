package org.haframe.network;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Networks of one process that are not in use, kept from task to task: building one costs as much
 * as several minibatches.
 *
 * <p>Spark gives tasks no other place that outlives them than static state; so each user of a pool
 * has one for its process. A pool holds no more networks of an owner than tasks of it have run at
 * the same time, and only those of the owners that came last. A network stays on the device on
 * which it was made. For several threads; the networks that it lends are not.
 */
public final class ReplicaPool {

  private final Map<String, Map<Integer, Deque<NetworkReplica>>> idle;

  /**
   * @param owners whose networks are kept at most
   */
  public ReplicaPool(int owners) {
    idle =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(
              Map.Entry<String, Map<Integer, Deque<NetworkReplica>>> eldest) {
            return size() > owners;
          }
        };
  }

  /**
   * A network that no other task uses.
   *
   * @param owner tells networks that are alike from others: a training, or a model
   * @param maker of one more, where none is idle
   */
  public NetworkReplica borrow(String owner, Supplier<NetworkReplica> maker) {
    NetworkReplica replica;
    synchronized (this) {
      replica = ofThisDevice(owner).pollFirst();
    }
    return replica != null ? replica : maker.get();
  }

  /** Ends the use of a borrowed network. A network whose task failed is not given back. */
  public synchronized void giveBack(String owner, NetworkReplica replica) {
    ofThisDevice(owner).addFirst(replica);
  }

  private Deque<NetworkReplica> ofThisDevice(String owner) {
    return idle.computeIfAbsent(owner, name -> new HashMap<>())
        .computeIfAbsent(ProcessDevices.ofThisThread(), device -> new ArrayDeque<>());
  }
}
