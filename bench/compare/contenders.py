"""Who is compared, in what, and by which figure."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEERS = HERE / "peers"
CRIER = os.environ.get("CRIER_BINARY", str(ROOT / "build" / "release" / "crier"))
BUN = str(PEERS / "node_modules" / ".bin" / "bun")


@dataclass(frozen=True)
class Server:
    name: str
    protocol: str  # Of `crier bench --protocol`.
    command: tuple[str, ...]  # The port follows.
    path: str = ""

    @property
    def is_ours(self):
        return self.name.startswith("crier")


SERVERS = [
    Server("crier, Socket.IO", "socketio", (CRIER, "bench-server")),
    Server("Socket.IO on Bun", "socketio", (BUN, "socketioBun.mjs")),
    Server("Socket.IO on Node", "socketio", ("node", "socketioNode.mjs")),
    Server("crier, plain", "plain", (CRIER, "bench-server"), "/plain"),
    Server("Bun, plain", "plain", (BUN, "wsBun.mjs")),
    Server("ws on Node, plain", "plain", ("node", "wsNode.mjs")),
]


@dataclass(frozen=True)
class Figure:
    """One number out of a report of `crier bench --json`; less is better."""

    label: str
    path: tuple[str, ...]
    divisor: float = 1

    def of(self, report):
        value = report
        for key in self.path:
            value = value[key]
        return value / self.divisor


@dataclass(frozen=True)
class Mode:
    key: str
    name: str
    scenario: str
    connections: int
    words: tuple[str, ...]
    figures: tuple[Figure, ...]  # The first one is drawn.

    @property
    def title(self):
        return f"{self.name}, {self.connections:,} clients"

    def with_connections(self, connections):
        return replace(self, connections=connections)


CPU_PER_DELIVERY = Figure("CPU us per delivery", ("server", "cpu_us_per_delivery"))

MODES = [
    Mode(
        "fanout", "fan-out", "fanout", 1000, ("--window", "4"),
        (CPU_PER_DELIVERY, Figure("p99 ms", ("publish_to_receive_us", "p99"), 1000)),
    ),
    Mode(
        "fanout-large", "fan-out", "fanout", 10_000, ("--window", "2"),
        (CPU_PER_DELIVERY, Figure("p99 ms", ("publish_to_receive_us", "p99"), 1000)),
    ),
    Mode(
        "echo", "echo", "echo", 200, ("--window", "1"),
        (
            Figure("CPU us per round trip", ("server", "cpu_us_per_delivery")),
            Figure("p99 ms", ("round_trip_us", "p99"), 1000),
        ),
    ),
    Mode(
        "idle", "idle", "connect", 10_000, (),
        (
            Figure("KiB per connection", ("server", "kib_per_connection")),
            Figure("CPU us per connect", ("server", "connect_cpu_us")),
        ),
    ),
    Mode(
        "storm", "storm", "storm", 1000, (),
        (
            Figure("CPU us per reconnect", ("server", "reconnect_cpu_us")),
            Figure("all back after, ms", ("storm_recovery_us", "p50"), 1000),
        ),
    ),
]
