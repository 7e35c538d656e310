package org.haframe.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.haframe.ColouredSquares;
import org.haframe.LocalSpark;
import org.haframe.data.Augmentation;
import org.haframe.data.Crop;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageSettings;
import org.haframe.data.MinibatchEncoder;
import org.haframe.network.MomentumSgd;
import org.haframe.network.NetworkReplica;
import org.haframe.train.AveragingSettings.OptimiserState;
import org.haframe.train.AveragingSettings.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;

/** Ways of averaging, on a network without batch statistics: one dense layer and a softmax. */
class AveragingSettingsIT {

  private static final int IMAGES = 96;
  private static final int PARTITIONS = 3;
  private static final int MINIBATCH = 8;

  /** Each minibatch averaged is one large minibatch: gradients and momentum are linear. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.9})
  void averagingEveryMinibatchIsTrainingOnAllMinibatchesTogether(double momentum) {
    TrainingSettings settings = settings(1, momentum, AveragingSettings.plain(1));
    float[] expected = onOneMachine(settings);

    TrainingState end = train(settings, momentum);

    assertThat(end.parameters())
        .isNotEqualTo(trainer(settings, momentum).initialState().parameters());
    assertThat(end.parameters()).containsExactly(expected, within(2e-6f));
  }

  @Test
  void aMomentumThatIsResetAfterEachStepIsNone() {
    var reset = new AveragingSettings(1, 0, OptimiserState.RESET, 0, 1, Transport.FLOAT32, false);

    float[] withMomentum = train(settings(1, 0.9, reset), 0.9).parameters();
    float[] without = train(settings(1, 0, AveragingSettings.plain(1)), 0).parameters();

    assertThat(withMomentum).isEqualTo(without);
  }

  @Test
  void roundedTransportMovesTheParametersByLessThanAHundredthOfTheirWay() {
    var rounded =
        new AveragingSettings(2, 0, OptimiserState.AVERAGE, 0, 1, Transport.BFLOAT16, false);
    TrainingSettings settings = settings(2, 0.9, AveragingSettings.plain(2));
    float[] start = trainer(settings, 0.9).initialState().parameters();

    float[] exact = train(settings, 0.9).parameters();
    float[] other = train(settings(2, 0.9, rounded), 0.9).parameters();

    assertThat(other).isNotEqualTo(exact);
    assertThat(distance(other, exact)).isLessThan(distance(start, exact) / 100);
  }

  @Test
  void theWarmUpAveragesAfterEveryStep() {
    // 96 images in 3 partitions of 32: 4 minibatches of 8 each.
    var warmUp =
        new AveragingSettings(4, 1, OptimiserState.AVERAGE, 0, 1, Transport.FLOAT32, false);
    TrainingSettings settings = settings(3, 0.9, warmUp);
    List<TrainingRound> rounds = new ArrayList<>();

    TrainingState end = train(settings, 0.9, rounds);

    assertThat(rounds.stream().map(TrainingRound::epoch)).containsExactly(1, 1, 1, 1, 2, 3);
    assertThat(rounds.stream().map(TrainingRound::completed))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(settings.roundsBefore(IMAGES, 3)).isEqualTo(6);
    assertThat(end.epoch()).isEqualTo(3);
  }

  @Test
  void outerMomentumGoesOnAcrossACheckpoint() {
    var outer =
        new AveragingSettings(2, 0, OptimiserState.AVERAGE, 0.5, 0.7, Transport.FLOAT32, false);
    TrainingSettings settings = settings(2, 0.9, outer);
    TrainingState whole = train(settings, 0.9);

    TrainingState end;
    try (TrainingImages images = deal()) {
      TrainingState middle =
          trainer(settings, 0.9)
              .train(images, trainer(settings, 0.9).initialState(), new StopAfter(3));
      assertThat(middle.round()).isEqualTo(1);
      end = trainer(settings, 0.9).train(images, middle, new StopAfter(Integer.MAX_VALUE));
    }

    assertThat(end.parameters()).isEqualTo(whole.parameters());
    assertThat(end.optimiserState()).isEqualTo(whole.optimiserState());
    assertThat(whole.parameters())
        .isNotEqualTo(train(settings(2, 0.9, AveragingSettings.plain(2)), 0.9).parameters());
  }

  /** One network that takes the minibatches of all partitions together as its own. */
  private static float[] onOneMachine(TrainingSettings settings) {
    List<DecodedImages> partitions;
    try (TrainingImages images = deal()) {
      partitions = images.partitions().collect();
    }
    var replica = new NetworkReplica(network(settings.momentum()), ColouredSquares.SIZE);
    replica.setLearningRate(settings.learningRate());
    var encoder = new MinibatchEncoder(images());
    int values = MINIBATCH * encoder.valuesPerImage();
    for (int minibatch = 0; minibatch < IMAGES / PARTITIONS / MINIBATCH; minibatch++) {
      float[] pixels = new float[PARTITIONS * values];
      int[] labels = new int[PARTITIONS * MINIBATCH];
      for (int partition = 0; partition < PARTITIONS; partition++) {
        DecodedImages images = partitions.get(partition);
        int[] order =
            PartitionMinibatches.shuffled(
                images.count(), RandomKey.order(settings.seed(), 0, partition));
        int[] indices =
            Arrays.copyOfRange(order, minibatch * MINIBATCH, (minibatch + 1) * MINIBATCH);
        float[] part = new float[values];
        encoder.encode(images, indices, new SplittableRandom(0), part);
        System.arraycopy(part, 0, pixels, partition * values, values);
        int first = partition * MINIBATCH;
        IntStream.range(0, MINIBATCH).forEach(i -> labels[first + i] = images.label(indices[i]));
      }
      replica.train(pixels, labels, labels.length);
    }
    return replica.parameters();
  }

