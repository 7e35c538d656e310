package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A whole ResNet-8 on either library: as DL4J computes it, in constant memory, in two threads. */
class ResidualNetworkTest {

  private static final int SIZE = 16;
  private static final int CLASSES = 10;
  private static final int MINIBATCH = 8;
  private static final Optimisation OPTIMISATION = new Optimisation(0.01, 0.9, 0, 3);

  @ParameterizedTest
  @EnumSource
  void lossFollowsTheLayersOfDeeplearning4jForFiftySteps(KernelRoute route) {
    assumeTrue(route != KernelRoute.ONEDNN || OneDnn.loads());
    ComputationGraph ours = route.choose(() -> ours(16));
    ComputationGraph stock = StockResidualNetwork.of(16, SIZE, CLASSES, OPTIMISATION);
    copyParameters(ours, stock);
    int batches = 4;
    INDArray labels = Nd4j.zeros(DataType.FLOAT, MINIBATCH, CLASSES);
    for (int i = 0; i < MINIBATCH; i++) {
      labels.putScalar(i, i % CLASSES, 1);
    }
    double largest = 0;

    for (int step = 0; step < 50; step++) {
      INDArray images =
          Nd4j.createFromArray(RandomImages.of(MINIBATCH, SIZE, step % batches))
              .reshape(MINIBATCH, SIZE, SIZE, 3);
      ours.fit(new DataSet(images, labels));
      stock.fit(new DataSet(images.permute(0, 3, 1, 2).dup('c'), labels));
      largest = Math.max(largest, Math.abs(ours.score() - stock.score()));
    }

    assertThat(largest).isCloseTo(0, within(1e-3));
  }

  @Test
  void memoryDoesNotGrowWithTheStepsOfTraining() {
    assumeTrue(OneDnn.loads());
    int steps = Integer.getInteger("haframe.test.steps", 300);
    NetworkReplica replica = KernelRoute.ONEDNN.choose(() -> replica(16));
    // As many steps before as behind: the allocator keeps what records of array views once took,
    // and how many of them wait for a collection settles with time.
    train(replica, steps);
    Usage before = Usage.now();

    train(replica, steps);

    Usage after = Usage.now();
    // One minibatch's activations are 3 MB: a leak in each step would be hundreds of megabytes.
    assertThat(after.offHeapMegabytes - before.offHeapMegabytes)
        .as("%s, then %s", before, after)
        .isLessThan(64);
    assertThat(after.heapMegabytes - before.heapMegabytes)
        .as("%s, then %s", before, after)
        .isLessThan(8);
    assertThat(after.nativeObjects - before.nativeObjects)
        .as("%s, then %s", before, after)
        .isLessThan(100);
  }

  @Test
  void featuresLeaveNoActivationsBehind() {
    assumeTrue(OneDnn.loads());
    NetworkReplica replica = KernelRoute.ONEDNN.choose(() -> replica(16));
    float[] images = RandomImages.of(2 * MINIBATCH, SIZE, 1);
    replica.features(images, 2 * MINIBATCH);
    System.gc();
    long before = bytesBeyondTheHeap();

    for (int minibatch = 0; minibatch < 200; minibatch++) {
      assertThat(replica.features(images, 2 * MINIBATCH)).hasSize(2 * MINIBATCH * CLASSES);
    }

    // Without a collection: activations of 200 minibatches would be a gigabyte.
    assertThat((bytesBeyondTheHeap() - before) >> 20).isLessThan(100);
  }

  /** Of this process, in memory. The heap grows and shrinks as it likes. */
  private static long bytesBeyondTheHeap() {
    return Pointer.physicalBytes() - Runtime.getRuntime().totalMemory();
  }

  /**
   * What is left once all is freed that is no longer reachable.
   *
   * @param offHeapMegabytes what the process has in memory beyond the Java heap
   * @param nativeObjects that JavaCPP would free
   */
  private record Usage(long offHeapMegabytes, long heapMegabytes, long nativeObjects) {
    private static final int READINGS_WITHOUT_FALL = 10;

    static Usage now() {
      long objects = Long.MAX_VALUE;
      int readings = 0;
      while (readings < READINGS_WITHOUT_FALL) {
        System.gc();
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        LateDeallocation.freeForgotten();
        readings = Pointer.totalCount() < objects ? 0 : readings + 1;
        objects = Math.min(objects, Pointer.totalCount());
      }
      Runtime runtime = Runtime.getRuntime();
      return new Usage(
          bytesBeyondTheHeap() >> 20,
          (runtime.totalMemory() - runtime.freeMemory()) >> 20,
          objects);
    }
  }

