package org.haframe.job;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Placeholder until the report room is merged. */
@Command(name = "evaluate", mixinStandardHelpOptions = true)
final class EvaluateJob implements Callable<Integer> {
  @Override
  public Integer call() {
    return 1;
  }
}
