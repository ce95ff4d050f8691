#!/usr/bin/env python3
"""Counts the instructions of the message path and compares them with the baseline.

    tools/check_instructions.py [--update]

Runs build/release/bench/instructions under callgrind: counts do not depend on what else the machine
does, so a small loss shows that no clock would. Fails when a piece takes more than the baseline
(bench/micro/instructions.json) allows. --update writes what was counted as the new baseline: for a
change that is meant to cost, with the reason in the commit's message.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build" / "release" / "bench" / "instructions"
BASELINE = ROOT / "bench" / "micro" / "instructions.json"
DEFAULT_TOLERANCE = 5

# libc has a memcpy for each generation of processors, and each takes another number of
# instructions. Without these features it takes the one that every x86-64 has.
TUNABLES = "glibc.cpu.hwcaps=" + ",".join(
    f"-{feature}"
    for feature in (
        "AVX", "AVX2", "AVX512F", "AVX512VL", "AVX512BW", "AVX_Fast_Unaligned_Load", "BMI1", "BMI2",
        "ERMS", "FSRM", "LZCNT", "MOVBE", "POPCNT", "RTM", "SSE4_1", "SSE4_2", "SSSE3",
    )
)


def run_program(folder):
    """What it printed: (units, name) of each subject."""
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--collect-atstart=no", "--quiet",
         f"--callgrind-out-file={folder}/out", str(PROGRAM)],
        env={**os.environ, "GLIBC_TUNABLES": TUNABLES}, capture_output=True, text=True, check=False,
    )
    if done.returncode != 0:
        sys.exit(f"{PROGRAM.relative_to(ROOT)} failed:\n{done.stderr}")
    for line in done.stdout.splitlines():
        units, name = line.split("\t")
        yield int(units), name


def count():
    """Instructions of one unit of each subject."""
    with tempfile.TemporaryDirectory() as folder:
        counts = {}
        for number, (units, name) in enumerate(run_program(folder), start=1):
            dump = (Path(folder) / f"out.{number}").read_text(encoding="utf-8")
            total = re.search(r"^(?:totals|summary): (\d+)", dump, re.MULTILINE)
            counts[name] = round(int(total.group(1)) / units, 1)
        return counts


def compiler():
    version = subprocess.run(["g++", "-dumpfullversion"], capture_output=True, text=True, check=True)
    return f"g++ {version.stdout.strip()}"


def report(counts, baseline):
    """Prints the table; returns the names of what costs too much."""
    tolerance = baseline["tolerance_percent"]
    known = baseline["instructions"]
    failed = []
    for name, counted in counts.items():
        before = known.get(name)
        if before is None:
            print(f"  {name:<36}{counted:>10}   not in the baseline")
            failed.append(name)
            continue
        change = 100 * (counted - before) / before
        verdict = "too many" if change > tolerance else "fewer" if change < -tolerance else ""
        print(f"  {name:<36}{counted:>10}{before:>10}{change:>+8.1f} %  {verdict}")
        if change > tolerance:
            failed.append(name)
    failed += [name for name in known if name not in counts]
    return failed


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    counts = count()
    if arguments.update:
        before = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
        baseline = {
            "compiler": compiler(),
            "tolerance_percent": before.get("tolerance_percent", DEFAULT_TOLERANCE),
            "instructions": counts,
        }
        BASELINE.write_text(json.dumps(baseline, indent=2) + "\n", encoding="utf-8")
        print(f"{BASELINE.relative_to(ROOT)} is what was counted now")
        return 0

    baseline = json.loads(BASELINE.read_text(encoding="utf-8"))
    print(f"  {'':<36}{'now':>10}{'baseline':>10}")
    failed = report(counts, baseline)
    if not failed:
        return 0
    print(
        f"\nMore than {baseline['tolerance_percent']} % above the baseline, or not comparable: "
        f"{'; '.join(failed)}.\n"
        "Find out what grew (valgrind --tool=callgrind, callgrind_annotate). If the change is meant to\n"
        "cost this much: tools/check_instructions.py --update, and say why in the commit."
    )
    if compiler() != baseline["compiler"]:
        print(f"The baseline was counted with {baseline['compiler']}, this is {compiler()}.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
