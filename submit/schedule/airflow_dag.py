"""Retrains the image classifier every night, for Airflow 3.

Put this file into the folder of DAGs, and change the five names below. Needs the providers
apache-airflow-providers-apache-spark and -standard, and on the worker spark-submit, Java 17 and a
built checkout. Compiled, and run with stand-ins for Airflow's classes, by a test; not run in Airflow.

    retrain -> verdict -> promoted | kept

The driver runs on the worker (client mode), so that the task's log is the job's. The task turns red
for every exit code but 0: --kept-is-success keeps a kept champion from being tried again as a failure.
Which of the two it was, verdict.json says. It does so in cluster mode too, where what spark-submit ends
with depends on the cluster and is never the job's exit code.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, ObjectStoragePath, task

HAFRAME = "/opt/haframe"
SETTINGS = f"{HAFRAME}/conf/cifar-100-retrain.conf"
IMAGES = "file:///mnt/haframe/tables/cifar-100"
# Spark writes it and the worker reads it. Where the two name it differently (s3a:// and s3://), change
# the path in verdict() below.
REGISTRY = "file:///mnt/haframe/registry"
# A connection of type Spark: master and deploy mode.
CONNECTION = "spark_haframe"

# When the run was due. The same when a task is tried again or cleared, so that the job goes on from
# its checkpoint, or answers what it answered. Unlike data_interval_end, which equals it for scheduled
# runs, there is one for runs that are started by hand too.
RUN_ID = "airflow-{{ dag_run.run_after | ts_nodash }}"

# What submit/haframe says elsewhere. A test keeps the two alike.
JAVA_OPTIONS = (
    "-Dorg.bytedeco.javacpp.platform.extension=-onednn-avx2:-cudnn"
    " -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"
)
SPARK = {
    "spark.driver.defaultJavaOptions": JAVA_OPTIONS,
    "spark.executor.defaultJavaOptions": JAVA_OPTIONS,
    "spark.driver.maxResultSize": "0",
    "spark.executor.memoryOverheadFactor": "1.25",
    "spark.executorEnv.OMP_NUM_THREADS": "1",
    "spark.executorEnv.CUDA_DEVICE_ORDER": "PCI_BUS_ID",
    "spark.executorEnv.LC_ALL": "C.UTF-8",
    "spark.ui.retainedJobs": "100",
    "spark.ui.retainedStages": "200",
    "spark.ui.retainedTasks": "5000",
}

with DAG(
    dag_id="haframe_retrain",
    description="Retrain the image classifier and promote the better model",
    schedule="30 1 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    # Nights that were missed stay missed, and one runs at a time.
    catchup=False,
    max_active_runs=1,
    tags=["haframe"],
):
    retrain = SparkSubmitOperator(
        task_id="retrain",
        name="haframe-retrain",
        conn_id=CONNECTION,
        deploy_mode="client",
        application=f"{HAFRAME}/target/haframe-spark-0.1.0.jar",
        java_class="org.haframe.job.Main",
        conf=SPARK,
        env_vars={"OMP_NUM_THREADS": "1", "HAFRAME_PROGRESS": "lines"},
        driver_memory="4g",
        executor_memory="8g",
        # As many as the settings have training.partitions. A standalone master counts cores instead:
        # spark.executor.cores and spark.cores.max in SPARK.
        num_executors=4,
        application_args=[
            "retrain",
            f"--settings={SETTINGS}",
            f"--images={IMAGES}",
            f"--registry={REGISTRY}",
            f"--run-id={RUN_ID}",
            "--kept-is-success",
        ],
        retries=2,
        retry_delay=timedelta(minutes=10),
        execution_timeout=timedelta(hours=18),
    )

    # Also after a failure: it says then why, where the new images were refused.
    @task.branch(task_id="verdict", trigger_rule="all_done", retries=0)
    def verdict(run_id: str) -> str:
        """The task that follows: promoted or kept. Fails where there is no such verdict."""
        file = ObjectStoragePath(f"{REGISTRY}/runs/{run_id}/verdict.json")
        if not file.exists():
            raise FileNotFoundError(
                f"Cannot tell how {run_id} went: there is no {file}. See the log of the task retrain."
            )
        answer = json.loads(file.read_text())
        if answer["verdict"] not in ("promoted", "kept"):
            reasons = "; ".join(str(reason) for reason in answer["reasons"])
            raise ValueError(f"The run {run_id} ended as {answer['verdict']}: {reasons}")
        return answer["verdict"]

    # Whatever shall follow: tell somebody, predict with the new model.
    promoted = EmptyOperator(task_id="promoted")
    kept = EmptyOperator(task_id="kept")

    following = verdict(RUN_ID)
    retrain >> following
    following >> [promoted, kept]
