package org.haframe.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A program that writes checkpoints, and beside them one file again and again, until it is killed.
 * Started anew it goes on from the newest checkpoint.
 *
 * <p>Prints a number when all of its files are written.
 */
final class EndlessWriter {

  static final String REPLACED = "replaced.zip";
  static final int KEPT = 2;

  private EndlessWriter() {}

  /**
   * @param arguments the directory, and how many parameters a checkpoint has
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = new Path(arguments[0]);
    int parameters = Integer.parseInt(arguments[1]);
    CheckpointStore store = store(directory);
    Optional<Checkpoint> latest = store.latest();
    int number = latest.isPresent() ? latest.get().epoch() : 0;
    while (true) {
      number++;
      CheckedArchive.write(new Configuration(), replaced(directory), content(number));
      store.save(checkpoint(number, parameters));
      System.out.println(number);
    }
  }

  static CheckpointStore store(Path directory) {
    return new CheckpointStore(new Configuration(), new Path(directory, "checkpoints"), KEPT);
  }

  static Path replaced(Path directory) {
    return new Path(directory, REPLACED);
  }

  static Map<String, byte[]> content(int number) {
    return Map.of("number.i32", ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
  }

  /** What follows from a number; random, so that it does not shrink in a zip file. */
  static Checkpoint checkpoint(int number, int parameters) {
    var random = new SplittableRandom(number);
    float[] values = new float[parameters];
    for (int i = 0; i < parameters; i++) {
      values[i] = (float) random.nextDouble();
    }
    return new Checkpoint(
        number,
        0,
        values,
        Arrays.copyOf(values, parameters / 2),
        OptionalDouble.of(number),
        Map.of("number", String.valueOf(number)));
  }
}
