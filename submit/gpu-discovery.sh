#!/usr/bin/env bash
# Prints the GPUs that a process started here may use, as Spark asks for them:
#   {"name": "gpu", "addresses": ["0", "1"]}
# For spark.worker.resource.gpu.discoveryScript (a standalone worker) and
# spark.executor.resource.gpu.discoveryScript (YARN, Kubernetes). See src/docs/gpus.md.
#
# Of the GPUs that nvidia-smi knows it names those that CUDA_VISIBLE_DEVICES lists, by index or UUID
# and as they are written there; all where that is not set. So a worker that was started with one
# GPU offers that one, and its executors, which inherit the variable, see no other.
set -euo pipefail

known=$(nvidia-smi --query-gpu=index,uuid --format=csv,noheader) || {
  printf 'Cannot find GPUs: nvidia-smi does not work. Install the NVIDIA driver, or leave spark.executor.resource.gpu.amount out.\n' >&2
  exit 1
}

addresses=()
if [[ -n ${CUDA_VISIBLE_DEVICES+set} ]]; then
  IFS=',' read -r -a visible <<<"$CUDA_VISIBLE_DEVICES"
  for address in ${visible+"${visible[@]}"}; do
    address=${address//[[:space:]]/}
    while IFS=', ' read -r index uuid; do
      if [[ $address == "$index" || $address == "$uuid" ]]; then
        addresses+=("$address")
      fi
    done <<<"$known"
  done
else
  while IFS=', ' read -r index _; do
    [[ -z $index ]] || addresses+=("$index")
  done <<<"$known"
fi

list=''
for address in ${addresses+"${addresses[@]}"}; do
  list+="${list:+, }\"$address\""
done
printf '{"name": "gpu", "addresses": [%s]}\n' "$list"
