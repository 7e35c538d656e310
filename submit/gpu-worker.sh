#!/usr/bin/env bash
# Runs a worker of a standalone Spark cluster, in the foreground, for one GPU of this machine:
#   submit/gpu-worker.sh spark://HEAD:7077 GPU [options of Spark's worker, such as --memory 16g]
# Start one for each GPU: 0, 1 and so on, as nvidia-smi counts. CUDA shows that GPU and no other to
# the worker and to the executors that it starts, which inherit the variable: with a standalone
# cluster nothing else keeps them apart. See src/docs/gpus.md.
set -euo pipefail

project=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
# shellcheck source=submit/common.sh
source "$project/submit/common.sh"

[[ ${1-} == spark://* && -n ${2-} && ${2-} != -* ]] ||
  fail 2 'Cannot start a worker: tell it the master and the GPU. Write: submit/gpu-worker.sh spark://HEAD:7077 0'
master=$1 gpu=$2
shift 2

unset CUDA_VISIBLE_DEVICES
gpus=$(nvidia-smi --query-gpu=index --format=csv,noheader | wc -l) && ((gpus > 0)) ||
  fail 4 'Cannot start a worker for a GPU: nvidia-smi finds none. Check the NVIDIA driver.'
export CUDA_DEVICE_ORDER=PCI_BUS_ID
export CUDA_VISIBLE_DEVICES=$gpu

# Each worker would take all cores of the machine: an equal share, unless it is told.
cores=$(getconf _NPROCESSORS_ONLN)
cores=$((cores / gpus > 0 ? cores / gpus : 1))
export SPARK_WORKER_CORES=${SPARK_WORKER_CORES:-$cores}
# The log of the worker, and of its executors: conf/spark/log4j2.properties says hardly anything else.
export HAFRAME_SPARK_LOG_LEVEL=${HAFRAME_SPARK_LOG_LEVEL:-info}
# Spark takes these apart at blanks that are not quoted.
export SPARK_WORKER_OPTS="${SPARK_WORKER_OPTS-} -Dspark.worker.resource.gpu.amount=1 \"-Dspark.worker.resource.gpu.discoveryScript=$project/submit/gpu-discovery.sh\""

exec_spark_class org.apache.spark.deploy.worker.Worker --webui-port 0 "$@" "$master"
