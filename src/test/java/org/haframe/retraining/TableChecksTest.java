package org.haframe.retraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.haframe.ColouredSquares;
import org.haframe.data.TableStatistics;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyChange;
import org.haframe.registry.ModelRecord.DataProfile;
import org.haframe.report.Verdict.Finding;
import org.haframe.report.Verdict.Result;
import org.junit.jupiter.api.Test;

class TableChecksTest {

  private static final Map<String, Long> EVEN =
      Map.of("red", 25L, "yellow", 25L, "green", 25L, "blue", 25L);

  private static final HierarchyChange SAME =
      HierarchyChange.between(ColouredSquares.hierarchy(), ColouredSquares.hierarchy());

  private static final TableChecks.Expectation CHAMPION =
      new TableChecks.Expectation(
          new DataProfile(EVEN, List.of(100.0, 110.0, 120.0), List.of(50.0, 50.0, 50.0)),
          SAME,
          0.8,
          OptionalDouble.of(0.78));

  private static final RetrainingSettings.Checks LIMITS =
      new RetrainingSettings.Checks(0.01, 0.05, 0, 0, 0, 0.25, 0.5, 0.25, Set.of());

  private static TableChecks.Evidence evidence(
      Map<String, Long> counts, double red, long doubled, long rejected, long inHoldOut) {
    return new TableChecks.Evidence(
        counts.values().stream().mapToLong(Long::longValue).sum(),
        0,
        rejected,
        new TableStatistics(counts, List.of(red, 110.0, 120.0), List.of(50.0, 50.0, 50.0), doubled),
        inHoldOut,
        new TreeSet<>());
  }

  private static List<String> failed(
      TableChecks.Evidence evidence, TableChecks.Expectation champion) {
    return check(evidence, champion, LIMITS).stream()
        .filter(finding -> finding.result() == Result.FAILED)
        .map(Finding::name)
        .toList();
  }

  private static List<Finding> check(
      TableChecks.Evidence evidence,
      TableChecks.Expectation champion,
      RetrainingSettings.Checks limits) {
    return TableChecks.of(evidence, ColouredSquares.hierarchy(), Optional.of(champion), limits);
  }

  @Test
  void imagesLikeThoseBeforePassAllChecks() {
    List<Finding> findings = check(evidence(EVEN, 100, 0, 0, 0), CHAMPION, LIMITS);

    assertThat(findings).extracting(Finding::name).containsExactlyElementsOf(TableChecks.NAMES);
    assertThat(findings).extracting(Finding::result).containsOnly(Result.PASSED);
  }

  @Test
  void eachKindOfPoisonFailsItsCheckAlone() {
    Map<String, Long> without = Map.of("red", 34L, "yellow", 33L, "green", 33L);
    Map<String, Long> mostlyRed = Map.of("red", 70L, "yellow", 10L, "green", 10L, "blue", 10L);

    assertThat(failed(evidence(EVEN, 100, 0, 2, 0), CHAMPION)).containsExactly("rejected-share");
    assertThat(failed(evidence(EVEN, 100, 6, 0, 0), CHAMPION)).containsExactly("doubled-share");
    assertThat(failed(evidence(EVEN, 100, 0, 0, 1), CHAMPION)).containsExactly("hold-out-share");
    assertThat(failed(evidence(without, 100, 0, 0, 0), CHAMPION))
        .containsExactly("missing-classes");
    assertThat(failed(evidence(mostlyRed, 100, 0, 0, 0), CHAMPION)).containsExactly("class-shift");
    assertThat(failed(evidence(EVEN, 126, 0, 0, 0), CHAMPION)).containsExactly("pixel-shift");
    assertThat(
            failed(
                evidence(EVEN, 100, 0, 0, 0),
                new TableChecks.Expectation(CHAMPION.data(), SAME, 0.8, OptionalDouble.of(0.25))))
        .containsExactly("label-disagreement");
  }

