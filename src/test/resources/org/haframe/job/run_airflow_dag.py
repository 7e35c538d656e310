"""Reads a DAG with stand-ins for Airflow's classes, and asks its branch.

    python3 run_airflow_dag.py DAG_FILE REGISTRY RUN_ID

Prints JSON: what the DAG and its tasks were told, which follows which, and what the branch answers for a
run of that registry. The stand-in for SparkSubmitOperator takes the parameters that the operator of
apache-airflow-providers-apache-spark 5 has, and no others.
"""

import json
import pathlib
import sys
import types

tasks, edges, dags = {}, [], []


class Task:
    def __init__(self, task_id, **told):
        self.task_id = task_id
        tasks[task_id] = told

    def __rshift__(self, others):
        for other in others if isinstance(others, list) else [others]:
            edges.append([self.task_id, other.task_id])
        return others


class Dag:
    def __init__(self, *, dag_id, description, schedule, start_date, catchup, max_active_runs, tags):
        dags.append({"id": dag_id, "schedule": schedule, "catchup": catchup, "max_active_runs": max_active_runs})

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        return False


class SparkSubmitOperator(Task):
    def __init__(
        self,
        *,
        task_id,
        retries=0,
        retry_delay=None,
        execution_timeout=None,
        application="",
        conf=None,
        conn_id="spark_default",
        files=None,
        py_files=None,
        archives=None,
        driver_class_path=None,
        jars=None,
        java_class=None,
        packages=None,
        exclude_packages=None,
        repositories=None,
        total_executor_cores=None,
        executor_cores=None,
        executor_memory=None,
        driver_memory=None,
        keytab=None,
        principal=None,
        proxy_user=None,
        name="arrow-spark",
        num_executors=None,
        status_poll_interval=1,
        application_args=None,
        env_vars=None,
        verbose=False,
        spark_binary=None,
        properties_file=None,
        yarn_queue=None,
        deploy_mode=None,
        use_krb5ccache=False,
        post_submit_commands=None,
    ):
        super().__init__(
            task_id,
            retries=retries,
            application=application,
            java_class=java_class,
            deploy_mode=deploy_mode,
            conf=conf,
            arguments=application_args,
        )


class EmptyOperator(Task):
    def __init__(self, *, task_id):
        super().__init__(task_id)


branches = []


def branch(*, task_id, trigger_rule, retries):
    def decorate(function):
        branches.append(function)
        return lambda *arguments: Task(
            task_id, trigger_rule=trigger_rule, retries=retries, arguments=list(arguments)
        )

    return decorate


def module(name, **content):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__dict__.update(content)


for parent in (
    "airflow",
    "airflow.providers",
    "airflow.providers.apache",
    "airflow.providers.apache.spark",
    "airflow.providers.apache.spark.operators",
    "airflow.providers.standard",
    "airflow.providers.standard.operators",
):
    module(parent)
module(
    "airflow.providers.apache.spark.operators.spark_submit", SparkSubmitOperator=SparkSubmitOperator
)
module("airflow.providers.standard.operators.empty", EmptyOperator=EmptyOperator)
module(
    "airflow.sdk", DAG=Dag, ObjectStoragePath=pathlib.Path, task=types.SimpleNamespace(branch=branch)
)

dag_file, registry, run_id = sys.argv[1:]
dag = {"__name__": "dag"}
exec(compile(pathlib.Path(dag_file).read_text(), dag_file, "exec"), dag)
(ask,) = branches
dag["REGISTRY"] = registry
try:
    answer = {"follows": ask(run_id)}
except Exception as failure:
    answer = {"fails": str(failure)}
print(json.dumps({"dags": dags, "tasks": tasks, "edges": edges, "answer": answer}))
