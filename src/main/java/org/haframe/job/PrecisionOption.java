package org.haframe.job;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.haframe.experiment.SettingsKind;
import org.haframe.network.Precision;
import picocli.CommandLine.Option;

/** The option by which a trained model computes in another precision than it was trained in. */
final class PrecisionOption {

  @Option(
      names = "--precision",
      paramLabel = "float32|bfloat16-compute",
      description =
          "What convolutions multiply, as in network.precision: bfloat16-compute is faster on processors that have it. Without it, as the model was trained.")
  private Optional<String> name = Optional.empty();

  /**
   * The precision, if it was given.
   *
   * @throws UsageException if there is none of this name
   */
  Optional<Precision> chosen() {
    return name.map(PrecisionOption::named);
  }

  private static Precision named(String name) {
    return Arrays.stream(Precision.values())
        .filter(precision -> SettingsKind.text(precision).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "Cannot compute in %s: there is no such precision. Use --precision with one of %s."
                        .formatted(
                            name,
                            Arrays.stream(Precision.values())
                                .map(SettingsKind::text)
                                .collect(Collectors.joining(", ")))));
  }
}
