package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.haframe.LocalSpark;
import org.haframe.job.Launcher.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** submit/shell.sh as a user meets it: Scala typed into it. */
class ShellIT {

  private static final String IMAGES =
      """
      import org.apache.spark.ml.{Pipeline, PipelineModel}
      import org.apache.spark.ml.feature.StringIndexer
      import org.haframe.pipeline._

      val sample = "file://%s"
      val images = spark.read.parquet(s"$sample/images")
      val test = images.where("split = 'test' and id < 'test/000100'")
      """
          .formatted(Launcher.SAMPLE);

  private static final String TRAINS =
      """
      val training = images.where("split = 'train' and id < 'train/000600'")
      val indexer = new StringIndexer().setInputCol("label").setOutputCol("index")
      val classifier = new HierarchyAwareClassifier().
        setHierarchy(s"$sample/hierarchy.json").
        setLabelCol("index").
        setIdCol("id").
        setBackbone("small").
        setWidth(4).
        setImageSize(28).
        setMaxIter(1)
      val model = new Pipeline().setStages(Array(indexer, classifier)).fit(training)
      model.save("model")
      model.transform(test).select("id", "prediction", "probability").write.parquet("predicted")
      spark.stop()
      System.exit(0)
      """;

  private static final String LOADS =
      """
      val model = PipelineModel.load("model")
      model.transform(test).select("id", "prediction", "probability").write.parquet("again")
      spark.stop()
      System.exit(0)
      """;

  @TempDir private Path folder;

  @Test
  void aPipelineFittedInOneShellPredictsTheSameInAnotherOnExecutors() throws Exception {
    Launcher shell = Launcher.from(folder).at(Launcher.PROJECT.resolve("submit/shell.sh"));
    Launcher.from(folder).write("train.scala", IMAGES + TRAINS);
    Launcher.from(folder).write("load.scala", IMAGES + LOADS);

    Outcome trained = shell.run("--master", "local[2]", "-i", "train.scala");
    Outcome loaded = shell.run("--master", "local-cluster[2,1,1024]", "-i", "load.scala");

    assertThat(trained.out() + trained.err()).doesNotContain("error:", "Exception");
    assertThat(loaded.out() + loaded.err()).doesNotContain("error:", "Exception");
    assertThat(trained.exitCode()).isZero();
    assertThat(loaded.exitCode()).isZero();
    assertThat(predictions("predicted").collectAsList())
        .hasSize(100)
        .isEqualTo(predictions("again").collectAsList());
  }

  private Dataset<Row> predictions(String name) {
    return LocalSpark.session().read().parquet(folder.resolve(name).toString()).orderBy("id");
  }
}
