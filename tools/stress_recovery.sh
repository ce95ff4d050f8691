#!/usr/bin/env bash
# Connection state recovery under load and faults (tests/faults/recovery), at full size: several processes
# with clients and failing proxies around one server, because a process has files for some hundreds.
#
#   tools/stress_recovery.sh SERVER [SECONDS] [PROCESSES] [CLIENTS_EACH]
#   tools/stress_recovery.sh build/dev/tests/socketio_stress_server      # 5 minutes, 4 x 500 clients, ASan
#
# Says for each process what it saw; fails when one saw an event twice, out of order or not at all, or when
# the server does not end well.
set -euo pipefail
cd "$(dirname "$0")/.."
server=${1:?path of a socketio_stress_server}
export STRESS_SECONDS=${2:-300} STRESS_CLIENTS=${4:-500}
processes=${3:-4}
export STRESS_INTERVAL=${STRESS_INTERVAL:-2000} STRESS_PING=${STRESS_PING:-15000}
export STRESS_FAULT_EVERY=${STRESS_FAULT_EVERY:-5000} STRESS_DROP_EVERY=${STRESS_DROP_EVERY:-400}
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT
ulimit -n "$(ulimit -Hn)"

"$server" 0 "$STRESS_INTERVAL" 2 "$STRESS_PING" >"$folder/port" 2>"$folder/server.log" &
pid=$!
until [ -s "$folder/port" ]; do sleep 0.1; done
STRESS_PORT=$(sed 's/.* //' "$folder/port")
export STRESS_PORT

clients=()
for number in $(seq "$processes"); do
    STRESS_SEED=$number CRIER_TEST_REPORT=$folder/$number.json \
        npx vitest run --config vitest.e2e.config.ts tests/faults/recovery >"$folder/$number.log" 2>&1 &
    clients+=($!)
done
failed=0
for client in "${clients[@]}"; do wait "$client" || failed=1; done
grep -h '"violations"' "$folder"/*.log || true
[ "$failed" -eq 0 ] || tail -n 40 "$folder"/*.log

echo "server: $(awk '/VmRSS/ { print $2 " " $3 }' /proc/$pid/status) resident, $(ls /proc/$pid/fd | wc -l) files"
kill -TERM "$pid"
status=0
wait "$pid" || status=$?
cat "$folder/server.log"
echo "server: exit status $status"
[ "$failed" -eq 0 ] && [ "$status" -eq 0 ]
