package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Deeplearning4j's own tools take our layers for what they are: layers. */
class Deeplearning4jToolsTest {

  private static final int SIZE = 8;
  private static final int CLASSES = 5;
  private static final int NEW_CLASSES = 3;
  private static final int COUNT = 6;

  @ParameterizedTest
  @EnumSource
  void transferLearningTrainsANewClassifierOnFrozenLayers(KernelRoute route) {
    assumeTrue(route != KernelRoute.ONEDNN || OneDnn.loads());
    ComputationGraph trained = route.choose(() -> network(1));
    for (int step = 0; step < 5; step++) {
      trained.fit(minibatch(CLASSES));
    }
    INDArray images = minibatch(CLASSES).getFeatures();
    INDArray features = trained.feedForward(images, false).get(NetworkBuilder.FEATURES).dup();
    Map<String, INDArray> before = new HashMap<>();
    trained.paramTable().forEach((name, parameter) -> before.put(name, parameter.dup()));

    ComputationGraph transferred = route.choose(() -> withNewClassifier(trained));
    double firstLoss = transferred.score(minibatch(NEW_CLASSES));
    for (int step = 0; step < 50; step++) {
      transferred.fit(minibatch(NEW_CLASSES));
    }

    assertThat(transferred.score(minibatch(NEW_CLASSES))).isLessThan(0.8 * firstLoss);
    assertThat(transferred.feedForward(images, false).get(NetworkBuilder.FEATURES))
        .isEqualTo(features);
    transferred
        .paramTable()
        .forEach(
            (name, parameter) -> {
              if (!name.startsWith(NetworkBuilder.OUTPUT)) {
                assertThat(parameter).as(name).isEqualTo(before.get(name));
              }
            });
  }

  @ParameterizedTest
  @EnumSource
  void aSavedNetworkGoesOnAsIfItHadNotBeenSaved(KernelRoute route, @TempDir Path folder)
      throws IOException {
    assumeTrue(route != KernelRoute.ONEDNN || OneDnn.loads());
    ComputationGraph network = route.choose(() -> network(2));
    network.fit(minibatch(CLASSES));
    var file = folder.resolve("network.zip").toFile();
    ModelSerializer.writeModel(network, file, true);

    ComputationGraph restored = route.choose(() -> restored(file));
    network.fit(minibatch(CLASSES));
    restored.fit(minibatch(CLASSES));

    assertThat(restored.params()).isEqualTo(network.params());
  }

  private static ComputationGraph restored(File file) {
    try {
      return ModelSerializer.restoreComputationGraph(file, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ComputationGraph withNewClassifier(ComputationGraph trained) {
    return new TransferLearning.GraphBuilder(trained)
        .fineTuneConfiguration(
            new FineTuneConfiguration.Builder().seed(3).updater(new MomentumSgd(1e-3, 0.9)).build())
        .setFeatureExtractor(NetworkBuilder.FEATURES)
        .removeVertexAndConnections(NetworkBuilder.OUTPUT)
        .removeVertexAndConnections(ClassifierBuilder.VALUES)
        .addLayer(
            NetworkBuilder.OUTPUT,
            new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .nIn(CLASSES)
                .nOut(NEW_CLASSES)
                .activation(Activation.SOFTMAX)
                .build(),
            NetworkBuilder.FEATURES)
        .setOutputs(NetworkBuilder.OUTPUT)
        .build();
  }

  private static ComputationGraph network(long seed) {
    ComputationGraph network =
        new ComputationGraph(
            NetworkBuilder.build(
                new NetworkSettings(new Backbone.ResNet(8, 8), Head.TRANSFORMATION),
                SIZE,
                OutputHead.flat(CLASSES),
                new Optimisation(0.05, 0.9, 5e-4, seed)));
    network.init();
    return network;
  }

  private static DataSet minibatch(int classes) {
    INDArray labels = Nd4j.zeros(COUNT, classes);
    for (int i = 0; i < COUNT; i++) {
      labels.putScalar(i, i % classes, 1);
    }
    return new DataSet(
        Nd4j.createFromArray(RandomImages.of(COUNT, SIZE, 1)).reshape(COUNT, SIZE, SIZE, 3),
        labels);
  }
}
