package org.haframe.bench;

import java.util.List;
import picocli.CommandLine.Option;

/** The trees that a benchmark measures with. */
final class TreeOption {

  @Option(
      names = "--tree",
      paramLabel = "SIZES|FILE",
      defaultValue = "2,4,8,20,100;3,4,9,34,57,72,1010",
      split = ";",
      description =
          "Sizes of the levels of a tree to make, or a tree's file; several, with ; between them. Default: those of CIFAR-100 and of iNaturalist 2019, ${DEFAULT-VALUE}.")
  private List<String> trees = List.of();

  /** As given; {@code CountingSteps.hierarchy} makes or reads them. */
  List<String> named() {
    return trees;
  }
}
