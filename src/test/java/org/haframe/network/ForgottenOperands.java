package org.haframe.network;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Many threads that multiply by arrays which nobody holds while they are multiplied by. With ND4J's
 * own deallocation it mostly crashes within seconds.
 */
final class ForgottenOperands {

  private static final int THREADS = 12;
  private static final int OPERATIONS = 5_000;

  private ForgottenOperands() {}

  public static void main(String[] arguments) throws Exception {
    LateDeallocation.install();
    var threads = Executors.newFixedThreadPool(THREADS);
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      tasks.add(ForgottenOperands::multiply);
    }
    try {
      for (var done : threads.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      threads.shutdown(); // else the process would outlive a failure
    }
  }

  private static Void multiply() {
    INDArray x = Nd4j.rand(DataType.FLOAT, 32, 100);
    INDArray y = Nd4j.rand(DataType.FLOAT, 100);
    INDArray product = x.dup();
    for (int i = 0; i < OPERATIONS; i++) {
      Nd4j.getExecutioner().exec(new BroadcastMulOp(x, y.sub(1), product, 1));
    }
    return null;
  }
}
