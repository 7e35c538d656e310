package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.haframe.job.ScheduledFiles.Finished;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The manifests of submit/schedule, as far as that goes without a cluster: against the types of
 * Kubernetes and of the Spark operator, and by starting what they start.
 */
class KubernetesManifestsTest {

  private static final String CRON_JOB = "kubernetes-cronjob.yaml";
  private static final String EXECUTOR = "kubernetes-executor.yaml";
  private static final String SPARK_OPERATOR = "spark-operator.yaml";

  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "Pod", Pod.class,
          "ServiceAccount", ServiceAccount.class,
          "Role", Role.class,
          "RoleBinding", RoleBinding.class,
          "CronJob", CronJob.class);

  /** As strict as the API server: no unknown field, no number where a string is meant. */
  private static final ObjectMapper STRICT = strictMapper();

  private static ObjectMapper strictMapper() {
    ObjectMapper mapper =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(
                new JacksonAnnotationIntrospector() {
                  private static final long serialVersionUID = 1;

                  // The types of the client library keep unknown fields in a map.
                  @Override
                  public Boolean hasAnySetter(Annotated member) {
                    return false;
                  }
                })
            .build();
    for (var shape :
        List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
      mapper.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail);
    }
    mapper
        .coercionConfigFor(LogicalType.Integer)
        .setCoercion(CoercionInputShape.String, CoercionAction.Fail);
    mapper
        .coercionConfigFor(LogicalType.Boolean)
        .setCoercion(CoercionInputShape.String, CoercionAction.Fail);
    return mapper;
  }

  @TempDir private Path folder;

  private static List<Object> kubernetesObjects(String yaml) throws IOException {
    List<Object> objects = new ArrayList<>();
    for (JsonNode document : ScheduledFiles.documents(yaml)) {
      Class<?> type = KINDS.get(document.path("kind").asText());
      assertThat(type).as("kind of %s", document).isNotNull();
      objects.add(STRICT.treeToValue(document, type));
    }
    return objects;
  }

  private static CronJob retrain() throws IOException {
    return kubernetesObjects(ScheduledFiles.text(CRON_JOB)).stream()
        .filter(CronJob.class::isInstance)
        .map(CronJob.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static Container driver() throws IOException {
    return retrain()
        .getSpec()
        .getJobTemplate()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .get(0);
  }

  private static JsonNode sparkApplication() throws IOException {
    return ScheduledFiles.documents(ScheduledFiles.text(SPARK_OPERATOR))
        .get(0)
        .at("/spec/template");
  }

  @Test
  void theCronJobFitsTheTypesOfKubernetesWithAndWithoutGpus() throws Exception {
    String manifest = ScheduledFiles.text(CRON_JOB);

    assertThat(kubernetesObjects(manifest)).hasSize(5);
    assertThat(kubernetesObjects(ScheduledFiles.withoutGpus(manifest))).hasSize(5);
    assertThat(ScheduledFiles.withoutGpus(manifest)).doesNotContain("nvidia.com", "resource.gpu");
  }

  @Test
  void theTemplateOfExecutorsFitsThemWithAndWithoutGpus() throws Exception {
    String template = ScheduledFiles.text(EXECUTOR);

    assertThat(kubernetesObjects(template)).hasSize(1);
    assertThat(kubernetesObjects(ScheduledFiles.withoutGpus(template))).hasSize(1);
    assertThat(driver().getArgs())
        .contains(
            "--conf=spark.kubernetes.executor.podTemplateFile="
                + ScheduledFiles.INSTALLED
                + "/submit/schedule/"
                + EXECUTOR);
  }

  /** The check itself: none of these would get past an API server either. */
  @ParameterizedTest
  @CsvSource({
    "concurrencyPolicy:, concurencyPolicy:",
    "onExitCodes:, onExitCode:",
    "fieldPath: status.podIP, fieldpath: status.podIP",
    "backoffLimit: 3, backoffLimit: three",
    "cpu: \"1\", cpu: [1]",
    "--executors=4, 4",
    "resources: [pods, resource: [pods",
  })
  void aManifestWithAMistakeDoesNotFit(String right, String wrong) throws Exception {
    String manifest = ScheduledFiles.text(CRON_JOB);
    assertThat(manifest).contains(right);

    assertThatThrownBy(() -> kubernetesObjects(manifest.replace(right, wrong)))
        .isInstanceOf(JsonMappingException.class);
  }

  @Test
  void whatAnotherTryCannotMendEndsTheJob() throws Exception {
    var job = retrain().getSpec().getJobTemplate().getSpec();
    var rules = job.getPodFailurePolicy().getRules();

    assertThat(rules.get(0).getAction()).isEqualTo("FailJob");
    assertThat(rules.get(0).getOnExitCodes().getContainerName()).isEqualTo(driver().getName());
    assertThat(rules.get(0).getOnExitCodes().getOperator()).isEqualTo("In");
    assertThat(rules.get(0).getOnExitCodes().getValues())
        .containsExactly(
            ExitCode.WRONG_USAGE.number(),
            ExitCode.BAD_DATA.number(),
            ExitCode.TRAINING_DIVERGED.number());
    assertThat(rules.get(1).getAction()).isEqualTo("Ignore");
    assertThat(rules.get(1).getOnPodConditions().get(0).getType()).isEqualTo("DisruptionTarget");
    // Without it a failure policy is refused.
    assertThat(job.getTemplate().getSpec().getRestartPolicy()).isEqualTo("Never");
    assertThat(job.getBackoffLimit()).isPositive();
    assertThat(driver().getArgs()).contains("--kept-is-success");
  }

  @Test
  void oneRunsAtATime() throws Exception {
    assertThat(retrain().getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
    assertThat(
            ScheduledFiles.documents(ScheduledFiles.text(SPARK_OPERATOR))
                .get(0)
                .at("/spec/concurrencyPolicy")
                .asText())
        .isEqualTo("Forbid");
  }

  @Test
  void theDriverMayDoWhatTheRoleOfItsAccountSays() throws Exception {
    Map<String, String> namesOfKinds = new TreeMap<>();
    for (JsonNode document : ScheduledFiles.documents(ScheduledFiles.text(CRON_JOB))) {
      namesOfKinds.putIfAbsent(
          document.get("kind").asText(), document.at("/metadata/name").asText());
    }
    RoleBinding binding =
        kubernetesObjects(ScheduledFiles.text(CRON_JOB)).stream()
            .filter(RoleBinding.class::isInstance)
            .map(RoleBinding.class::cast)
            .findFirst()
            .orElseThrow();

    assertThat(
            retrain()
                .getSpec()
                .getJobTemplate()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getServiceAccountName())
        .isEqualTo(binding.getSubjects().get(0).getName())
        .isEqualTo(namesOfKinds.get("ServiceAccount"))
        .isEqualTo(sparkApplication().at("/driver/serviceAccount").asText());
    assertThat(binding.getRoleRef().getName()).isEqualTo(namesOfKinds.get("Role"));
  }

  /**
   * What the container runs, with variables filled in as Kubernetes does, and a Spark that prints.
   */
  @Test
  void theContainerStartsADriverWhoseExecutorsTakeTheJarOfTheImage() throws Exception {
    Path image = imageWithASparkThatPrintsItsWords();
    Map<String, String> variables =
        Map.of(
            "POD_IP", "10.1.2.3",
            "POD_NAME", "haframe-retrain-29385120-x7k2p",
            "POD_NAMESPACE", "vision",
            "RUN_ID", "haframe-retrain-29385120");
    assertThat(driver().getEnv().stream().map(EnvVar::getName))
        .containsExactlyInAnyOrderElementsOf(variables.keySet());
    List<String> command = new ArrayList<>();
    for (String word : driver().getArgs()) {
      for (var variable : variables.entrySet()) {
        word = word.replace("$(" + variable.getKey() + ")", variable.getValue());
      }
      command.add(
          word.replace(ScheduledFiles.INSTALLED + "/submit/haframe", image + "/submit/haframe"));
    }

    Finished finished =
        ScheduledFiles.run(
            folder,
            Map.of("SPARK_HOME", folder.resolve("spark").toString(), "HAFRAME_JAR_IN_IMAGE", "yes"),
            command);

    List<String> told = finished.output().lines().toList();
    String jar = image.resolve("target/haframe-spark-1.jar").toString();
    assertThat(finished.exitCode()).as(finished.output()).isZero();
    assertThat(told)
        .contains(
            "k8s://https://kubernetes.default.svc",
            "spark.executor.instances=4",
            "spark.driver.host=10.1.2.3",
            "spark.kubernetes.driver.pod.name=haframe-retrain-29385120-x7k2p",
            "spark.kubernetes.namespace=vision",
            "spark.kubernetes.container.image=" + driver().getImage(),
            "spark.driver.extraClassPath=" + jar,
            "spark.executor.extraClassPath=" + jar);
    assertThat(told.subList(told.indexOf("spark-internal"), told.size()))
        .startsWith("spark-internal", "retrain")
        .contains("--run-id=haframe-retrain-29385120")
        .noneMatch(word -> word.contains("$("));
  }

  @Test
  void elsewhereTheJarIsCopiedToExecutors() throws Exception {
    Path image = imageWithASparkThatPrintsItsWords();

    Finished finished =
        ScheduledFiles.run(
            folder,
            Map.of("SPARK_HOME", folder.resolve("spark").toString()),
            List.of(image + "/submit/haframe", "--master=k8s://https://cluster:6443", "frame"));

    assertThat(finished.output())
        .contains("\n" + image.resolve("target/haframe-spark-1.jar") + "\nframe\n")
        .doesNotContain("extraClassPath");
  }

  private Path imageWithASparkThatPrintsItsWords() throws IOException {
    Path image = Files.createDirectories(folder.resolve("haframe").toAbsolutePath()).toRealPath();
    Files.createDirectories(image.resolve("submit"));
    for (String script : List.of("haframe", "common.sh")) {
      Files.copy(
          Launcher.PROJECT.resolve("submit").resolve(script),
          image.resolve("submit").resolve(script));
    }
    Files.createFile(
        Files.createDirectories(image.resolve("target")).resolve("haframe-spark-1.jar"));
    NvidiaSmi.program(
        Files.createDirectories(folder.resolve("spark/bin")).resolve("spark-submit"),
        "printf '%s\\n' \"$@\"\n");
    return image;
  }

  private static JsonSchema schemaOfTheOperator() throws IOException {
    try (var schema =
        KubernetesManifestsTest.class.getResourceAsStream(
            "scheduled-spark-application.schema.json")) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
    }
  }

  @Test
  void theScheduledSparkApplicationFitsTheTypesOfTheOperatorWithAndWithoutGpus() throws Exception {
    String manifest = ScheduledFiles.text(SPARK_OPERATOR);

    for (String variant : List.of(manifest, ScheduledFiles.withoutGpus(manifest))) {
      Set<ValidationMessage> problems =
          schemaOfTheOperator().validate(ScheduledFiles.documents(variant).get(0));

      assertThat(problems).isEmpty();
    }
    assertThat(ScheduledFiles.withoutGpus(manifest)).doesNotContain("nvidia.com", "resource.gpu");
  }

  @ParameterizedTest
  @CsvSource({
    "concurrencyPolicy: Forbid, concurrencyPolicy: forbid",
    "onFailureRetries: 3, onFailureRetry: 3",
    "maxResultSize: \"0\", maxResultSize: 0",
    "instances: 4, instances: 0",
    "mainApplicationFile:, mainApplicationJar:",
    "type: Java, type: Kotlin",
  })
  void aScheduledSparkApplicationWithAMistakeDoesNotFit(String right, String wrong)
      throws Exception {
    String manifest = ScheduledFiles.text(SPARK_OPERATOR);
    assertThat(manifest).contains(right);

    assertThat(
            schemaOfTheOperator()
                .validate(ScheduledFiles.documents(manifest.replace(right, wrong)).get(0)))
        .isNotEmpty();
  }

  @Test
  void partsThatAreKubernetesOwnFitItsTypes() throws Exception {
    for (String pod : List.of("driver", "executor")) {
      JsonNode told = sparkApplication().get(pod);

      assertThat(STRICT.treeToValue(told.get("podSecurityContext"), PodSecurityContext.class))
          .returns(true, PodSecurityContext::getRunAsNonRoot);
      assertThat(STRICT.treeToValue(told.get("securityContext"), SecurityContext.class))
          .returns(false, SecurityContext::getAllowPrivilegeEscalation);
    }
    assertThat(
            STRICT.treeToValue(sparkApplication().at("/executor/tolerations/0"), Toleration.class))
        .returns("nvidia.com/gpu", Toleration::getKey);
    EnvVar runId = STRICT.treeToValue(sparkApplication().at("/driver/env/0"), EnvVar.class);
    List<String> arguments = new ArrayList<>();
    sparkApplication().get("arguments").forEach(word -> arguments.add(word.asText()));
    assertThat(arguments).contains("--run-id=$(" + runId.getName() + ")", "--kept-is-success");
  }

  @Test
  void theScheduledSparkApplicationSaysWhatTheLauncherSays() throws Exception {
    assertThat(ScheduledFiles.strings(sparkApplication().get("sparkConf")))
        .containsAllEntriesOf(LauncherSettings.forRetraining());
    assertThat(sparkApplication().get("mainClass").asText()).isEqualTo(Main.class.getName());
  }

  @Test
  void gpusAreAskedForAsTheSettingsForKubernetesSay() throws Exception {
    Map<String, String> wanted = LauncherSettings.ofFile("gpu-kubernetes.conf");
    wanted.remove("spark.executor.cores");
    Map<String, String> cronJob = new TreeMap<>();
    for (String word : driver().getArgs()) {
      if (word.startsWith("--conf=")) {
        String[] setting = word.substring("--conf=".length()).split("=", 2);
        cronJob.put(setting[0], setting[1]);
      }
    }

    assertThat(cronJob).containsAllEntriesOf(wanted);
    assertThat(ScheduledFiles.strings(sparkApplication().get("sparkConf")))
        .containsAllEntriesOf(wanted);
  }
}
