package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.haframe.network.InvalidModelException;
import org.haframe.registry.Champion;
import org.haframe.registry.ModelRegistry;
import org.haframe.registry.ModelStore;
import org.haframe.registry.TinyModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** REGISTRY/champion and REGISTRY/previous in the place of a model. */
class ModelAliasTest {

  @TempDir private Path folder;

  private final StringWriter err = new StringWriter();
  private ModelRegistry registry;

  @BeforeEach
  void open() {
    registry =
        new ModelRegistry(
            new Configuration(), new org.apache.hadoop.fs.Path(folder.resolve("reg").toString()));
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }

  /** A version of its own for each value. */
  private int add(float value) throws IOException {
    return registry.add(TinyModels.model(value), TinyModels.record("run-" + value)).version();
  }

  private org.apache.hadoop.fs.Path model(String name) throws IOException {
    return Inputs.model(
        Storage.asSubmitted(), "--model", folder.resolve(name).toString(), new PrintWriter(err));
  }

  @Test
  void championAndPreviousFollowPromotionsAndRollbacks() throws Exception {
    int first = add(1);
    int second = add(2);
    Champion champion = registry.promote(first, Optional.empty(), "run-1");
    registry.promote(second, Optional.of(champion), "run-2");

    assertThat(model("reg/champion")).isEqualTo(registry.version(second));
    assertThat(model("reg/previous")).isEqualTo(registry.version(first));
    registry.rollback("ada");
    assertThat(model("reg/champion")).isEqualTo(registry.version(first));
    assertThat(model("reg/previous/")).isEqualTo(registry.version(second));
    assertThat(err.toString().lines())
        .hasSize(4)
        .first()
        .isEqualTo(
            "--model %s is version 2, %s"
                .formatted(folder.resolve("reg/champion"), registry.version(second)));
  }

  @Test
  void withoutAChampionTheMessageSaysSo() throws Exception {
    add(1);

    for (String name : new String[] {"reg/champion", "reg/previous"}) {
      assertThatThrownBy(() -> model(name))
          .isInstanceOf(InvalidModelException.class)
          .hasMessageStartingWith("Cannot use " + folder.resolve(name) + " for --model: ")
          .hasMessageContaining("no champion yet");
    }
  }

  @Test
  void beforeTheSecondChampionThereIsNoPreviousOne() throws Exception {
    registry.promote(add(1), Optional.empty(), "run-1");

    assertThatThrownBy(() -> model("reg/previous"))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("version 1 is the registry's first champion");
  }

  /** The folder of this model makes its parent look like a registry. */
  @Test
  void aModelThatIsReallyCalledChampionIsMeantItself() throws Exception {
    for (String name : new String[] {"models/champion", "models/previous"}) {
      new ModelStore(new Configuration()).save(TinyModels.model(1), path(name));

      assertThat(model(name).toString()).isEqualTo(folder.resolve(name).toString());
    }
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void outsideOfARegistryTheNamesMeanNothing() throws Exception {
    for (String name : new String[] {"nothing/champion", "reg/versions/000001", "reg/champions"}) {
      assertThat(model(name).toString()).isEqualTo(folder.resolve(name).toString());
    }
  }

  @Test
  void aJobTakesTheVersionAndSaysWhich() throws Exception {
    registry.promote(add(1), Optional.empty(), "run-1");
    CommandLine haframe =
        Main.commandLine().setErr(new PrintWriter(err)).setOut(new PrintWriter(new StringWriter()));

    int exitCode =
        haframe.execute(
            "export",
            "--model",
            folder.resolve("reg/champion").toString(),
            "--output",
            folder.resolve("exported").toString());

    assertThat(exitCode).as(err.toString()).isZero();
    assertThat(err.toString()).contains("is version 1, " + registry.version(1));
    assertThat(folder.resolve("exported/classes.json"))
        .content()
        .contains(registry.record(1).modelSha256());
  }

  /** As everywhere: the models of a registry are inputs, whatever they are called by. */
  @Test
  void predictionsDoNotReplaceTheVersionThatMakesThem() throws Exception {
    registry.promote(add(1), Optional.empty(), "run-1");
    CommandLine haframe =
        Main.commandLine().setErr(new PrintWriter(err)).setOut(new PrintWriter(new StringWriter()));

    int exitCode =
        haframe.execute(
            "predict",
            "--model",
            folder.resolve("reg/champion").toString(),
            "--images",
            "src/main/resources/sample/fashion-mnist",
            "--output",
            folder.resolve("reg/versions/000001").toString(),
            "--overwrite");

    assertThat(exitCode).isEqualTo(ExitCode.WRONG_USAGE.number());
    assertThat(err.toString()).contains("that would delete --model");
    assertThat(registry.model(1)).isNotNull();
  }
}
