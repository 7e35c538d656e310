#!/usr/bin/env bash
# The main job on the bundled images (7,000 of Fashion-MNIST): import, train, evaluate, report.
#
#   submit/quickstart.sh [--work DIR] [--master M] [--overwrite]
#
# Builds the project first where it is not built, or its sources are newer. Writes DIR/images,
# DIR/model and DIR/report; DIR is work/quickstart in the project unless given, M local[*]. Run again,
# it replaces its own; in a DIR such as hdfs://host/dir, a training only with --overwrite. Some minutes
# on two cores.
set -euo pipefail

project=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
# shellcheck source=submit/common.sh
source "$project/submit/common.sh"

work=$project/work/quickstart
master='local[*]'
replace=()
while (($#)); do
  case $1 in
    --work=* | --master=*)
      set -- "${1%%=*}" "${1#*=}" "${@:2}"
      continue
      ;;
    --work | --master)
      (($# > 1)) || fail 2 "Cannot use $1 without a value. See: submit/quickstart.sh --help"
      if [[ $1 == --work ]]; then work=$2; else master=$2; fi
      shift 2
      ;;
    --overwrite)
      replace=(--overwrite)
      shift
      ;;
    --help | -h)
      sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    *) fail 2 "Cannot run the quick start: unknown argument $1. Use: submit/quickstart.sh [--work DIR] [--master M] [--overwrite]" ;;
  esac
done

[[ -n $work ]] ||
  fail 2 "Cannot work in an empty path. Name a folder: submit/quickstart.sh --work DIR"
# Local files, whatever file system Hadoop takes by default.
sample=file://$project/src/main/resources/sample/fashion-mnist
folder=$work
# file:///dir and file:/dir are folders of this machine.
[[ ! $work =~ ^file:(//)?(/|/[^/].*)$ ]] || work=${BASH_REMATCH[2]}
if [[ ! $work =~ ^[a-zA-Z][a-zA-Z0-9+.-]*:/ ]]; then
  [[ $work == /* ]] || work=$PWD/$work
  folder=file://$work
fi

step() {
  printf '\n== %s\n' "$*" >&2
}

haframe() {
  "$project/submit/haframe" --master "$master" "$@"
}

if ! jar=$(job_jar) || [[ -n $(find "$project/pom.xml" "$project/src/main" -newer "$jar" -print -quit) ]]; then
  build=(mvn -B -q -DskipTests package)
  profile=$(job_jar_profile)
  [[ -z $profile ]] || build+=("$profile")
  step "Building (${build[*]})"
  command -v mvn >/dev/null || fail 2 "Cannot build: there is no mvn. Install Maven 3.8 or newer."
  (cd "$project" && "${build[@]}") >&2 || fail 1 "Cannot build: see Maven's messages above."
fi

# Without --overwrite only what an earlier training wrote may be replaced. Where the files lie elsewhere we do not look.
if [[ -e $work/model/haframe-model.zip || -e $work/model/checkpoints ]]; then
  replace=(--overwrite)
fi

started=$SECONDS
step "Importing the bundled images into $work/images"
haframe import --source image-table --input "$sample" \
  --validation-per-class 60 --output "$folder/images"

step "Training into $work/model"
haframe train --settings "$project/conf/fashion-mnist.conf" --images "$folder/images" \
  --output "$folder/model" ${replace+"${replace[@]}"}

step "Evaluating on the test images into $work/report"
summary=$(haframe evaluate --model "$folder/model" --images "$folder/images" --split test \
  --output "$folder/report")

cat <<TEXT

$summary

Import, training and evaluation took $(((SECONDS - started) / 60)) min $(((SECONDS - started) % 60)) s.
Look at the mistakes: $work/report/report.html
TEXT
