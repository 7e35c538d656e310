# Shell functions that the scripts of this folder share. To be sourced, with `project` set to the
# folder that holds pom.xml.
# shellcheck shell=bash

# The file that Spark is told to read its settings from; none unless a script says so.
properties_file=''

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

# The profile with which the job jar is built, where it is to be built again: -Pcuda where it holds
# ND4J for GPUs, else nothing.
job_jar_profile() {
  local jar
  if jar=$(job_jar) && grep -qaF org/nd4j/linalg/jcublas/JCublasBackend.class "$jar"; then
    printf '%s\n' -Pcuda
  fi
}

# A UTF-8 locale where there is none, as under cron: Java reads the names of files by it, and would
# miss those with other letters. Only the C locale is replaced; it says nothing but "none".
ensure_utf8_names() {
  case $(locale charmap 2>/dev/null) in
    '' | ANSI_X3.4-1968 | US-ASCII) export LC_ALL=C.UTF-8 ;;
  esac
}

java_program() {
  local java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null ||
    fail 2 "Cannot find a Java runtime: there is no '$java'. Install JDK 17, or set JAVA_HOME to one."
  printf '%s\n' "$java"
}

# True where Spark knows a master of this form; of those with a scheme it knows which.
is_master() {
  local threads='([0-9]+|\*)(\ *,\ *[0-9]+)?' number='\ *[0-9]+\ *'
  [[ $1 == *://* || $1 == yarn || $1 == local ||
    $1 =~ ^local\[$threads\]$ || $1 =~ ^local-cluster\[$number,$number,$number\]$ ]]
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

# The value of a setting in Spark's own file of settings, or in properties_file, which Spark reads in
# its place; else nothing.
default_setting() {
  local folder=${SPARK_CONF_DIR-}
  [[ -n $folder ]] || folder=${SPARK_HOME:+$SPARK_HOME/conf}
  local file=${properties_file:-${folder:-$project/conf/spark}/spark-defaults.conf}
  [[ ! -r $file ]] || awk -v key="$1" '{
    sub(/^[ \t]+/, "")
    sub(/[ \t\r]+$/, "")
    if (match($0, /[ \t]*[ \t=:][ \t]*/) && substr($0, 1, RSTART - 1) == key)
      value = substr($0, RSTART + RLENGTH)
  } END { printf "%s", value }' "$file"
}

# Reads what Spark shall be told from the words of a command line, up to the first that it does not
# know: --master M, --conf K=V, --executors N. Sets master, executors, user_settings; rest has the
# words that are left. The first argument names the script, for messages. As in spark-submit --master
# wins over --conf spark.master=M, and that over Spark's own settings.
read_spark_options() {
  master='' executors='' user_settings=()
  local script=$1 option value
  shift
  while (($#)); do
    case $1 in
      --master | --conf | --executors)
        (($# > 1)) || fail 2 "Cannot use $1 without a value. See: $script --help"
        option=$1 value=$2
        shift 2
        ;;
      --master=* | --conf=* | --executors=*)
        option=${1%%=*} value=${1#*=}
        shift
        ;;
      *) break ;;
    esac
    case $option in
      --master) master=$value ;;
      --executors)
        [[ $value =~ ^[1-9][0-9]*$ ]] ||
          fail 2 "Cannot use --executors $value: it is not a number of executors. Use 1 or more."
        executors=$value
        ;;
      --conf)
        [[ $value == ?*=* ]] ||
          fail 2 "Cannot use --conf $value: it is not of the form key=value. Example: --conf spark.executor.memory=8g"
        user_settings+=(--conf "$value")
        ;;
    esac
  done
  master=${master:-$(user_setting spark.master)}
  master=${master:-${MASTER:-local[*]}} # the variable is Spark's
  rest=(${1+"$@"})
}

