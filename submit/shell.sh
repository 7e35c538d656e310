#!/usr/bin/env bash
# A Spark shell (Scala) with the project on the class path:
#   submit/shell.sh [--master M] [--conf K=V ...] [--executors N] [options of spark-shell, such as -i FILE]
# What Spark is told is what submit/haframe tells it, so that a network computes as fast and fits into
# memory as well; but both of Java's compilers stay, as in jobs that do more than train. A guided
# tour: src/docs/spark-ml.md.
set -euo pipefail

project=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
# shellcheck source=submit/common.sh
source "$project/submit/common.sh"

jar=$(job_jar) ||
  fail 2 "Cannot start a shell: haframe-spark is not built. Run: cd '$project' && mvn -B -DskipTests package"

# Options of Spark's shell stand in any order, and of one that comes twice Spark takes the last: those
# that we read are brought to the front, and jars and class paths of the user behind our jar.
known=() theirs=() jars='' properties_file=''
while (($#)); do
  case $1 in
    --help | -h)
      sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    --master | --conf | -c | --executors | --jars | --driver-class-path | --properties-file)
      (($# > 1)) || fail 2 "Cannot use $1 without a value. See: submit/shell.sh --help"
      option=$1 value=$2
      shift 2
      ;;
    --master=* | --conf=* | --executors=* | --jars=* | --driver-class-path=* | --properties-file=*)
      option=${1%%=*} value=${1#*=}
      shift
      ;;
    *)
      theirs+=("$1")
      shift
      continue
      ;;
  esac
  case $option in
    --jars) jars+=${jars:+,}$value ;;
    --driver-class-path) known+=(--conf "spark.driver.extraClassPath=$value") ;;
    --properties-file) properties_file=$value theirs+=("$option" "$value") ;;
    -c) known+=(--conf "$value") ;;
    *) known+=("$option" "$value") ;;
  esac
done
read_spark_options submit/shell.sh ${known+"${known[@]}"}

make_spark_settings
# Spark's shell is its own program; our jar comes with it.
jars=${jars:-$(user_setting spark.jars)}
[[ $resource != "$jar" ]] || jars=$jar${jars:+,$jars}
[[ -z $jars ]] || settings+=(--jars "$jars")
# The Scala compiler in the shell takes its class path from Java.
export SPARK_SUBMIT_OPTS="${SPARK_SUBMIT_OPTS-} -Dscala.usejavacp=true"
exec_spark_submit --class org.apache.spark.repl.Main --name 'haframe shell' \
  "${settings[@]}" ${user_settings+"${user_settings[@]}"} ${theirs+"${theirs[@]}"}
