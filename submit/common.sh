# Shell functions that the scripts of this folder share. To be sourced, with `project` set to the
# folder that holds pom.xml.
# shellcheck shell=bash

# Ends the script with one message and an exit code: 2 wrong usage, 4 the cluster or storage failed.
fail() {
  local code=$1
  shift
  printf '%s\n' "$*" >&2
  exit "$code"
}

# The job jar; nothing where it is not built. Of several versions the last in alphabetical order,
# which need not be the newest: the build cleans up none. The build also leaves original-*.jar, which
# holds our classes only.
job_jar() {
  local jars=("$project"/target/haframe-spark-*.jar)
  [[ -e ${jars[0]} ]] && printf '%s\n' "${jars[${#jars[@]} - 1]}"
}

java_program() {
  local java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null ||
    fail 2 "Cannot find a Java runtime: there is no '$java'. Install JDK 17, or set JAVA_HOME to one."
  printf '%s\n' "$java"
}

# True for masters whose processes all run on this machine.
is_local() {
  [[ $1 == local || $1 == local\[* || $1 == local-cluster\[* ]]
}

# Memory that this machine, or the container around us, has. In megabytes.
memory_megabytes() {
  local megabytes limit
  if [[ -r /proc/meminfo ]]; then
    megabytes=$(awk '/^MemTotal:/ { printf "%.0f", $2 / 1024 }' /proc/meminfo)
    for limit in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
      if [[ -r $limit ]]; then
        limit=$(awk '/^[0-9]+$/ { printf "%.0f", $1 / 1048576 }' "$limit")
        [[ -n $limit ]] && ((limit < megabytes)) && megabytes=$limit
      fi
    done
  else
    megabytes=$(($(sysctl -n hw.memsize) / 1048576))
  fi
  printf '%s\n' "$megabytes"
}

# The suffixes of the native libraries that the build chose for this kind of machine (pom.xml,
# natives.extension, and that of profile cuda). JavaCPP looks for others, slower or absent ones,
# unless it is told; of several it takes the first that a library has.
natives_extension() {
  [[ $(uname -s)-$(uname -m) == Linux-x86_64 ]] && printf '%s' '-onednn-avx2:-cudnn'
  return 0
}

# Replaces this process by spark-submit: the one of SPARK_HOME, or of the Spark that the build put
# under target/.
exec_spark_submit() {
  [[ -z ${SPARK_HOME-} ]] || exec_of_spark_home spark-submit "$@"
  exec_embedded_spark org.apache.spark.deploy.SparkSubmit "$@"
}

# Replaces this process by another program of Spark, given by its class.
exec_spark_class() {
  [[ -z ${SPARK_HOME-} ]] || exec_of_spark_home spark-class "$@"
  exec_embedded_spark "$@"
}

exec_of_spark_home() {
  local script=$1
  shift
  [[ -x $SPARK_HOME/bin/$script ]] ||
    fail 2 "Cannot run Spark: SPARK_HOME is '$SPARK_HOME', which has no bin/$script. Correct it, or unset it to use the Spark of the build."
  exec "$SPARK_HOME/bin/$script" "$@"
}

# The Spark of the build has no scripts; its launcher prints the command that they would run.
exec_embedded_spark() {
  export SPARK_HOME=$project/target/spark
  export SPARK_CONF_DIR=${SPARK_CONF_DIR:-$project/conf/spark}
  # Without it, workers look for the build folders of a Spark source tree.
  export SPARK_SCALA_VERSION=2.12
  local java word command=()
  java=$(java_program)
  # The launcher writes an empty line, then the words of the command, each with a NUL behind it.
  while IFS= read -r -d '' word; do
    word=${word#$'\n'}
    [[ -z $word && ${#command[@]} -eq 0 ]] || command+=("$word")
  done < <("$java" -Xmx128m -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main "$@")
  ((${#command[@]})) || fail 2 "Cannot start Spark with: $*"
  exec "${command[@]}"
}
