package org.haframe.evaluate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import org.apache.spark.util.TaskFailureListener;
import org.haframe.data.ImageColumn;
import org.haframe.data.MinibatchEncoder;
import org.haframe.data.PixelReader;
import org.haframe.data.UndecodableImageException;
import org.haframe.network.NetworkReplica;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a partition with their predictions: reads rows until a minibatch is full, classifies
 * it, hands its rows out in their order, and so on.
 *
 * <p>The network is lent for as long as there are rows, and given back when the task ends before
 * them, as with a limit; where the task fails, it is left to the garbage collector.
 */
final class PredictedRows implements Iterator<Row> {

  /** Rows without an image that wait for the minibatch to fill are held with their content. */
  private static final long MOST_WAITING_BYTES = 16 << 20;

  /** What a row counts for at least. */
  private static final int BYTES_OF_A_ROW = 1 << 10;

  private final Iterator<Row> rows;
  private final ImageColumn image;
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
      ImageColumn image,
      PixelReader reader,
      MinibatchEncoder encoder,
      PredictionColumns columns,
      ClusterPredictor predictor) {
    this.rows = rows;
    this.image = image;
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
      giveBack();
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

  /**
   * Rows with the images of one minibatch, which are encoded, and those without one between. A row
   * without one that no image comes before waits for nothing.
   */
  private List<Waiting> nextRows() {
    List<Waiting> waiting = new ArrayList<>();
    int images = 0;
    long bytes = 0;
    while (images < predictor.minibatch() && bytes < MOST_WAITING_BYTES && rows.hasNext()) {
      Row row = rows.next();
      try {
        encoder.encode(pixels(row), images, pixels);
        images++;
        waiting.add(new Waiting(row, Optional.empty()));
      } catch (UndecodableImageException e) {
        waiting.add(new Waiting(row, Optional.of(String.valueOf(e.getMessage()))));
        bytes += bytes(row);
      }
      if (images == 0) {
        return waiting;
      }
    }
    return waiting;
  }

  private byte[] pixels(Row row) throws UndecodableImageException {
    if (!image.reason().isEmpty() && !row.isNullAt(row.fieldIndex(image.reason()))) {
      throw new UndecodableImageException(row.getAs(image.reason()));
    }
    return reader.pixels(row.get(row.fieldIndex(image.name())));
  }

  /** What a row takes of memory, about. */
  private long bytes(Row row) {
    return BYTES_OF_A_ROW + PixelReader.bytes(row.get(row.fieldIndex(image.name())));
  }

  private void classify(List<Waiting> waiting) {
    float[] scores =
        waiting.stream().allMatch(row -> row.reason().isPresent())
            ? new float[0]
            : network().logits(pixels, predictor.minibatch());
    int classCount = scores.length / predictor.minibatch();
    int position = 0;
    for (Waiting row : waiting) {
      if (row.reason().isPresent()) {
        ready.add(joined(row.row(), columns.ofUndecodable(row.reason().get())));
      } else {
        int from = position * classCount;
        float[] own = Arrays.copyOfRange(scores, from, from + classCount);
        ready.add(joined(row.row(), predicted(own)));
        position++;
      }
    }
  }

  private @Nullable Object[] predicted(float[] scores) {
    for (float score : scores) {
      if (!Float.isFinite(score)) {
        return columns.ofUndecodable(
            "has no scores: the network computes %s for a class".formatted(score));
      }
    }
    return columns.of(predictor.prediction(scores));
  }

  private NetworkReplica network() {
    if (network.isEmpty()) {
      network = Optional.of(predictor.borrowNetwork());
      TaskContext task = TaskContext.get();
      if (task != null) {
        TaskFailureListener forget = (context, failure) -> network = Optional.empty();
        TaskCompletionListener end = context -> giveBack();
        task.addTaskFailureListener(forget);
        task.addTaskCompletionListener(end);
      }
    }
    return network.orElseThrow();
  }

  private void giveBack() {
    network.ifPresent(predictor::giveBack);
    network = Optional.empty();
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
