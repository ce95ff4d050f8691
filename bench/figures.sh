#!/usr/bin/env bash
# Start-up, memory and size of the release binary, as bench/README.md states them:
#
#   bench/figures.sh [RUNS]
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-11}
binary=$PWD/build/release/crier
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

export CRIER_LISTEN_HOST=127.0.0.1 CRIER_LISTEN_PORT=0
export CRIER_AUTH_JWT_SECRET=not-a-secret-not-a-secret-not-a-secret

# From exec to the line "ready", on a data folder that exists, as at every restart but the first.
start_once() {
    local log=$folder/log begin end pid
    mkfifo "$log"
    begin=$(date +%s%N)
    CRIER_SERVER_DATA_DIR=$folder/data "$binary" serve 2>"$log" &
    pid=$!
    while read -r line; do
        if [[ $line == *'"event":"ready"'* ]]; then
            end=$(date +%s%N)
            awk '/^VmRSS/ { print $2 }' "/proc/$pid/status" >"$folder/memory"
            kill "$pid"
        fi
    done <"$log"
    wait "$pid"
    rm "$log"
    echo $(((end - begin) / 1000))
}

start_once >/dev/null
for _ in $(seq "$runs"); do start_once; done | sort -n >"$folder/times"
median=$(sed -n "$(((runs + 1) / 2))p" "$folder/times")
strip -o "$folder/stripped" "$binary"

echo "start until ready, median of $runs: $((median / 1000)).$(printf %03d $((median % 1000))) ms"
echo "resident memory when ready: $(($(cat "$folder/memory") / 1024)) MiB"
echo "stripped binary: $(($(stat -c %s "$folder/stripped") / 1024)) KiB"
