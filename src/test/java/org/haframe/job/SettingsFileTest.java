package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.haframe.data.Augmentation;
import org.haframe.data.Crop;
import org.haframe.experiment.ExperimentSettings;
import org.haframe.experiment.SettingsException;
import org.haframe.frame.FrameDimension;
import org.haframe.frame.MinimumSimilarity;
import org.haframe.frame.SimilarityMapping;
import org.haframe.frame.Truncation;
import org.haframe.loss.FrameLossSettings;
import org.haframe.loss.LossSettings;
import org.haframe.network.Backbone;
import org.haframe.network.Head;
import org.haframe.train.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsFileTest {

  @TempDir private Path folder;

  static Stream<Path> settingsFilesOfTheProject() throws IOException {
    return Files.list(Path.of("conf")).filter(file -> file.toString().endsWith(".conf"));
  }

  @ParameterizedTest
  @MethodSource("settingsFilesOfTheProject")
  void settingsFilesOfTheProjectHoldNoProblem(Path file) {
    if (file.getFileName().toString().startsWith("compare-")) {
      assertThat(ComparisonReader.read(file, List.of()).methods()).isNotEmpty();
    } else {
      assertThat(SettingsFile.read(file, List.of()).text()).isNotEmpty();
    }
  }

  @Test
  void aMethodLiesOverTheFileAndTheCommandLineOverBoth() throws IOException {
    Path file =
        write(
            """
            network { backbone = small, width = 4 }
            training { epochs = 7, seed = 99 }
            compare {
              seeds = [3, 5]
              decisions = [crm]
              split = validation
              methods {
                second-in-the-alphabet { loss.name = cross-entropy, training.epochs = 2 }
                first { loss { name = haframe, alpha = 0.2 } }
              }
            }
            """);

    ComparisonSettings comparison =
        ComparisonReader.read(file, List.of("training.momentum=0.5", "loss.alpha=0.3"));

    assertThat(comparison.seeds()).containsExactly(3L, 5L);
    assertThat(comparison.decisions()).containsExactly(Decision.CRM);
    assertThat(comparison.methods())
        .extracting(ComparisonSettings.Method::name)
        .containsExactly("second-in-the-alphabet", "first");
    ExperimentSettings flat = comparison.methods().get(0).bySeed().get(5L);
    assertThat(flat.loss()).isEqualTo(new LossSettings.CrossEntropy());
    assertThat(flat.training().epochs()).isEqualTo(2);
    assertThat(flat.training().momentum()).isEqualTo(0.5);
    assertThat(flat.training().seed()).isEqualTo(5);
    assertThat(flat.frame().seed()).isEqualTo(5);
    ExperimentSettings frame = comparison.methods().get(1).bySeed().get(3L);
    assertThat(frame.loss()).isEqualTo(new FrameLossSettings.HierarchyAwareFrame(0.3));
    assertThat(frame.training().epochs()).isEqualTo(7);
  }

  @Test
  void methodsOfAnIncludedFileKeepTheirPlacesAndOthersStandBehindThem() throws IOException {
    Files.writeString(
        folder.resolve("methods.conf"),
        """
        network { backbone = small, width = 4 }


        compare.methods {
          z-first { loss.name = cross-entropy }
          a-second { loss { name = haframe, alpha = 0.2 } }
          m-third { loss.name = soft-labels }
        }
        """);
    Path file =
        write(
            """
            include "methods.conf"
            compare.methods.b-fourth.loss.name = haf
            compare.methods.a-second.loss.alpha = 0.5
            compare.methods { c-fifth { loss.name = hier-cos }, b-fourth.training.epochs = 2 }
            """);

    ComparisonSettings comparison =
        ComparisonReader.read(
            file,
            List.of(
                "compare.methods.given.loss.name=haf",
                "compare.methods.m-third.loss.beta=4",
                "compare.methods.z-first={ loss.name = barz-denzler }"));

    assertThat(comparison.methods())
        .extracting(ComparisonSettings.Method::name)
        .containsExactly("z-first", "a-second", "m-third", "b-fourth", "c-fifth", "given");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compare.methods { c { loss.name = haf }, a { loss.name = haframe } }",
        "compare { seeds = [1], methods { c { loss.name = haf }, a {}, b { loss.alpha = 1 } } }"
      })
  void whichOfTwoMethodsOnALineIsTheFirstIsNotGuessed(String methods) throws IOException {
    Path file = write("network { backbone = small, width = 4 }\n" + methods);

    assertThatThrownBy(() -> ComparisonReader.read(file, List.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("Give each of")
        .hasMessageContaining("a line of its own");
  }

  @Test
  void linesOfSeveralFilesWithinOneBlockAreNotHeldAgainstEachOther() throws IOException {
    Files.writeString(
        folder.resolve("methods.conf"),
        """
        methods {
          z { loss.name = cross-entropy }
          a { loss.name = haf }
        }
        """);
    String content =
        """
        network { backbone = small, width = 4 }
        compare { include "methods.conf"
          %s
        }
        """;

    assertThat(ComparisonReader.read(write(content.formatted("")), List.of()).methods())
        .extracting(ComparisonSettings.Method::name)
        .containsExactly("z", "a");
    Path file = write(content.formatted("methods.b.loss.name = haframe"));
    assertThatThrownBy(() -> ComparisonReader.read(file, List.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("Give each of z, b, a a line of its own in one file");
  }

  @Test
  void methodsMayBeMadeOfOthersByReference() throws IOException {
    Path file =
        write(
            """
            network { backbone = small, width = 4 }
            compare.methods {
              z { loss.name = cross-entropy }
              b = ${compare.methods.z} { training.epochs = 2 }
              a = ${compare.methods.b}
            }
            """);

    assertThat(ComparisonReader.read(file, List.of()).methods())
        .extracting(ComparisonSettings.Method::name)
        .containsExactly("z", "b", "a");
  }

  @Test
  void aMethodOfTheCommandLineIsNotTheFirstBeforeReferredOnes() throws IOException {
    Path file =
        write(
            """
            network { backbone = small, width = 4 }
            others {
              z { loss.name = cross-entropy }
              y { loss.name = haframe }
            }
            compare.methods = ${others}
            """);

    assertThatThrownBy(
            () -> ComparisonReader.read(file, List.of("compare.methods.b={loss.name=haf}")))
        .hasMessageContaining("which method is the first");
  }

  @Test
  void allProblemsOfAComparisonAreReported() throws IOException {
    Path file =
        write(
            """
            network { backbone = small, width = 4 }
            compare {
              seed = [3]
              decisions = [argmin]
              methods {
                flat { loss.nam = cross-entropy }
                "../up" { }
              }
            }
            """);

    assertThatThrownBy(() -> ComparisonReader.read(file, List.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("unknown setting compare.seed.")
        .hasMessageContaining(
            "compare.decisions = [\"argmin\"] is not a list of one of argmax, crm, hie, back-off.")
        .hasMessageContaining("method flat: ")
        .hasMessageContaining("unknown setting loss.nam. Did you mean loss.name?")
        .hasMessageContaining("the method '../up' cannot name a folder");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compare.methods = [a, b]",
        "compare.methods { flat = 3 }",
        "compare { seeds = [], methods.flat.loss.alpha = 1 }",
        "compare { seeds = [1, 1], methods.flat.loss.alpha = 1 }",
        "compare { seeds = [1.5], methods.flat.loss.alpha = 1 }",
        "compare.seeds = [1]",
        "compare { decisions = [hie], methods.flat.loss.alpha = 1 }",
        "compare { methods.flat.loss.alpha = 1, ensembles.flat = parents }",
        "compare { methods.flat.loss.alpha = 1, coarse-models.up.hierarchy.level = 1, ensembles = up }",
        "compare { methods.flat.loss.alpha = 1, coarse-models.up.hierarchy.level = 1, ensembles = [up] }",
        "compare { methods.flat.loss.alpha = 1, coarse-models.up.hierarchy.level = 1, ensembles.flat = [up] }",
        "compare { methods.flat.loss.alpha = 1, coarse-models.up.hierarchy.level = 1, ensembles.flat.up = up }",
        "compare { methods.flat.loss.alpha = 1, coarse-models.flat.hierarchy.level = 1 }",
        "compare { methods.flat.loss.alpha = 1, ensembles.round = up, coarse-models.up.hierarchy.level = 1 }"
      })
  void whatIsNoComparisonIsAProblemOfTheSettings(String content) throws IOException {
    Path file = write("network { backbone = small, width = 4 }\n" + content);

    assertThatThrownBy(() -> ComparisonReader.read(file, List.of()))
        .isInstanceOf(SettingsException.class);
  }

  @Test
  void allProblemsOfEnsemblesAreReportedAtOnceAndNoneThatFollowsFromAnother() throws IOException {
    Path file =
        write(
            """
            network { backbone = small, width = 4 }
            compare {
              methods.flat.loss.alpha = 1
              coarse-models.up { hierarchy.level = 1, training.epochs = 0 }
              ensembles { flat = up, round = down }
            }
            """);

    assertThatThrownBy(() -> ComparisonReader.read(file, List.of()))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(3)
                    .anyMatch(problem -> problem.contains("training.epochs"))
                    .contains(
                        "compare.ensembles.round = down is not one of compare.coarse-models.",
                        "compare.ensembles.round: there is no such method."));
  }

  @Test
  void nullTakesAnEnsembleBack() throws IOException {
    Path file =
        write(
            """
            network { backbone = small, width = 4 }
            compare {
              methods.flat.loss.alpha = 1
              coarse-models.up.hierarchy.level = 1
              ensembles.flat = up
            }
            """);

    assertThat(ComparisonReader.read(file, List.of()).methods().get(0).coarse()).isPresent();
    assertThat(
            ComparisonReader.read(file, List.of("compare.ensembles.flat=null"))
                .methods()
                .get(0)
                .coarse())
        .isEmpty();
  }

  @Test
  void aSeedOnTheCommandLineIsAProblem() throws IOException {
    Path file =
        write("network { backbone = small, width = 4 }, compare.methods.flat.loss.alpha = 1");

    assertThatThrownBy(() -> ComparisonReader.read(file, List.of("training.seed=3")))
        .hasMessageContaining("training.seed has no meaning in a comparison. Set compare.seeds.");
  }

  @Test
  void aComparisonIsNoTraining() throws IOException {
    Path file =
        write("network { backbone = small, width = 4 }, compare.methods.flat.loss.alpha = 1");

    assertThatThrownBy(() -> SettingsFile.read(file, List.of()))
        .hasMessageContaining("compare has a meaning for the job compare only. Use that job.");
  }

  @Test
  void cifar100HasTheSettingsOfThePaper() {
    ExperimentSettings settings = SettingsFile.read(Path.of("conf/cifar-100.conf"), List.of());

    assertThat(settings.frame().mapping()).isEqualTo(new SimilarityMapping.ExponentialDecay(2));
    assertThat(settings.frame().minimumSimilarity()).isEqualTo(MinimumSimilarity.GRID);
    assertThat(settings.network().backbone()).isEqualTo(new Backbone.WideResNet(28, 8));
    assertThat(settings.network().head()).isEqualTo(Head.TRANSFORMATION);
    assertThat(settings.loss()).isEqualTo(new FrameLossSettings.HierarchyAwareFrame(0.4));
    assertThat(settings.images().augmentation())
        .isEqualTo(
            new Augmentation(
                new Crop.Padded(4, Crop.Border.REFLECT), Augmentation.Flip.HORIZONTAL));
    assertThat(settings.training().epochs()).isEqualTo(100);
    assertThat(settings.training().minibatch() * settings.training().partitions()).isEqualTo(64);
    assertThat(settings.training().learningRate()).isEqualTo(0.01);
    assertThat(settings.training().weightDecay()).isEqualTo(5e-4);
    assertThat(settings.training().schedule()).isEqualTo(TrainingSettings.Schedule.COSINE);
  }

  /** Settings of the paper must not stand in the way of those that suit another loss. */
  @Test
  void anotherLossForCifar100BringsItsOwnGamma() {
    ExperimentSettings settings =
        SettingsFile.read(Path.of("conf/cifar-100-small.conf"), List.of("loss.name=aligned-frame"));

    assertThat(settings.frame().mapping()).isEqualTo(new SimilarityMapping.ExponentialDecay(5));
  }

  @Test
  void laterOverrideWins() throws IOException {
    ExperimentSettings settings =
        read(
            "network { backbone = small, width = 8 }",
            "training.epochs=3",
            "training.epochs=4",
            "training.round-timeout=90 seconds",
            "images.normalisation.mean=[0.1, 0.2, 0.3]");

    assertThat(settings.training().epochs()).isEqualTo(4);
    assertThat(settings.training().roundTimeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(settings.images().normalisation().mean()).containsExactly(0.1, 0.2, 0.3);
  }

  /** The library would take it for milliseconds. */
  @ParameterizedTest
  @ValueSource(strings = {"30", "1.5", "\"30\"", "\" 30 \""})
  void aDurationWithoutAUnitIsRefused(String duration) {
    assertThatThrownBy(
            () ->
                read(
                    "network { backbone = small, width = 8 }\ntraining.round-timeout = "
                        + duration))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(
            "my.conf:2: training.round-timeout = %s is not a duration with its unit, such as 30 minutes."
                .formatted(duration));
    assertThatThrownBy(
            () ->
                read(
                    "network { backbone = small, width = 8 }",
                    "training.round-timeout=" + duration))
        .hasMessageContaining("is not a duration with its unit");
  }

  @Test
  void overrideWithNullTakesAValueAway() throws IOException {
    ExperimentSettings settings =
        read(
            "network { backbone = resnet, depth = 8, width = 8 }",
            "network.backbone=small",
            "network.depth=null");

    assertThat(settings.network().backbone()).isEqualTo(new Backbone.SmallConvolutional(8));
  }

  @Test
  void hierarchyFileLiesRelativeToTheSettings() throws IOException {
    ExperimentSettings settings =
        read("network { backbone = resnet-18 }\nhierarchy.file = trees/animals.json");

    assertThat(settings.hierarchyFile()).contains("file://" + folder.resolve("trees/animals.json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/trees/animals.json", "hdfs://head/animals.json", "file:/animals.json"})
  void hierarchyFileThatIsNotRelativeIsTakenAsItStands(String path) throws IOException {
    ExperimentSettings settings =
        read("network { backbone = resnet-18 }\nhierarchy.file = \"%s\"".formatted(path));

    assertThat(settings.hierarchyFile()).contains(path);
  }

  /** PATH: a variable of the environment that every machine has. */
  @Test
  void hierarchyFileMayNameOtherSettingsAndVariablesOfTheEnvironment() throws IOException {
    String network = "network { backbone = resnet-18 }\n";

    assertThat(read(network + "hierarchy.file = ${PATH}\"/tree.json\"").hierarchyFile())
        .contains(System.getenv("PATH") + "/tree.json");
    assertThat(
            read(network + "hierarchy.file = trees/${loss.name}.json\nloss.name = haf")
                .hierarchyFile())
        .contains("file://" + folder.resolve("trees/haf.json"));
  }

  @Test
  void hierarchyFilesOfMethodsLieRelativeToTheSettings() throws IOException {
    Path file =
        write(
            """
            network { backbone = small, width = 4 }
            compare {
              methods {
                flat.hierarchy.file = trees/flat.json
                deep { hierarchy.file = /deep.json }
              }
              coarse-models.up.hierarchy { file = up.json, level = 1 }
              ensembles.flat = up
            }
            """);

    List<ComparisonSettings.Method> methods = ComparisonReader.read(file, List.of()).methods();

    assertThat(hierarchyFile(methods.get(0)))
        .isEqualTo("file://" + folder.resolve("trees/flat.json"));
    assertThat(hierarchyFile(methods.get(1))).isEqualTo("/deep.json");
    assertThat(hierarchyFile(methods.get(0).coarse().orElseThrow()))
        .isEqualTo("file://" + folder.resolve("up.json"));
    assertThat(
            hierarchyFile(
                ComparisonReader.read(
                        file, List.of("compare.methods.flat.hierarchy.file=here.json"))
                    .methods()
                    .get(0)))
        .isEqualTo("here.json");
  }

  private static String hierarchyFile(ComparisonSettings.Method method) {
    return method.bySeed().get(0L).hierarchyFile().orElseThrow();
  }

  @Test
  void hierarchyFileOnTheCommandLineLiesRelativeToTheWorkingDirectory() throws IOException {
    ExperimentSettings settings =
        read("network { backbone = resnet-18 }", "hierarchy.file=s3a://trees/animals.json");

    assertThat(settings.hierarchyFile()).contains("s3a://trees/animals.json");
  }

  @Test
  void allProblemsAreReportedWithTheirPlace() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("my.conf"),
            """
        network { backbone = small, width = 0 }
        loss.name = hinge
        training {
          epochs = 0
          momentum = 2
          minibatch = 1.5
          epcohs = 3
        }
        frame.alpha = 1
        """);

    SettingsException thrown =
        catchThrowableOfType(
            SettingsException.class, () -> SettingsFile.read(file, List.of("device=tpu")));

    assertThat(thrown.problems())
        .containsExactlyInAnyOrder(
            file + ":1: Cannot build a network of width 0. Use 1 to 4096.",
            file
                + ":2: loss.name = \"hinge\" is not one of haframe, angular-frame, aligned-frame, implied-frame, cross-entropy, soft-labels, hierarchical-cross-entropy, conditional-softmax, flamingo, haf, equiangular-frame, barz-denzler, hier-cos.",
            file + ":4: Cannot train with training.epochs = 0. Use a value at least 1.",
            file + ":5: Cannot train with training.momentum = 2.0. Use a value in [0, 1).",
            file + ":6: training.minibatch = 1.5 is not a whole number.",
            file + ":7: unknown setting training.epcohs. Did you mean training.epochs?",
            file + ":9: unknown setting frame.alpha. Did you mean loss.alpha?",
            "--set device=tpu: device = \"tpu\" is not one of auto, cpu, gpu.");
  }

  @Test
  void networkNeedsTheShapeThatItsBackboneHas() throws IOException {
    assertThatThrownBy(() -> read("network.backbone = wide-resnet"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("network.depth is missing: wide-resnet needs it")
        .hasMessageContaining("network.width is missing: wide-resnet needs it");
    assertThatThrownBy(() -> read("network { backbone = resnet-50, width = 2 }"))
        .hasMessageContaining("network.width has no meaning: resnet-50 has its own");
  }

  @Test
  void levelsMayHaveSimilaritiesOfTheirOwn() throws IOException {
    ExperimentSettings settings =
        read(
            """
            network { backbone = small, width = 4 }
            frame { similarity = per-level, similarities = [0.6, 0.2, -0.1] }
            frame { dimension = 40, truncation = largest-eigenvalues }
            """);

    assertThat(settings.frame().mapping())
        .isEqualTo(new SimilarityMapping.PerLevel(List.of(0.6, 0.2, -0.1)));
    assertThat(settings.frame().truncation()).isEqualTo(Truncation.LARGEST_EIGENVALUES);
    assertThat(read("network { backbone = small, width = 4 }").frame().truncation())
        .isEqualTo(Truncation.NONE);
  }

  @Test
  void aDimensionIsANumberOrSaysWhatItIsTheNumberOf() throws IOException {
    assertThat(dimension("rank")).isEqualTo(FrameDimension.rank());
    assertThat(dimension("classes")).isEqualTo(FrameDimension.classes());
    assertThat(dimension("64")).isEqualTo(FrameDimension.of(64));
    assertThat(dimension("null")).isEqualTo(FrameDimension.rank());
  }

  @Test
  void theAlignedFrameHasItsOwnWeightOfACosineTerm() throws IOException {
    assertThat(
            read("""
                    network { backbone = small, width = 4 }
                    loss { name = aligned-frame, depth-decay = 0.3, smoothing = 0.2, alpha = 0.6 }
                    loss.cosine-weight = 0.7
                    """)
                .loss())
        .isEqualTo(new FrameLossSettings.AlignedFrame(0.3, 0.2, 0.7, 0));
    assertThat(
            read("network { backbone = small, width = 4 }, loss { name = implied-frame }").loss())
        .isEqualTo(new LossSettings.ImpliedFrame(0.1, 0.05, 0.4, 0, false, List.of()));
    assertThat(
            read("""
                    network { backbone = small, width = 4 }
                    loss { name = implied-frame, distance-weight = 0.5, level-classifiers = true }
                    """)
                .loss())
        .isEqualTo(new LossSettings.ImpliedFrame(0.1, 0.05, 0.4, 0.5, true, List.of()));
    assertThatThrownBy(
            () ->
                read(
                    "network { backbone = small, width = 4 }, loss { name = aligned-frame, cosine-weight = -1 }"))
        .hasMessageContaining("Cannot use loss.cosine-weight = -1.0. Use 0 to 100.");
  }

  private FrameDimension dimension(String value) throws IOException {
    return read("network { backbone = small, width = 4 }\nframe.dimension = " + value)
        .frame()
        .dimension();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "frame.dimension = many | my.conf:2: frame.dimension = \"many\" is not rank, classes or a whole number.",
        "frame.dimension = 1.5 | my.conf:2: frame.dimension = 1.5 is not rank, classes or a whole number.",
        "frame.dimension = 0 | my.conf:2: Cannot use frame.dimension = 0. Use 1 to 65536, rank or classes.",
        "frame.dimension = 70000 | my.conf:2: Cannot use frame.dimension = 70000. Use 1 to 65536, rank or classes.",
        "frame.similarity = per-level | frame.similarities is missing: frame.similarity = per-level needs it.",
        "frame.similarities = [0.5, 0.1] | my.conf:2: frame.similarities has no meaning: frame.similarity = closed-form finds them itself, per-level takes them.",
        "frame { similarity = per-level, similarities = [0.1, 0.5] } | my.conf:2: Cannot use frame.similarities = [0.1, 0.5]: 0.5 at distance 2 is out of order. Let them fall from distance 1 on, all in [-1, 1).",
        "frame { similarity = per-level, similarities = 0.5 } | frame.similarities = 0.5 is not a list of numbers",
        "frame.similarity = linear | is not one of closed-form, grid, per-level",
        "frame.truncation = yes | is not one of none, largest-eigenvalues"
      })
  void framesThatCannotBeAreRefused(String settings, String problem) {
    assertThatThrownBy(() -> read("network { backbone = small, width = 4 }\n" + settings))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void imagesTooSmallForTheBackboneAreRefused() {
    assertThatThrownBy(() -> read("network.backbone = resnet-18\nimages.size = 28"))
        .hasMessageContaining("my.conf:2: images.size = 28 is too small for network.backbone");
  }

  @Test
  void syntaxErrorNamesFileAndLine() {
    assertThatThrownBy(() -> read("network {\n  backbone = small\n  width = [\n}"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("my.conf: 4: ");
  }

  @Test
  void waysOfAveragingAreRefusedWithAnEngineThatHasOne() {
    assertThatThrownBy(
            () ->
                read(
                    "network.backbone = resnet-18",
                    "training.engine=dl4j-spark",
                    "training.averaging.outer-momentum=0.5"))
        .hasMessageContaining(
            "training.averaging has no meaning with training.engine = dl4j-spark");
  }

  @Test
  void aValueThatTheGivenLossRefusesIsNamedByItsOwnPlace() {
    assertThatThrownBy(
            () ->
                read(
                    "network { backbone = small, width = 4 }",
                    "loss.distance-weight=-1",
                    "loss.name=aligned-frame"))
        .hasMessageContaining(
            "--set loss.distance-weight=-1: Cannot use loss.distance-weight = -1.0. Use 0 to 100.");
  }

  @Test
  void gpuIsRefusedWithAnEngineThatTakesNone() {
    assertThatThrownBy(
            () -> read("network.backbone = resnet-18", "training.engine=dl4j-spark", "device=gpu"))
        .hasMessageContaining(
            "--set device=gpu: device = gpu is not possible with training.engine = dl4j-spark");
  }

  @Test
  void textIsReadAgainAsTheSameSettings() throws IOException {
    ExperimentSettings settings =
        SettingsFile.read(Path.of("conf/cifar-100-small.conf"), List.of("training.epochs=7"));

    ExperimentSettings again = read(settings.text());

    assertThat(again).isEqualTo(settings);
  }

  @Test
  void resultValuesLeaveOutWhatDoesNotChangeTheResult() throws IOException {
    String network = "network.backbone = resnet-18";

    ExperimentSettings settings = read(network);
    ExperimentSettings patient =
        read(network, "training.round-timeout=2 h", "training.learning-rate=0.010");

    assertThat(patient.resultValues()).isEqualTo(settings.resultValues());
    assertThat(settings.resultValues()).containsEntry("training.learning-rate", "0.01");
  }

  private ExperimentSettings read(String content, String... overrides) throws IOException {
    return SettingsFile.read(write(content), List.of(overrides));
  }

  private Path write(String content) throws IOException {
    return Files.writeString(folder.resolve("my.conf"), content);
  }
}
