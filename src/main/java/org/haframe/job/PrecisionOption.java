package org.haframe.job;

import java.util.Optional;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.Precision;
import picocli.CommandLine.Option;

/** The option by which a trained model computes in another precision than it was trained in. */
final class PrecisionOption {

  @Option(
      names = "--precision",
      paramLabel = "float32|bfloat16-compute",
      description =
          "What convolutions multiply, as network.precision does in training: bfloat16-compute is faster on some processors and for some widths (src/docs/fast-layers.md), and float32 where a processor does not have it. Without it, as the model was trained.")
  private Optional<String> name = Optional.empty();

  /**
   * The precision, if it was given.
   *
   * @throws UsageException if there is none of this name
   */
  Optional<Precision> chosen() {
    return name.map(
        given ->
            NamedChoice.of(
                Precision.class,
                given,
                "--precision",
                "Cannot compute in %s: there is no such precision."));
  }

  /** The model as it shall be used. */
  HierarchyAwareModel applied(HierarchyAwareModel stored) {
    return chosen().map(stored::computingIn).orElse(stored);
  }
}
