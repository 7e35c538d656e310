#!/usr/bin/env bash
# Runs a benchmark and prints one JSON document: submit/bench.sh NAME [--output FILE] ...
# `submit/bench.sh NAME --help` lists its options. Progress goes to standard error.
set -euo pipefail

project=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
# shellcheck source=submit/common.sh
source "$project/submit/common.sh"

names='network engine averaging severity input frame'
master='' # of a benchmark that is a Spark driver itself
case ${1-} in
  network) class=org.haframe.bench.NetworkBenchmark goal=test-compile ;;
  # It runs whole jobs, from the job jar.
  engine) class=org.haframe.bench.EngineBenchmark goal=package ;;
  averaging)
    class=org.haframe.bench.AveragingBenchmark goal=package
    master='local-cluster[2,1,4096]' collector=G1
    ;;
  severity) class=org.haframe.bench.SeverityBenchmark goal=test-compile ;;
  # It measures one thread, and collects garbage on no more.
  input)
    class=org.haframe.bench.InputBenchmark goal=package
    master='local[1]' collector=Serial
    ;;
  frame) class=org.haframe.bench.FrameBenchmark goal=test-compile ;;
  *) fail 2 "Cannot run the benchmark '${1-}'. Use one of: $names" ;;
esac
name=$1
shift

# Benchmarks are compiled with the tests, to a folder of their own: JMH generates classes beside them.
# What they compare with is fetched here, not by the build.
class_path=$project/target/benchmark-class-path
profile=''
[[ $goal != package ]] || profile=$(job_jar_profile)
mvn -B -q -f "$project/pom.xml" -Pbenchmark ${profile:+"$profile"} -Dspotless.check.skip -DskipTests "$goal" \
  dependency:build-classpath -DincludeScope=test "-Dmdep.outputFile=$class_path" >&2 ||
  fail 1 'Cannot build the benchmarks: see the messages of Maven above.'

if [[ -n $master ]]; then
  natives=-Dorg.bytedeco.javacpp.platform.extension=$(natives_extension)
  export OMP_NUM_THREADS=1 SPARK_LOCAL_IP=127.0.0.1
  exec_spark_submit --class "$class" --name "$name" \
    --master "$master" --driver-memory 4g \
    --conf spark.executor.memory=4g \
    --conf spark.driver.maxResultSize=0 \
    --conf "spark.driver.defaultJavaOptions=$natives -XX:+Use${collector}GC \"-Dhaframe.project=$project\"" \
    --conf "spark.executor.defaultJavaOptions=$natives" \
    --conf "spark.executor.extraClassPath=$(job_jar)" \
    --driver-class-path "$project/target/benchmark-classes:$(job_jar)" \
    spark-internal "$@"
fi

java=$(java_program)
exec "$java" -Xmx2g \
  "-Dorg.bytedeco.javacpp.platform.extension=$(natives_extension)" \
  "-Dhaframe.project=$project" \
  -cp "$project/target/benchmark-classes:$project/target/classes:$(<"$class_path")" \
  "$class" "$@"
