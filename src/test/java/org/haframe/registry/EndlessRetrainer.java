package org.haframe.registry;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A program that registers and promotes one version after another, as retrainings do that take no
 * time to train, and prunes old ones, until it is killed. Started anew it repeats the run that was
 * killed.
 *
 * <p>Prints the number of a run when it has ended.
 */
final class EndlessRetrainer {

  static final int KEPT = 3;

  private EndlessRetrainer() {}

  /**
   * @param arguments the directory of the registry
   */
  public static void main(String[] arguments) throws IOException, ChampionChangedException {
    ModelRegistry registry = registry(new Path(arguments[0]));
    int number = registry.champion().map(champion -> number(champion.by())).orElse(0);
    while (true) {
      number++;
      String run = "run-" + number;
      Optional<Champion> before = registry.champion();
      registry.begin(new RetrainingRun(run, Instant.EPOCH, null, "images", "settings"));
      ModelRecord record = registry.add(TinyModels.model(number), TinyModels.record(run));
      registry.promote(record.version(), before, run);
      int ended = number;
      registry.prune(KEPT, other -> number(other) <= ended);
      System.out.println(number);
    }
  }

  static ModelRegistry registry(Path directory) {
    return new ModelRegistry(new Configuration(), directory);
  }

  static int number(String run) {
    return Integer.parseInt(run.substring("run-".length()));
  }
}
