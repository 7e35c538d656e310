package org.haframe.bench;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.stream.IntStream;

/**
 * libtorch through DJL. To be made in the thread that uses it: DJL switches gradients on and off by
 * thread.
 */
final class LibtorchContender implements Contender {

  private final NDManager manager;
  private final Trainer trainer;
  private final Loss loss = Loss.softmaxCrossEntropyLoss();
  private final NDArray[] images;
  private final NDArray[] classes;

  @SuppressWarnings("resource") // lives as long as the process
  LibtorchContender(StartingPoint start, LibtorchLayout layout) {
    Model model = Model.newInstance("contender", "PyTorch");
    manager = model.getNDManager();
    model.setBlock(new LibtorchNetwork(start, layout, manager));
    Shape shape = new Shape(start.minibatch(), 3, start.imageSize(), start.imageSize());
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(loss)
                .optOptimizer(
                    Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed((float) start.learningRate()))
                        .optMomentum((float) StartingPoint.MOMENTUM)
                        .optWeightDecays((float) StartingPoint.WEIGHT_DECAY)
                        .build()));
    trainer.initialize(shape);
    images =
        IntStream.range(0, StartingPoint.MINIBATCHES)
            .mapToObj(
                index -> layout.arrange(manager.create(start.imagesChannelsFirst(index), shape)))
            .toArray(NDArray[]::new);
    classes =
        IntStream.range(0, StartingPoint.MINIBATCHES)
            .mapToObj(
                index ->
                    manager.create(
                        IntStream.of(start.classes(index)).asLongStream().toArray(),
                        new Shape(start.minibatch(), 1)))
            .toArray(NDArray[]::new);
  }

  @Override
  public double train(int minibatch) {
    double value;
    try (NDManager step = manager.newSubManager();
        GradientCollector gradients = trainer.newGradientCollector()) {
      NDList logits = trainer.forward(new NDList(copy(images[minibatch], step)));
      NDArray mean = loss.evaluate(new NDList(copy(classes[minibatch], step)), logits);
      gradients.backward(mean);
      value = mean.getFloat();
    }
    trainer.step();
    return value;
  }

  @Override
  public float[] infer(int minibatch) {
    try (NDManager pass = manager.newSubManager()) {
      NDList logits = trainer.evaluate(new NDList(copy(images[minibatch], pass)));
      return logits.singletonOrThrow().toFloatArray();
    }
  }

  /**
   * DJL keeps what is computed from an array until the manager that the array belongs to closes.
   */
  private static NDArray copy(NDArray array, NDManager manager) {
    NDArray copy = array.duplicate();
    copy.attach(manager);
    return copy;
  }
}
