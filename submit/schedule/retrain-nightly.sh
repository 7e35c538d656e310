#!/usr/bin/env bash
# One nightly retraining, for cron or systemd:
#
#   submit/schedule/retrain-nightly.sh [ENVIRONMENT_FILE]
#
# Runs `submit/haframe retrain` with what the environment file says (retrain.env beside this script
# unless given; retrain.env.example explains each line), and ends with its exit code: 0 promoted,
# 10 champion kept, anything else failed. While one is at work, a second one ends at once with 4.
#
# The id of the run is nightly-DATE. Started again on the same day it goes on where a run was
# broken off, and answers what a finished one answered. Another run on the same day, after the images
# were mended: RETRAIN_RUN_ID=nightly-2026-11-26-b submit/schedule/retrain-nightly.sh
#
# Says one line on standard output; after a failure the end of the log on standard error.
set -euo pipefail

project=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd -P)
# shellcheck source=submit/common.sh
source "$project/submit/common.sh"

case ${1-} in
  --help | -h)
    sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
  '') environment=$project/submit/schedule/retrain.env ;;
  *) environment=$1 ;;
esac
[[ -r $environment ]] ||
  fail 2 "Cannot retrain: there is no environment file $environment. Copy submit/schedule/retrain.env.example there and say what to train."
# A bare name would be looked for on the PATH.
[[ $environment == */* ]] || environment=./$environment
set -a # JAVA_HOME, SPARK_HOME and the like are for the job
# shellcheck disable=SC1090
source "$environment"
set +a

missing=()
for name in RETRAIN_SETTINGS RETRAIN_IMAGES RETRAIN_REGISTRY RETRAIN_STATE; do
  [[ -n ${!name-} ]] || missing+=("$name")
done
((${#missing[@]} == 0)) ||
  fail 2 "Cannot retrain: $environment does not set ${missing[*]}. See submit/schedule/retrain.env.example."

run=${RETRAIN_RUN_ID:-nightly-$(date +%F)}
[[ $run =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] ||
  fail 2 "Cannot retrain as '$run': a run id has letters, digits, dots, dashes and underscores only. Correct RETRAIN_RUN_ID."
command -v flock >/dev/null ||
  fail 2 'Cannot retrain: there is no flock, which keeps two from running at a time. Install util-linux.'

mkdir -p "$RETRAIN_STATE/logs" ||
  fail 4 "Cannot retrain: $RETRAIN_STATE cannot be written. Correct RETRAIN_STATE, or make the folder."
log=$RETRAIN_STATE/logs/$run.log

# Tells a service that expects to hear of each night, such as healthchecks: URL/start, URL/0 after a
# success, URL/CODE after a failure. That it cannot be told changes nothing for the training.
tell() {
  [[ -n ${RETRAIN_PING_URL-} ]] || return 0
  curl --fail --silent --show-error --output /dev/null --max-time 10 --retry 3 \
    "${RETRAIN_PING_URL%/}/$1" 2>>"$log" ||
    printf 'Cannot tell %s how the retraining went; see %s\n' "$RETRAIN_PING_URL" "$log" >&2
}

# The job inherits the lock: where this script is killed, it stays until the job has ended too.
exec 9>"$RETRAIN_STATE/lock"
flock --nonblock 9 ||
  fail 4 "Cannot retrain as $run: another retraining is at work (it holds $RETRAIN_STATE/lock). Wait for it; where it takes longer than a night, start it less often."

printf '== %s  %s\n' "$(date -u +%FT%TZ)" "$run" >>"$log"
tell start

# In the background, so that a signal reaches this script while it waits. It is passed on, once: the
# first makes the job end after its round with a checkpoint (130), a second one at once.
job='' signalled=''
pass_on() {
  signalled=yes
  [[ -z $job ]] || kill -TERM "$job" 2>/dev/null || true
}
trap pass_on INT TERM

read -r -a options <<<"${RETRAIN_SPARK_OPTIONS-}"
HAFRAME_PROGRESS=${HAFRAME_PROGRESS:-lines} \
  "${RETRAIN_PROGRAM:-$project/submit/haframe}" ${options+"${options[@]}"} retrain \
  --settings "$RETRAIN_SETTINGS" --images "$RETRAIN_IMAGES" \
  --registry "$RETRAIN_REGISTRY" --run-id "$run" >>"$log" 2>&1 &
job=$!
[[ -z $signalled ]] || pass_on

# A signal ends a wait, not the job.
while :; do
  signalled='' code=0
  wait "$job" || code=$?
  [[ -n $signalled ]] || break
done

case $code in
  0 | 10)
    outcome=$(grep -E '^(Version [0-9]+ (is|stays) |There is no champion yet)' "$log" | tail -n 1) || outcome="exit code $code"
    line="$(date -u +%FT%TZ) $run: $outcome"
    # A monitor sees the old heartbeat or the new one, and never half a line.
    printf '%s\n' "$line" >"$RETRAIN_STATE/heartbeat.new"
    mv "$RETRAIN_STATE/heartbeat.new" "$RETRAIN_STATE/heartbeat"
    tell 0
    printf '%s\n' "$line"
    ;;
  *)
    tell "$code"
    printf 'The retraining %s failed with exit code %s. The end of %s:\n' "$run" "$code" "$log" >&2
    tail -n 20 "$log" >&2
    ;;
esac

find "$RETRAIN_STATE/logs" -name '*.log' -mtime "+${RETRAIN_LOG_DAYS:-30}" -delete || true
exit "$code"
