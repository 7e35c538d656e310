package org.haframe.train;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.haframe.network.NetworkReplica;

/**
 * The networks of one executor process, kept from round to round: building one costs as much as
 * several minibatches.
 *
 * <p>Spark gives tasks no other place that outlives them than static state. It holds no more
 * networks than tasks have run at the same time, and only those of one training.
 */
final class ReplicaPool {

  private static final ConcurrentHashMap<String, ConcurrentLinkedDeque<NetworkReplica>> POOLS =
      new ConcurrentHashMap<>();

  private ReplicaPool() {}

  /** A network of the given training that no other task uses. */
  static NetworkReplica borrow(String training, String networkJson, int imageSize) {
    POOLS.keySet().removeIf(other -> !other.equals(training));
    NetworkReplica idle = pool(training).pollFirst();
    return idle != null ? idle : new NetworkReplica(networkJson, imageSize);
  }

  /** Ends the use of a borrowed network. A network whose task failed is not given back. */
  static void giveBack(String training, NetworkReplica replica) {
    pool(training).addFirst(replica);
  }

  private static ConcurrentLinkedDeque<NetworkReplica> pool(String training) {
    return POOLS.computeIfAbsent(training, key -> new ConcurrentLinkedDeque<>());
  }
}
