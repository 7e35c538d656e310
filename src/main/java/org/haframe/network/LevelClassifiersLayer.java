package org.haframe.network;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Runs {@link LevelClassifiers}. */
final class LevelClassifiersLayer extends BaseLayer<LevelClassifiers> {

  private static final double SMALLEST_LENGTH = 1e-8;

  private final ParentAgreement agreement;

  LevelClassifiersLayer(NeuralNetConfiguration configuration, DataType dataType) {
    super(configuration, dataType);
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      agreement = ParentAgreement.of(layerConf().parents(), dataType);
    }
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray weights = params.get(DefaultParamInitializer.WEIGHT_KEY);
    INDArray out =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS, dataType, new long[] {input.size(0), weights.size(1)}, 'f');
    input.castTo(dataType).mmuli(directions(weights), out);
    return out.addiRowVector(params.get(DefaultParamInitializer.BIAS_KEY));
  }

  /**
   * DL4J divides gradients by the size of the minibatch, which that of the loss on the weights is
   * multiplied by before.
   */
  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray weights = params.get(DefaultParamInitializer.WEIGHT_KEY);
    INDArray directions = directions(weights);
    INDArray byDirection = input.castTo(dataType).transpose().mmul(epsilon);
    agreement.addGradient(directions, -input.size(0), byDirection);

    INDArray weightGradient = gradientViews.get(DefaultParamInitializer.WEIGHT_KEY);
    weightGradient.assign(throughDirection(weights, directions, byDirection));
    INDArray biasGradient = gradientViews.get(DefaultParamInitializer.BIAS_KEY);
    epsilon.sum(biasGradient, 0);
    Gradient gradient = new DefaultGradient();
    gradient.setGradientFor(DefaultParamInitializer.WEIGHT_KEY, weightGradient);
    gradient.setGradientFor(DefaultParamInitializer.BIAS_KEY, biasGradient);
    return new Pair<>(
        gradient,
        workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, epsilon.mmul(directions.transpose())));
  }

  @Override
  public double calcRegularizationScore(boolean backpropOnly) {
    INDArray directions = directions(params.get(DefaultParamInitializer.WEIGHT_KEY));
    return super.calcRegularizationScore(backpropOnly) - agreement.of(directions);
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  private static INDArray lengths(INDArray columns) {
    return Transforms.max(columns.norm2(true, 0), SMALLEST_LENGTH, false);
  }

  /** Columns divided by their lengths. */
  static INDArray directions(INDArray columns) {
    return columns.divRowVector(lengths(columns));
  }

  /** (g - (g . u) u) / |w| for each column w with direction u. */
  private static INDArray throughDirection(INDArray weights, INDArray directions, INDArray g) {
    INDArray along = g.mul(directions).sum(true, 0);
    return g.sub(directions.mulRowVector(along)).diviRowVector(lengths(weights));
  }

  /**
   * How far the vector of each node has the direction of the sum of its children's: cosines, their
   * means over the nodes of a level, added over the levels above the last. Cost: a pass over the
   * vectors. A matrix of parents and children would have [N, N] values, nearly all zero.
   *
   * @param parents of each column, the column of its parent, or -1
   * @param weights [1, N]: of each node with children, one over the nodes of its level; else 0
   */
  private record ParentAgreement(int[] parents, INDArray weights) {

    static ParentAgreement of(int[] parents, DataType dataType) {
      var levels = new int[parents.length];
      var counts = new int[parents.length + 1];
      for (int node = 0; node < parents.length; node++) { // parents stand before their children
        if (parents[node] >= 0) {
          levels[node] = levels[parents[node]] + 1;
        }
        counts[levels[node]]++;
      }
      INDArray weights = Nd4j.zeros(dataType, 1, parents.length);
      for (int parent : parents) {
        if (parent >= 0) {
          weights.putScalar(0, parent, 1.0 / counts[levels[parent]]);
        }
      }
      return new ParentAgreement(parents, weights);
    }

    double of(INDArray directions) {
      INDArray sums = sumsOfChildren(directions);
      INDArray cosines = sums.mul(directions).sum(true, 0).divi(lengths(sums));
      return cosines.muli(weights).sumNumber().doubleValue();
    }

    /** Adds factor times the gradient by the directions. */
    void addGradient(INDArray directions, double factor, INDArray gradient) {
      INDArray sums = sumsOfChildren(directions);
      INDArray factors = weights.mul(factor);
      INDArray sumDirections = directions(sums);
      // By the parents' vectors: the direction of the sum.
      gradient.addi(sumDirections.mulRowVector(factors));
      // By the children's: that of the cosine by the sum, for each child of the parent.
      INDArray bySum = throughDirection(sums, sumDirections, directions).muliRowVector(factors);
      gradient.addi(ofParents(bySum));
    }

    /** The column of each node is the sum of its children's. */
    private INDArray sumsOfChildren(INDArray columns) {
      int length = columns.rows();
      double[] values = byColumn(columns);
      var sums = new double[values.length];
      for (int node = 0; node < parents.length; node++) {
        if (parents[node] >= 0) {
          for (int i = 0; i < length; i++) {
            sums[parents[node] * length + i] += values[node * length + i];
          }
        }
      }
      return array(sums, columns);
    }

    /** The column of each node is its parent's; 0 on the coarsest level. */
    private INDArray ofParents(INDArray columns) {
      int length = columns.rows();
      double[] values = byColumn(columns);
      var ofParents = new double[values.length];
      for (int node = 0; node < parents.length; node++) {
        if (parents[node] >= 0) {
          System.arraycopy(values, parents[node] * length, ofParents, node * length, length);
        }
      }
      return array(ofParents, columns);
    }

    private static double[] byColumn(INDArray columns) {
      return columns.dup('f').data().asDouble();
    }

    private static INDArray array(double[] byColumn, INDArray like) {
      return Nd4j.createFromArray(byColumn).castTo(like.dataType()).reshape('f', like.shape());
    }
  }
}
