#!/usr/bin/env bash
# A Spark shell (Scala) with the project on the class path:
#   submit/shell.sh [--master M] [--conf K=V ...] [--executors N] [options of spark-shell, such as -i FILE]
# What Spark is told is what submit/haframe tells it, so that a network computes as fast and fits into
# memory as well. A guided tour: src/docs/spark-ml.md.
set -euo pipefail

project=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
# shellcheck source=submit/common.sh
source "$project/submit/common.sh"

jar=$(job_jar) ||
  fail 2 "Cannot start a shell: haframe-spark is not built. Run: cd '$project' && mvn -B -DskipTests package"

read_spark_options submit/shell.sh ${1+"$@"}
set -- ${rest+"${rest[@]}"}
if [[ ${1-} == --help || ${1-} == -h ]]; then
  sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  exit 0
fi

make_spark_settings
# Spark's shell is its own program; our jar comes with it.
[[ $resource != "$jar" ]] || settings+=(--jars "$jar")
# The Scala compiler in the shell takes its class path from Java.
export SPARK_SUBMIT_OPTS="${SPARK_SUBMIT_OPTS-} -Dscala.usejavacp=true"
exec_spark_submit --class org.apache.spark.repl.Main --name 'haframe shell' \
  "${settings[@]}" ${user_settings+"${user_settings[@]}"} ${1+"$@"}
