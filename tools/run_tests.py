#!/usr/bin/env python3
"""Runs every test and check, and says at the end how many passed and failed.

    tools/run_tests.py [--only PART,PART…]

Goes on after a failure, so that one run shows everything. Exit status 1 when anything failed.
Results lie in build/test-results, the output of each command in build/test-results/logs.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "build" / "test-results"
LOGS = RESULTS / "logs"
JOBS = str(os.cpu_count() or 2)
LAST_LINES = 60
TEST_TIMEOUT = "300"  # Seconds for one executable; CTest's own limit is 25 minutes.


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    failures: list = field(default_factory=list)  # Names, told again at the end.

    def __add__(self, other):
        return Count(
            self.passed + other.passed, self.failed + other.failed, self.failures + other.failures
        )


def failure(name):
    return Count(0, 1, [name])


def run(name, command, **environment):
    """Runs a command with its output in a log; shows the end of the log when it fails."""
    log = LOGS / f"{name}.log"
    print(f"  {name} …", end=" ", flush=True)
    began = time.monotonic()
    with open(log, "wb") as output:
        succeeded = succeeds(command, output, {**os.environ, **environment})
    print(f"{'ok' if succeeded else 'FAILED'} ({time.monotonic() - began:.0f} s)", flush=True)
    if not succeeded:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        print("\n".join(f"    | {line}" for line in lines[-LAST_LINES:]), flush=True)
    return succeeded


def succeeds(command, output, environment):
    try:
        done = subprocess.run(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, check=False, env=environment
        )
    except OSError as error:  # One part that cannot even start must not hide the others.
        output.write(f"{command[0]}: {error.strerror}\n".encode())
        return False
    return done.returncode == 0


def check(name, command, **environment):
    """A command that is one test: it passes or fails as a whole."""
    return Count(1, 0) if run(name, command, **environment) else failure(name)


def build(preset, *targets):
    return run(f"configure-{preset}", ["cmake", "--preset", preset]) and run(
        f"build-{preset}", ["cmake", "--build", f"build/{preset}", "-j", JOBS, *(
            ["--target", *targets] if targets else [])]
    )


def tracked(*patterns):
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return listed.stdout.split()


# --- The suites -----------------------------------------------------------------------------------


def read_report(file):
    """None when it is not JSON."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return None


def count_gtest(folder):
    total = Count()
    for file in folder.glob("*.json"):
        result = read_report(file)
        if result is None:  # GoogleTest's own, when something failed outside of its tests.
            total += failure(file.stem)
            continue
        failed = result["failures"] + result["errors"]
        names = [
            f"{suite['name']}.{test['name']}"
            for suite in result["testsuites"] for test in suite["testsuite"] if "failures" in test
        ]
        total += Count(result["tests"] - result["disabled"] - failed, failed, names)
    return total


def count_crashes(junit, folder):
    """Executables that failed without saying which test: a crash, a leak, a sanitizer."""
    crashed = Count()
    for case in ElementTree.parse(junit).getroot().iter("testcase"):
        if case.get("status") != "fail":
            continue
        report = folder / f"{case.get('name')}.json"
        result = read_report(report) if report.exists() else {"failures": 0}
        named = result is None or result["failures"] > 0
        crashed += Count() if named else failure(f"{case.get('name')} (outside of its tests)")
    return crashed


def ctest(preset, *arguments):
    """All C++ tests of a build."""
    if not build(preset):
        return failure(f"build-{preset}")
    folder = RESULTS / preset
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    junit = folder / "ctest.xml"
    run(
        f"test-{preset}",
        ["ctest", "--test-dir", f"build/{preset}", "-j", JOBS, "--timeout", TEST_TIMEOUT,
         "--output-on-failure", "--output-junit", str(junit), *arguments],
        GTEST_OUTPUT=f"json:{folder}/",
    )
    if not junit.exists():
        return failure(f"test-{preset}")
    return count_gtest(folder) + count_crashes(junit, folder)