  /** What an epoch is made of: minibatches, a smaller one, inference with another size. */
  private static void train(NetworkReplica replica, int steps) {
    float[] images = RandomImages.of(2 * MINIBATCH, SIZE, 1);
    int[] classes = new int[2 * MINIBATCH];
    Arrays.setAll(classes, i -> i % CLASSES);
    for (int step = 1; step <= steps; step++) {
      replica.train(images, classes, step % 10 == 0 ? 3 : MINIBATCH);
      if (step % 20 == 0) {
        replica.logits(images, 2 * MINIBATCH);
        replica.logits(images, 5);
      }
    }
  }

  @Test
  void replicasInTwoThreadsComputeWhatOneThreadComputes() throws Exception {
    assumeTrue(OneDnn.loads());
    NetworkReplica alone = KernelRoute.ONEDNN.choose(() -> replica(8));
    train(alone, 20);
    float[] expected = alone.parameters();
    NetworkReplica first = KernelRoute.ONEDNN.choose(() -> replica(8));
    NetworkReplica second = KernelRoute.ONEDNN.choose(() -> replica(8));
    ExecutorService threads = Executors.newFixedThreadPool(2);

    try {
      Future<?> one = threads.submit(() -> train(first, 20));
      Future<?> two = threads.submit(() -> train(second, 20));
      one.get();
      two.get();
    } finally {
      threads.shutdown();
    }

    assertThat(first.parameters()).isEqualTo(expected);
    assertThat(second.parameters()).isEqualTo(expected);
  }

  @Test
  void aReplicaMayMoveToAnotherThread() throws Exception {
    assumeTrue(OneDnn.loads());
    NetworkReplica stays = KernelRoute.ONEDNN.choose(() -> replica(8));
    NetworkReplica moves = KernelRoute.ONEDNN.choose(() -> replica(8));
    train(stays, 10);
    train(moves, 10);
    ExecutorService elsewhere = Executors.newSingleThreadExecutor();

    try {
      elsewhere.submit(() -> train(moves, 10)).get();
    } finally {
      elsewhere.shutdown();
    }
    train(stays, 10);

    assertThat(moves.parameters()).isEqualTo(stays.parameters());
  }

  @Test
  void imagesInAnyMemoryLayoutGiveTheSameLogits() {
    assumeTrue(OneDnn.loads());
    ComputationGraph network = KernelRoute.ONEDNN.choose(() -> ours(8));
    INDArray images = Nd4j.createFromArray(RandomImages.of(6, SIZE, 5)).reshape(6, SIZE, SIZE, 3);
    INDArray middle = images.get(NDArrayIndex.interval(2, 5));
    INDArray expected = network.outputSingle(middle.dup('c'));

    INDArray ofView = network.outputSingle(middle);
    INDArray ofFortranOrder = network.outputSingle(middle.dup('f'));
    INDArray ofChannelsFirst =
        network.outputSingle(middle.permute(0, 3, 1, 2).dup('c').permute(0, 2, 3, 1));

    assertThat(ofView).isEqualTo(expected);
    assertThat(ofFortranOrder).isEqualTo(expected);
    assertThat(ofChannelsFirst).isEqualTo(expected);
  }

  private static NetworkReplica replica(int width) {
    return new NetworkReplica(configuration(width, Head.TRANSFORMATION).toJson(), SIZE);
  }

  private static ComputationGraph ours(int width) {
    ComputationGraph network = new ComputationGraph(configuration(width, Head.POOLED));
    network.init();
    return network;
  }

  private static org.deeplearning4j.nn.conf.ComputationGraphConfiguration configuration(
      int width, Head head) {
    return NetworkBuilder.build(
        new NetworkSettings(new Backbone.ResNet(8, width), head),
        SIZE,
        OutputHead.flat(CLASSES),
        OPTIMISATION);
  }

  private static void copyParameters(ComputationGraph from, ComputationGraph to) {
    for (var layer : from.getLayers()) {
      if (layer.numParams() == 0) {
        continue; // the loss, which the other has in its last layer
      }
      String name = layer.conf().getLayer().getLayerName();
      to.getLayer(name).getParam("W").assign(layer.getParam("W"));
      if (to.getLayer(name).getParam("b") != null) {
        to.getLayer(name).getParam("b").assign(layer.getParam("b"));
      }
    }
  }
}