  private static double distance(float[] one, float[] other) {
    double squares = 0;
    for (int i = 0; i < one.length; i++) {
      squares += Math.pow((double) one[i] - other[i], 2);
    }
    return Math.sqrt(squares);
  }

  private static TrainingState train(TrainingSettings settings, double momentum) {
    return train(settings, momentum, new ArrayList<>());
  }

  private static TrainingState train(
      TrainingSettings settings, double momentum, List<TrainingRound> rounds) {
    try (TrainingImages images = deal()) {
      var trainer = trainer(settings, momentum);
      return trainer.train(images, trainer.initialState(), new StopAfter(rounds, 1000));
    }
  }

  private static ParameterAveragingTrainer trainer(TrainingSettings settings, double momentum) {
    return new ParameterAveragingTrainer(
        LocalSpark.context(), network(momentum), images(), settings);
  }

  private static TrainingImages deal() {
    return TrainingImages.deal(
        ColouredSquares.table(IMAGES),
        ColouredSquares.hierarchy(),
        ColouredSquares.SIZE,
        PARTITIONS);
  }

  /** Without augmentation, which differs from partition to partition. */
  private static ImageSettings images() {
    return new ImageSettings(
        ColouredSquares.SIZE,
        ColouredSquares.settings().normalisation(),
        new Augmentation(new Crop.None(), Augmentation.Flip.NEVER));
  }

  private static TrainingSettings settings(
      int epochs, double momentum, AveragingSettings averaging) {
    return new TrainingSettings(
        epochs,
        MINIBATCH,
        PARTITIONS,
        averaging,
        1,
        0.05,
        momentum,
        0,
        TrainingSettings.Schedule.CONSTANT,
        Duration.ofMinutes(5),
        1);
  }

  private static String network(double momentum) {
    return new NeuralNetConfiguration.Builder()
        .seed(7)
        .weightInit(WeightInit.XAVIER)
        .updater(new MomentumSgd(0.05, momentum))
        .graphBuilder()
        .addInputs("images")
        .addLayer(
            "features",
            new DenseLayer.Builder().nOut(12).activation(Activation.TANH).build(),
            "images")
        .addLayer(
            "logits",
            new OutputLayer.Builder()
                .nOut(ColouredSquares.hierarchy().labels().count())
                .activation(Activation.SOFTMAX)
                .build(),
            "features")
        .setOutputs("logits")
        .setInputTypes(
            InputType.convolutional(
                ColouredSquares.SIZE, ColouredSquares.SIZE, 3, CNN2DFormat.NHWC))
        .build()
        .toJson();
  }

  private record StopAfter(List<TrainingRound> rounds, int count) implements RoundListener {

    StopAfter(int count) {
      this(new ArrayList<>(), count);
    }

    @Override
    public void roundCompleted(TrainingRound round) {
      rounds.add(round);
    }

    @Override
    public void epochCompleted(TrainingState state) {}

    @Override
    public boolean stopRequested() {
      return rounds.size() >= count;
    }
  }
}
