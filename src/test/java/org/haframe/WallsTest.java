package org.haframe;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms of the project and the walls between them. */
@AnalyzeClasses(packages = "org.haframe", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {

  @ArchTest
  static final ArchRule roomsDependInwardOnly =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("hierarchy")
          .definedBy("org.haframe.hierarchy..")
          .layer("frame")
          .definedBy("org.haframe.frame..")
          .layer("severity")
          .definedBy("org.haframe.severity..")
          .layer("report")
          .definedBy("org.haframe.report..")
          .layer("loss")
          .definedBy("org.haframe.loss..")
          .layer("network")
          .definedBy("org.haframe.network..")
          .layer("export")
          .definedBy("org.haframe.export..")
          .layer("data")
          .definedBy("org.haframe.data..")
          .layer("cluster")
          .definedBy("org.haframe.cluster..")
          .layer("train")
          .definedBy("org.haframe.train..")
          .layer("evaluate")
          .definedBy("org.haframe.evaluate..")
          .layer("registry")
          .definedBy("org.haframe.registry..")
          .layer("retraining")
          .definedBy("org.haframe.retraining..")
          .layer("experiment")
          .definedBy("org.haframe.experiment..")
          .layer("pipeline")
          .definedBy("org.haframe.pipeline..")
          .layer("notebook")
          .definedBy("org.haframe.notebook..")
          .layer("job")
          .definedBy("org.haframe.job..")
          .whereLayer("hierarchy")
          .mayNotAccessAnyLayer()
          .whereLayer("frame")
          .mayOnlyAccessLayers("hierarchy")
          .whereLayer("severity")
          .mayOnlyAccessLayers("hierarchy")
          .whereLayer("report")
          .mayOnlyAccessLayers("hierarchy", "frame", "severity")
          .whereLayer("loss")
          .mayOnlyAccessLayers("hierarchy", "frame")
          .whereLayer("network")
          .mayOnlyAccessLayers("hierarchy", "frame", "severity", "loss")
          .whereLayer("export")
          .mayOnlyAccessLayers("hierarchy", "network")
          .whereLayer("data")
          .mayOnlyAccessLayers("hierarchy")
          .whereLayer("cluster")
          .mayOnlyAccessLayers("network")
          .whereLayer("train")
          .mayOnlyAccessLayers("hierarchy", "network", "data", "cluster")
          .whereLayer("evaluate")
          .mayOnlyAccessLayers("hierarchy", "frame", "severity", "network", "data", "cluster")
          .whereLayer("registry")
          .mayOnlyAccessLayers("hierarchy", "report", "network")
          .whereLayer("retraining")
          .mayOnlyAccessLayers(
              "hierarchy", "severity", "report", "network", "data", "evaluate", "registry")
          .whereLayer("experiment")
          .mayOnlyAccessLayers("hierarchy", "frame", "loss", "network", "data", "cluster", "train")
          .whereLayer("pipeline")
          .mayOnlyAccessLayers(
              "hierarchy",
              "severity",
              "network",
              "data",
              "cluster",
              "train",
              "evaluate",
              "registry",
              "experiment")
          .whereLayer("notebook")
          .mayOnlyAccessLayers(
              "hierarchy",
              "frame",
              "severity",
              "report",
              "network",
              "data",
              "evaluate",
              "registry",
              "experiment")
          .whereLayer("notebook")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("job")
          .mayNotBeAccessedByAnyLayer()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule roomsHaveNoCycles =
      slices().matching("org.haframe.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

  @ArchTest
  static final ArchRule mathematicsAndNetworksKnowNoSpark =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.haframe.hierarchy..",
              "org.haframe.frame..",
              "org.haframe.severity..",
              "org.haframe.report..",
              "org.haframe.loss..",
              "org.haframe.network..",
              "org.haframe.export..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule mathematicsKnowsNoDeepLearningLibrary =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.haframe.hierarchy..",
              "org.haframe.frame..",
              "org.haframe.severity..",
              "org.haframe.report..",
              "org.haframe.loss..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyThePipelineKnowsSparkMl =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.haframe.pipeline..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.spark.ml..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyTrainKnowsTheSparkEngineOfDeeplearning4j =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.haframe.train..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.deeplearning4j.spark..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule everyClassBelongsToARoom =
      classes()
          .that()
          .resideInAPackage("org.haframe..")
          .should()
          .resideInAnyPackage(
              "org.haframe.hierarchy..",
              "org.haframe.frame..",
              "org.haframe.severity..",
              "org.haframe.report..",
              "org.haframe.loss..",
              "org.haframe.network..",
              "org.haframe.export..",
              "org.haframe.data..",
              "org.haframe.cluster..",
              "org.haframe.train..",
              "org.haframe.evaluate..",
              "org.haframe.registry..",
              "org.haframe.retraining..",
              "org.haframe.experiment..",
              "org.haframe.pipeline..",
              "org.haframe.notebook..",
              "org.haframe.job..");

  @ArchTest
  static final ArchRule noClassIsNamedAfterNothing =
      classes()
          .should()
          .haveNameNotMatching(".*(Util|Utils|Utility|Utilities|Helper|Helpers|Manager)(\\$.*)?");

  @ArchTest
  static final ArchRule onlyJobsWriteToTheStandardStreams =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.haframe.job..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule logsGoThroughSlf4jOnly =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.util.logging..",
              "org.apache.log4j..",
              "org.apache.logging..",
              "org.apache.commons.logging..")
          .allowEmptyShould(true);
}
