#!/usr/bin/env bash
# Builds the fuzz targets (tests/fuzz) and runs each of them, two at a time:
#
#   tools/fuzz.sh SECONDS [TARGET…]    seconds for each target; all targets without a name
#
# One line per target. Exit status 1 when one fails, with the file that makes it fail. What the
# fuzzer finds on its way collects in build/fuzz/corpus and helps the next run.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ ! "${1:-}" =~ ^[1-9][0-9]*$ ]]; then
    echo "usage: tools/fuzz.sh SECONDS [TARGET…]" >&2
    exit 2
fi
export seconds=$1
shift
export build=$PWD/build/fuzz seeds=$PWD/tests/fuzz/seeds

known=()
for source in tests/fuzz/*_fuzz.cpp; do
    known+=("$(basename "$source" _fuzz.cpp)")
done
targets=("${@:-${known[@]}}")
for target in "${targets[@]}"; do
    if [[ " ${known[*]} " != *" $target "* ]]; then
        echo "no target $target; there are: ${known[*]}" >&2
        exit 2
    fi
done

# Shows what a command says only when it fails.
quietly() {
    "$@" >"$build/build.log" 2>&1 || {
        tail -n 60 "$build/build.log" >&2
        exit 1
    }
}
mkdir -p "$build"
quietly cmake --preset fuzz
quietly cmake --build --preset fuzz --parallel "$(nproc)" --target "${targets[@]/%/_fuzz}"

symbolizer=$(command -v llvm-symbolizer-19 || command -v llvm-symbolizer || true)
export ASAN_OPTIONS=strict_string_checks=1${symbolizer:+:external_symbolizer_path=$symbolizer}
export UBSAN_OPTIONS=print_stacktrace=1

run_target() {
    local target=$1 log=$build/$1.log crashes=$build/crashes/$1 options=()
    mkdir -p "$build/corpus/$target" "$crashes"
    rm -f "$crashes"/*
    [ ! -f "$seeds/$target.dict" ] || options+=("-dict=$seeds/$target.dict")
    if "$build/targets/${target}_fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="$crashes/" "${options[@]}" \
        "$build/corpus/$target" "$seeds/$target" >"$log" 2>&1; then
        local executions coverage
        executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        coverage=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1)
        printf '%-20s %12s executions   %s\n' "$target" "$executions" "$coverage"
        return 0
    fi
    # In one piece, so that two failures do not mix.
    local why files
    why=$(grep -m 3 -E 'broken property|runtime error|ERROR: |Assertion' "$log" || true)
    files=$(find "$crashes" -type f)
    printf '%-20s FAILED, see %s\n%s\n%s\n' "$target" "$log" "$why" "$files"
    return 1
}
export -f run_target

printf '%s\n' "${targets[@]}" |
    xargs -P 2 -I TARGET bash -c 'run_target TARGET' || exit 1
