package org.haframe.network;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.memory.Deallocatable;
import org.nd4j.linalg.api.memory.Deallocator;
import org.nd4j.linalg.api.memory.deallocation.DeallocatorService;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees the native memory of an array some seconds after Java has forgotten the array.
 *
 * <p>ND4J frees it at once, and too early. Its operations take the native addresses of their arrays
 * first and use them then; in between compiled code no longer holds an array that nobody needs
 * afterwards, such as the second operand of {@code x.mul(y.sub(1))}. A collection in that moment,
 * and the operation reads freed memory. It crashed one training on a busy machine, and mostly
 * crashes a loop of such operations within seconds (a test has it). No operation takes as long as
 * memory is kept here.
 */
final class LateDeallocation extends DeallocatorService {

  private static final Logger log = LoggerFactory.getLogger(LateDeallocation.class);

  /** Memory is freed after one to two of these. */
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final List<Forgotten> byDevice = new ArrayList<>();

  LateDeallocation(Duration period) {
    for (int device = 0; device < Nd4j.getAffinityManager().getNumberOfDevices(); device++) {
      var forgotten = new Forgotten(device, period);
      byDevice.add(forgotten);
      var thread = new Thread(forgotten, "late-deallocation-" + device);
      thread.setDaemon(true);
      // The thread outlives whoever came first, who may bring a class loader of its own.
      thread.setContextClassLoader(null);
      thread.start();
    }
  }

  /** Lets ND4J free memory late in this process, if it does not yet. */
  static void install() {
    Nd4j.getDeallocatorService(); // initialises ND4J, which must not wait for the lock below
    synchronized (Nd4j.class) { // which guards ND4J's own access to the field
      if (Nd4j.getDeallocatorService() instanceof LateDeallocation) {
        return;
      }
      try {
        var service = Nd4j.class.getDeclaredField("deallocatorService");
        service.setAccessible(true);
        service.set(null, new LateDeallocation(PERIOD));
      } catch (ReflectiveOperationException e) {
        log.warn(
            "This version of ND4J keeps its deallocation elsewhere: memory may be freed while it is used ({})",
            e.toString());
      }
    }
  }

  @Override
  public void pickObject(Deallocatable object) {
    byDevice.get(object.targetDevice()).watch(object);
  }

  /**
   * Frees what is forgotten by now, for those who measure memory. Only where no operation runs in
   * this process.
   */
  static void freeForgotten() {
    if (Nd4j.getDeallocatorService() instanceof LateDeallocation late) {
      for (Forgotten forgotten : late.byDevice) {
        forgotten.endPeriod();
        forgotten.endPeriod();
      }
    }
  }

  /** The arrays of one device. */
  private static final class Forgotten implements Runnable {
    private final int device;
    private final Duration period;
    private final ReferenceQueue<Deallocatable> queue = new ReferenceQueue<>();
    // References that are not reachable themselves are never enqueued.
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private List<Watched> before = List.of();

    Forgotten(int device, Duration period) {
      this.device = device;
      this.period = period;
    }

    void watch(Deallocatable object) {
      watched.add(new Watched(object, queue));
    }

    /**
     * Counts periods instead of looking at a clock: when a machine has stood still, operations get
     * the time that they need, too.
     */
    @Override
    public void run() {
      Nd4j.getAffinityManager().unsafeSetDevice(device);
      try {
        while (true) {
          Thread.sleep(period.toMillis());
          endPeriod();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Frees what was forgotten before this period, and keeps what was in it for the next. */
    private synchronized void endPeriod() {
      for (Watched object : before) {
        object.deallocator.deallocate();
        watched.remove(object);
      }
      before = new ArrayList<>();
      for (var next = queue.poll(); next != null; next = queue.poll()) {
        before.add((Watched) next);
      }
    }
  }

  private static final class Watched extends WeakReference<Deallocatable> {
    private final Deallocator deallocator;

    Watched(Deallocatable object, ReferenceQueue<Deallocatable> queue) {
      super(object, queue);
      this.deallocator = object.deallocator();
    }
  }
}
