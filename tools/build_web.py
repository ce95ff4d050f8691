#!/usr/bin/env python3
"""Builds the web packages once and lists what goes into the binary.

    tools/build_web.py --list FILE
    tools/build_web.py --bundles FILE

Runs `npm ci` when package-lock.json has changed and `npm run build` when any source has; several
builds may call it at the same time. FILE gets one PATH=FILE line per asset:

    /index.html, /assets/*  the pages (console/dist)
    /js/*                   the classic scripts of System A (clients/client/dist/classic)
    /crier/*                our own bundles (clients/client/dist/*.iife.js)

With --bundles nothing is built: FILE gets the browser bundles of socket.io-client as npm has them.
"""

import argparse
import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / "build" / "web"
CONSOLE = ROOT / "console" / "dist"
CLIENT = ROOT / "clients" / "client" / "dist"
SOCKETIO_CLIENT = ROOT / "node_modules" / "socket.io-client" / "dist"
BUNDLES = ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"]
INPUT_FOLDERS = ["clients", "console", "contracts", "tools"]
INPUT_FILES = ["package.json", "package-lock.json", "tsconfig.base.json"]
GENERATED = {"dist", "node_modules", "generated", "__pycache__"}


def input_files():
    for name in INPUT_FOLDERS:
        for file in sorted((ROOT / name).rglob("*")):
            if file.is_file() and not GENERATED.intersection(file.relative_to(ROOT).parts):
                yield file
    for name in INPUT_FILES:
        yield ROOT / name


def digest(files):
    total = hashlib.sha256()
    for file in files:
        total.update(str(file.relative_to(ROOT)).encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def run_when_changed(name, state, is_missing, *command):
    """Runs the command unless it has succeeded for this state before."""
    memory = STATE / name
    if not is_missing and memory.exists() and memory.read_text(encoding="utf-8") == state:
        return
    memory.unlink(missing_ok=True)
    subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)
    memory.write_text(state, encoding="utf-8")


def assets():
    yield "/index.html", CONSOLE / "index.html"
    for file in sorted((CONSOLE / "assets").iterdir()):
        yield f"/assets/{file.name}", file
    for file in sorted((CLIENT / "classic").glob("*.js")):
        yield f"/js/{file.name}", file
    for file in sorted(CLIENT.glob("*.iife.js")):
        yield f"/crier/{file.name.replace('.iife', '')}", file


def bundles():
    for name in BUNDLES:
        yield name, SOCKETIO_CLIENT / name
        yield f"{name}.map", SOCKETIO_CLIENT / f"{name}.map"


def write_list(target, pairs):
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("".join(f"{path}={file}\n" for path, file in pairs), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", type=Path)
    parser.add_argument("--bundles", type=Path)
    arguments = parser.parse_args()
    STATE.mkdir(parents=True, exist_ok=True)
    with open(STATE / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run_when_changed(
            "installed",
            digest([ROOT / "package-lock.json"]),
            not (ROOT / "node_modules").exists(),
            "npm", "ci", "--no-audit", "--no-fund",
        )
        if arguments.bundles:
            write_list(arguments.bundles, bundles())
        if not arguments.list:
            return
        run_when_changed(
            "built", digest(input_files()), not CONSOLE.exists(), "npm", "run", "build", "--silent"
        )
        write_list(arguments.list, assets())


if __name__ == "__main__":
    main()
