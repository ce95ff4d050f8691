#!/usr/bin/env python3
"""Measures crier beside other servers in one run, each on core 0, the load on core 1.

    bench/compare/run.py [--rounds 3] [--seconds 4] [--modes fanout,echo] [--connections N]

Every round measures every server, so that what the machine does meanwhile hits all of them; the
medians of the rounds are kept. Installs the peers at the first run (npm ci in bench/compare/peers).
Writes bench/compare/result.json, bench/compare/table.md and docs/images/comparison.svg. Run nothing
else meanwhile, and quote ratios. Exit status 1 when a run failed: nothing is written then.
"""

import argparse
import datetime
import json
import os
import platform
import resource
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from chart import draw_chart
from contenders import CRIER, MODES, PEERS, ROOT, SERVERS
from table import make_table

START_SECONDS = 20


def install_peers():
    if not (PEERS / "node_modules").is_dir():
        print("Installing the peers …", flush=True)
        subprocess.run(
            ["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=PEERS, check=True
        )


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def wait_until_it_listens(process, port):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server does not listen")


def cores():
    """For the server and for the load: two when there are two."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


def measure(server, mode, seconds):
    """The report of one run."""
    server_core, load_core = cores()
    port = free_port()
    process = subprocess.Popen(
        ["taskset", "-c", str(server_core), *server.command, str(port)],
        cwd=PEERS, stdout=subprocess.DEVNULL,
    )
    try:
        wait_until_it_listens(process, port)
        done = subprocess.run(
            ["taskset", "-c", str(load_core), CRIER, "bench", mode.scenario, "--json",
             "--protocol", server.protocol, "--url", f"ws://127.0.0.1:{port}{server.path}",
             "--pid", str(process.pid), "--connections", str(mode.connections),
             "--seconds", str(seconds), *mode.words],
            capture_output=True, text=True, check=False,
        )
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    if done.returncode != 0:
        raise RuntimeError(f"{server.name}, {mode.title}: {done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def run_round(modes, seconds, samples):
    for mode in modes:
        for server in SERVERS:
            report = measure(server, mode, seconds)
            figures = {figure.label: figure.of(report) for figure in mode.figures}
            samples.setdefault((mode.key, server.name), []).append(figures)
            shown = ", ".join(f"{label} {value:.2f}" for label, value in figures.items())
            print(f"  {mode.title:<30}{server.name:<20}{shown}", flush=True)


def median_of(samples):
    """[{label: value} of each round] → {label: median}."""
    return {
        label: round(statistics.median(sample[label] for sample in samples), 3)
        for label in samples[0]
    }


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip()


def describe_run(arguments):
    peers = json.loads((PEERS / "package.json").read_text(encoding="utf-8"))["dependencies"]
    return {
        "date": datetime.date.today().isoformat(),
        "commit": output_of("git", "rev-parse", "--short", "HEAD"),
        "rounds": arguments.rounds,
        "seconds": arguments.seconds,
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Linux {platform.release()}",
        "versions": {"node": output_of("node", "--version"), **peers},
    }


def make_result(arguments, modes, samples):
    return {
        **describe_run(arguments),
        "modes": [
            {
                "key": mode.key,
                "title": mode.title,
                "servers": {
                    server.name: median_of(samples[mode.key, server.name]) for server in SERVERS
                },
            }
            for mode in modes
        ],
    }


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    keys = [mode.key for mode in MODES]
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--modes", default=",".join(keys), help=f"some of {', '.join(keys)}")
    parser.add_argument("--connections", type=int, help="instead of each mode's own number")
    parser.add_argument("--output", type=Path, default=ROOT, help="root of the files written")
    arguments = parser.parse_args()
    if unknown := set(arguments.modes.split(",")) - set(keys):
        parser.error(f"no such mode: {', '.join(unknown)}; there are {', '.join(keys)}")
    return arguments


def write(folder, result):
    for name, text in {
        "bench/compare/result.json": json.dumps(result, indent=2) + "\n",
        "bench/compare/table.md": make_table(result),
        "docs/images/comparison.svg": draw_chart(result),
    }.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        print(f"wrote {file}")


def main():
    arguments = parse_arguments()
    modes = [mode for mode in MODES if mode.key in arguments.modes.split(",")]
    if arguments.connections:
        modes = [mode.with_connections(arguments.connections) for mode in modes]
    # Servers inherit it: some do not raise it themselves.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    install_peers()
    samples = {}
    try:
        for number in range(1, arguments.rounds + 1):
            print(f"round {number} of {arguments.rounds}", flush=True)
            run_round(modes, arguments.seconds, samples)
    except RuntimeError as problem:
        print(problem, file=sys.stderr)
        return 1
    write(arguments.output, make_result(arguments, modes, samples))
    return 0


if __name__ == "__main__":
    sys.exit(main())