  /** New classes may join; those that the champion knows stay where they are. */
  @Test
  void aTreeMayGrowAndDoesNotLoseClasses() {
    ClassHierarchy smaller =
        ClassHierarchy.of(
            "three colours",
            "root",
            List.of("red", "yellow", "green"),
            Map.of(
                "warm", "root", "cold", "root", "red", "warm", "yellow", "warm", "green", "cold"),
            Map.of());
    Map<String, Long> three = Map.of("red", 25L, "yellow", 25L, "green", 25L);
    DataProfile learnt =
        new DataProfile(three, List.of(100.0, 110.0, 120.0), List.of(50.0, 50.0, 50.0));
    HierarchyChange grown = HierarchyChange.between(smaller, ColouredSquares.hierarchy());
    HierarchyChange shrunk = HierarchyChange.between(ColouredSquares.hierarchy(), smaller);

    assertThat(
            failed(
                evidence(EVEN, 100, 0, 0, 0),
                new TableChecks.Expectation(learnt, grown, 0.8, OptionalDouble.of(0.8))))
        .isEmpty();
    assertThat(
            failed(
                evidence(EVEN, 100, 0, 0, 0),
                new TableChecks.Expectation(CHAMPION.data(), shrunk, 0.8, OptionalDouble.of(0.8))))
        .containsExactly("changed-classes");
  }

  /** By a tree without them no challenger could be judged, so it is not a matter of limits. */
  @Test
  void classesOfTheHoldOutWithoutAPlaceInTheTreeAreNeverAllowed() {
    var counted = evidence(EVEN, 100, 0, 0, 0);
    var evidence =
        new TableChecks.Evidence(
            counted.images(),
            0,
            0,
            counted.training(),
            0,
            new TreeSet<>(Set.of("violet", "brown")));
    var lenient =
        new RetrainingSettings.Checks(1, 1, 1, 9, 9, 1, 9, 1, Set.copyOf(TableChecks.NAMES));

    assertThat(check(evidence, CHAMPION, lenient))
        .filteredOn(finding -> finding.result() == Result.FAILED)
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.message())
                    .startsWith("The hold-out has images of 2 classes")
                    .contains("brown, violet", "retrain into another registry"));
  }

  /** The best epoch is chosen by validation images: they are learnt from, too. */
  @Test
  void imagesOfTheHoldOutAreAShareOfTrainingAndValidationImages() {
    var counted = evidence(EVEN, 100, 0, 0, 0);
    var evidence = new TableChecks.Evidence(100, 200, 0, counted.training(), 150, new TreeSet<>());

    assertThat(check(evidence, CHAMPION, LIMITS))
        .filteredOn(finding -> finding.name().equals("hold-out-share"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.found()).isEqualTo(0.5);
              assertThat(finding.message())
                  .isEqualTo(
                      "150 of 300 training and validation images are images of the hold-out (50.0 %, limit 0.0 %).");
            });
  }

  /** A limit is still allowed. */
  @Test
  void figuresAtTheirLimitsPass() {
    assertThat(failed(evidence(EVEN, 125, 5, 1, 0), CHAMPION)).isEmpty();
  }

  @Test
  void classShiftIsTheTotalVariationDistance() {
    Map<String, Long> moved = Map.of("red", 35L, "yellow", 30L, "green", 25L, "blue", 10L);

    Finding shift =
        check(evidence(moved, 100, 0, 0, 0), CHAMPION, LIMITS).stream()
            .filter(finding -> finding.name().equals("class-shift"))
            .findFirst()
            .orElseThrow();

    assertThat(shift.found()).isEqualTo(0.15, within(1e-12));
  }

  @Test
  void whatIsToWarnDoesNotRefuse() {
    var lenient =
        new RetrainingSettings.Checks(0.01, 0.05, 0, 0, 0, 0.25, 0.5, 0.25, Set.of("pixel-shift"));

    assertThat(check(evidence(EVEN, 200, 0, 0, 0), CHAMPION, lenient))
        .filteredOn(finding -> finding.result() != Result.PASSED)
        .singleElement()
        .matches(finding -> finding.result() == Result.WARNED)
        .matches(finding -> finding.message().contains("2.00 standard deviations"));
  }

  @Test
  void withoutAChampionOnlyTheImagesThemselvesAreChecked() {
    List<Finding> findings =
        TableChecks.of(
            evidence(EVEN, 0, 0, 0, 0), ColouredSquares.hierarchy(), Optional.empty(), LIMITS);

    assertThat(findings)
        .extracting(Finding::name)
        .containsExactly("rejected-share", "doubled-share", "hold-out-share", "missing-classes");
  }

  @Test
  void aWarningOfNoCheckIsAMistakeInTheSettings() {
    assertThatThrownBy(
            () -> new RetrainingSettings.Checks(0, 0, 0, 0, 0, 0, 0, 0, Set.of("class-shifts")))
        .hasMessageContaining("warn-only holds class-shifts, which is no check");
  }
}