# The value that the user gave for a Spark setting, here or in Spark's own file; else nothing.
user_setting() {
  local setting value=''
  for setting in ${user_settings+"${user_settings[@]}"}; do
    [[ $setting == "$1="* ]] && value=${setting#*=}
  done
  printf '%s' "${value:-$(default_setting "$1")}"
}

# Adds a setting to settings, unless Spark's own file has another value: a site knows its machines.
add_default() {
  [[ -n $(default_setting "$1") ]] || settings+=(--conf "$1=$2")
}

# Adds our options of Java, and behind them those that Spark's own file has in this setting.
add_java_options() {
  local more
  more=$(default_setting "$1")
  settings+=(--conf "$1=$2${more:+ $more}")
}

# Our jar, and what the user's setting of this name adds.
class_path() {
  local more
  more=$(user_setting "$1")
  printf '%s' "$jar${more:+:$more}"
}

# Sets what spark-submit is told, settings, and the resource that it runs, from master, executors,
# user_settings and jar. $1 is the job, none for a shell. What belongs to a machine (memory, natives,
# ports) is decided here.
make_spark_settings() {
  local job=${1-} java heap given arrays cores locale
  is_master "$master" ||
    fail 2 "Cannot use the master '$master': Spark knows none of this form. Give local[N], local[*], spark://HOST:PORT, yarn or k8s://HOST:PORT with --master, or where it comes from: --conf spark.master, spark-defaults.conf, or the variable MASTER."
  ensure_utf8_names
  locale=$(user_setting spark.executorEnv.LC_ALL)
  locale=${locale:-C.UTF-8}
  # One task is one core. Unless it is told, each task's OpenMP starts a thread for every core of the
  # machine, and tasks then fight over the cores. Set OMP_NUM_THREADS to spark.task.cpus where that
  # is not 1.
  export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
  # CUDA counts GPUs as nvidia-smi does, whose numbers Spark gives to tasks, and not the fastest first.
  export CUDA_DEVICE_ORDER=${CUDA_DEVICE_ORDER:-PCI_BUS_ID}
  # A bar on a terminal, lines in a log. Java cannot ask which of the two standard error is.
  if [[ -z ${HAFRAME_PROGRESS-} && -t 2 ]]; then
    export HAFRAME_PROGRESS=bar
  fi
  java=-Dorg.bytedeco.javacpp.platform.extension=$(natives_extension)
  # A training computes in native code. The second of Java's compilers would take cores from its tasks
  # for minutes, and make little of it faster: src/docs/averaging.md. Not so in other jobs: an import
  # decodes images in Java, and an evaluation ranks classes. Room for compiled code stays what it is
  # with both compilers: with one, Java would keep a fifth of it. A user's extraJavaOptions come later.
  case $job in
    train | compare | retrain) java+=' -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m' ;;
  esac

  settings=(
    --conf "spark.executorEnv.OMP_NUM_THREADS=$OMP_NUM_THREADS"
    --conf "spark.executorEnv.CUDA_DEVICE_ORDER=$CUDA_DEVICE_ORDER"
    # A UTF-8 locale there, too, unless the user has another: executors open files by their names.
    --conf "spark.executorEnv.LC_ALL=$locale"
  )
  # The default options stand before the extra ones, which stay the user's.
  add_java_options spark.executor.defaultJavaOptions "$java"
  # A round returns the average of all parameters and of the optimiser's state: of a large network
  # more than the 1 GiB that Spark allows. 0: no limit but the memory of the driver.
  add_default spark.driver.maxResultSize 0
  # A training is thousands of jobs that are all alike: the driver remembers the last of them.
  add_default spark.ui.retainedJobs 100
  add_default spark.ui.retainedStages 200
  add_default spark.ui.retainedTasks 5000
  # OpenBLAS chooses its kernels by the processor unless this names one, and kernels round differently:
  # what holds for the driver shall hold for executors that do not inherit its environment, as on YARN.
  [[ -z ${OPENBLAS_CORETYPE-} ]] ||
    settings+=(--conf "spark.executorEnv.OPENBLAS_CORETYPE=$OPENBLAS_CORETYPE")
  settings+=(--master "$master")

  if is_local "$master"; then
    [[ -z $executors ]] ||
      fail 2 "Cannot use --executors $executors with the master $master, which says how many there are: local-cluster[executors,cores,megabytes]. Leave --executors out."
    # No port of a local run is open to other machines, and no host name has to resolve.
    export SPARK_LOCAL_IP=127.0.0.1
    # Heap for Spark and the decoded images, and at most twice as much beside it for the network's
    # arrays: heap x 4 is at most the machine. JavaCPP's other limit, of the whole process, is off: it
    # asks the system for the size of the process at each of the many small native allocations.
    heap=$(($(memory_megabytes) / 4))
    heap=$((heap > 4096 ? 4096 : heap))m
    # A heap that is given with --conf comes later.
    given=$(default_setting spark.driver.memory)
    given=${given:-${SPARK_DRIVER_MEMORY-}}
    arrays='-Dorg.bytedeco.javacpp.maxbytes=200% -Dorg.bytedeco.javacpp.maxphysicalbytes=0'
    settings+=(
      # Else Spark ends its process, code 52, where a task runs out of memory. With a local master
      # that is the job's own process, which could not say what to change.
      --conf spark.executor.killOnFatalError.depth=0
      --conf spark.driver.host=127.0.0.1
      --conf spark.driver.bindAddress=127.0.0.1
      --conf "spark.driver.memory=${given:-$heap}"
    )
    add_java_options spark.driver.defaultJavaOptions "$java $arrays"
    # A machine that slept for two minutes looks like a lost executor to Spark, which ends the process
    # ten minutes after it woke. Here the executor is the process itself.
    [[ $master == local-cluster* ]] ||
      settings+=(--conf spark.storage.blockManagerHeartbeatTimeoutMs=7d)
    if [[ $master =~ ^local-cluster\[\ *[0-9]+\ *,\ *[0-9]+\ *,\ *([0-9]+)\ *\]$ ]]; then
      settings+=(--conf "spark.executor.memory=${BASH_REMATCH[1]}m")
    fi
  else
    add_java_options spark.driver.defaultJavaOptions "$java"
    # The network's arrays lie outside the heap, up to its size (JavaCPP's default).
    add_default spark.executor.memoryOverheadFactor 1.25
    [[ -z $executors ]] || settings+=(--conf "spark.executor.instances=$executors")
    if [[ -n $executors && $master == spark://* ]]; then
      # A standalone master counts cores, not executors: one core each unless the user says more.
      cores=$(user_setting spark.executor.cores)
      cores=${cores:-1}
      settings+=(
        --conf "spark.executor.cores=$cores"
        --conf "spark.cores.max=$((executors * cores))"
      )
    fi
  fi

  if is_local "$master" || [[ $master == k8s://* && -n ${HAFRAME_JAR_IN_IMAGE-} ]]; then
    # All processes see this file: nothing is copied to executors. Behind what the user says of the
    # same settings, since the last one counts.
    user_settings+=(
      --conf "spark.driver.extraClassPath=$(class_path spark.driver.extraClassPath)"
      --conf "spark.executor.extraClassPath=$(class_path spark.executor.extraClassPath)"
    )
    resource=spark-internal # SparkLauncher.NO_RESOURCE: the class is on the class path
  else
    resource=$jar
  fi
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
