package org.haframe.evaluate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.haframe.data.MinibatchEncoder;
import org.haframe.data.PixelReader;
import org.haframe.data.UndecodableImageException;
import org.haframe.network.NetworkReplica;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a partition with their predictions: reads rows until a minibatch is full, classifies
 * it, hands its rows out in their order, and so on.
 *
 * <p>The network is lent for as long as there are rows. Whoever stops before the end (a limit, a
 * failed task) leaves it to the garbage collector.
 */
final class PredictedRows implements Iterator<Row> {

  /** Rows without an image that wait for the minibatch to fill are held in memory. */
  private static final int MOST_WAITING_ROWS = 1024;

  private final Iterator<Row> rows;
  private final String imageColumn;
  private final PixelReader reader;
  private final MinibatchEncoder encoder;
  private final PredictionColumns columns;
  private final ClusterPredictor predictor;
  private final float[] pixels;
  private final Queue<Row> ready = new ArrayDeque<>();
  private Optional<NetworkReplica> network = Optional.empty();

  /** A row, and why its image has no place in the minibatch. */
  private record Waiting(Row row, Optional<String> reason) {}

  PredictedRows(
      Iterator<Row> rows,
      String imageColumn,
      PixelReader reader,
      MinibatchEncoder encoder,
      PredictionColumns columns,
      ClusterPredictor predictor) {
    this.rows = rows;
    this.imageColumn = imageColumn;
    this.reader = reader;
    this.encoder = encoder;
    this.columns = columns;
    this.predictor = predictor;
    this.pixels = new float[predictor.minibatch() * encoder.valuesPerImage()];
  }

  @Override
  public boolean hasNext() {
    if (ready.isEmpty() && rows.hasNext()) {
      classify(nextRows());
    }
    if (ready.isEmpty()) {
      network.ifPresent(predictor::giveBack);
      network = Optional.empty();
    }
    return !ready.isEmpty();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException("There is no row left.");
    }
    return ready.remove();
  }

  /** Rows with the images of one minibatch, which are encoded, and those without one between. */
  private List<Waiting> nextRows() {
    List<Waiting> waiting = new ArrayList<>();
    int images = 0;
    while (images < predictor.minibatch()
        && waiting.size() < MOST_WAITING_ROWS + predictor.minibatch()
        && rows.hasNext()) {
      Row row = rows.next();
      try {
        encoder.encode(reader.pixels(row.get(row.fieldIndex(imageColumn))), images, pixels);
        images++;
        waiting.add(new Waiting(row, Optional.empty()));
      } catch (UndecodableImageException e) {
        waiting.add(new Waiting(row, Optional.of(String.valueOf(e.getMessage()))));
      }
    }
    return waiting;
  }

  private void classify(List<Waiting> waiting) {
    float[] scores =
        waiting.stream().allMatch(row -> row.reason().isPresent())
            ? new float[0]
            : network().logits(pixels, predictor.minibatch());
    int classCount = scores.length / predictor.minibatch();
    int image = 0;
    for (Waiting row : waiting) {
      if (row.reason().isPresent()) {
        ready.add(joined(row.row(), columns.ofUndecodable(row.reason().get())));
      } else {
        float[] own = Arrays.copyOfRange(scores, image * classCount, (image + 1) * classCount);
        ready.add(joined(row.row(), columns.of(predictor.prediction(own))));
        image++;
      }
    }
  }

  private NetworkReplica network() {
    NetworkReplica lent = network.orElseGet(predictor::borrowNetwork);
    network = Optional.of(lent);
    return lent;
  }

  private static Row joined(Row row, @Nullable Object[] more) {
    @Nullable Object[] values = new @Nullable Object[row.length() + more.length];
    for (int i = 0; i < row.length(); i++) {
      values[i] = row.get(i);
    }
    System.arraycopy(more, 0, values, row.length(), more.length);
    return RowFactory.create(values);
  }
}
