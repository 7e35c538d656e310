package org.haframe.train;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.haframe.network.NetworkReplica;
import org.haframe.network.ProcessDevices;

/**
 * The networks of one executor process, kept from round to round: building one costs as much as
 * several minibatches.
 *
 * <p>Spark gives tasks no other place that outlives them than static state. It holds no more
 * networks than tasks have run at the same time, and only those of one training. A network stays on
 * the device on which it was made.
 */
final class ReplicaPool {

  private static final ConcurrentHashMap<Key, ConcurrentLinkedDeque<NetworkReplica>> POOLS =
      new ConcurrentHashMap<>();

  private record Key(String training, int device) {}

  private ReplicaPool() {}

  /** A network of the given training that no other task uses. */
  static NetworkReplica borrow(String training, String networkJson, int imageSize) {
    POOLS.keySet().removeIf(other -> !other.training.equals(training));
    NetworkReplica idle = pool(training).pollFirst();
    return idle != null ? idle : new NetworkReplica(networkJson, imageSize);
  }

  /** Ends the use of a borrowed network. A network whose task failed is not given back. */
  static void giveBack(String training, NetworkReplica replica) {
    pool(training).addFirst(replica);
  }

  private static ConcurrentLinkedDeque<NetworkReplica> pool(String training) {
    return POOLS.computeIfAbsent(
        new Key(training, ProcessDevices.ofThisThread()), key -> new ConcurrentLinkedDeque<>());
  }
}