def vitest(name, *command, **environment):
    """The TypeScript tests of one configuration, which reports to NAME.json."""
    report = RESULTS / f"{name}.json"
    report.unlink(missing_ok=True)
    succeeded = run(f"test-{name}", command, **environment)
    if not report.exists():
        return failure(f"test-{name}")
    result = json.loads(report.read_text(encoding="utf-8"))
    names = [
        f"{Path(file['name']).name}: {test['fullName']}"
        for file in result["testResults"] for test in file["assertionResults"]
        if test["status"] == "failed"
    ]
    count = Count(result["numPassedTests"], result["numFailedTests"], names)
    return count if succeeded or count.failed else count + failure(f"{name}, outside of its tests")


# --- The parts ------------------------------------------------------------------------------------


def part_lint():
    web = run("install-web", ["tools/build_web.py", "--list", "build/web/assets.list"])
    return (
        check("layers", ["tools/check_layers.py"])
        + check("layers-test", [sys.executable, "tests/tools/check_layers_test.py"])
        + check("compare-test", [sys.executable, "tests/tools/compare_test.py"])
        + check("documents", ["tools/check_documents.py"])
        + check("format", ["clang-format-19", "--dry-run", "-Werror", *tracked("*.cpp", "*.hpp")])
        + (check("lint-web", ["npm", "run", "--silent", "lint"]) if web else failure("install-web"))
    )


def part_tidy():
    if not build("dev", "crier_check_headers"):
        return failure("build-dev")
    sources = [file for file in tracked("src/**/*.cpp") if "_test" not in file]
    return Count(1, 0) + check(
        "tidy", ["run-clang-tidy-19", "-quiet", "-p", "build/dev", "-j", JOBS, *sources]
    )


def part_web():
    if not run("build-web", ["tools/build_web.py", "--list", "build/web/assets.list"]):
        return failure("build-web")
    return vitest("web", "npm", "run", "--silent", "test") + check("size", ["npm", "run", "--silent", "size"])


def part_dev():
    return ctest("dev")


def part_tsan():
    return ctest("tsan", "--label-exclude", "slow")


def part_release():
    return ctest("release", "--label-regex", "conformance")


def part_instructions():
    return check("instructions", ["tools/check_instructions.py"]) if build(
        "release", "instructions"
    ) else failure("build-release")


def part_e2e():
    examples = ["chat", "conformance_server", "emit_from_threads", "bench_server", "readme_example"]
    servers = ["socketio_scenario_server", "socketio_stress_server"]
    if not (
        build("dev", "crier", "crier_make_image")
        and build("release", "crier", *examples, *servers)
    ):
        return failure("build of the tests' binaries")
    return vitest("e2e", "npm", "run", "--silent", "test:e2e") + check(
        "package", ["tests/package/package_test.sh"]
    )


def part_fuzz():
    return check("fuzz", ["tools/fuzz.sh", "5"])


# In the order in which they run: what is quick, or breaks most often, first.
PARTS = {
    "lint": part_lint,
    "web": part_web,
    "dev": part_dev,
    "instructions": part_instructions,
    "e2e": part_e2e,
    "release": part_release,
    "tsan": part_tsan,
    "fuzz": part_fuzz,
    "tidy": part_tidy,
}

# Takes longer than everything else together: `make lint`.
ON_REQUEST = ["tidy"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    usual = [name for name in PARTS if name not in ON_REQUEST]
    parser.add_argument(
        "--only", default=",".join(usual),
        help=f"some of: {', '.join(PARTS)}\n(without: all but {', '.join(ON_REQUEST)})",
    )
    names = parser.parse_args().only.split(",")
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    LOGS.mkdir(parents=True, exist_ok=True)

    total = Count()
    lines = []
    for name in names:
        print(f"{name}", flush=True)
        began = time.monotonic()
        count = PARTS[name]()
        total += count
        lines.append(
            f"  {name:<13}{count.passed:>7} passed{count.failed:>6} failed{time.monotonic() - began:>8.0f} s"
        )
    print("\n" + "\n".join(lines))
    for name in total.failures:
        print(f"  FAILED: {name}")
    print(f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
