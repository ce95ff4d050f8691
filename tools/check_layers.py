#!/usr/bin/env python3
"""Compares what the code includes with what the layers allow.

    tools/check_layers.py [--root FOLDER]

The table of who may include whom lives once: in the DEPENDS lists of src/*/CMakeLists.txt. This
script names every difference between it and the #include lines, in both directions, and every
break of the rules that no table may change (docs/adr/0001-layout-and-layers.md). Exit status 1
when there is one. tests/tools/check_layers_test.py plants each kind of violation.
"""

import argparse
import re
import sys
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)
MODULE = re.compile(r"crier_module\((\S+)([^)]*)\)")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')

# Edges that no DEPENDS list may contain: (from, to), as prefixes of module paths.
FORBIDDEN_EDGES = [
    ("hub", name)
    for name in ("net", "http", "websocket", "engineio", "socketio", "plain", "store", "cluster")
] + [
    ("base", ""),  # The standard library and fmt only.
    ("", "server"),
    ("store", "hub"),
    ("jobs", "hub"),
]

# Libraries that appear in exactly these folders, behind wrappers.
LIBRARY_FOLDERS = {
    "sqlite3.h": ["store/sqlite"],
    "openssl/": ["crypto"],
    "jwt.h": ["auth"],
    "curl/": ["jobs"],
    "vips/": ["jobs/pipelines/image"],
    "spdlog/": ["telemetry"],
    "prometheus/": ["telemetry"],
    "boost/beast": ["http"],
    "boost/json": ["json"],
    "boost/asio": ["loop", "net", "jobs/supervisor", "load", "sdk", "server"],
    "CLI/": ["server"],
    "toml++/": ["server/config"],
}

# Libraries that users of the public headers need too.
PUBLIC_LIBRARIES = ["boost/json.hpp"]

THREADS = re.compile(r"\bstd::(mutex|shared_mutex|recursive_mutex|thread|jthread|condition_variable\w*)\b")
THREAD_FOLDERS = ("loop", "store", "telemetry")

# GCC 12 destroys such a temporary twice: docs/adr/0004-compilers-and-libraries.md.
LAMBDA_IN_AWAIT = re.compile(r"\bco_await\b[^;{}]*\[[^\];]+\]\s*(?:\(|\{|mutable\b)")

README_LINES = range(5, 31)


class Checker:
    def __init__(self, root):
        self.root = root
        self.src = root / "src"
        self.public = root / "include" / "crier"
        self.problems = []
        self.depends = {}

    def problem(self, where, text):
        self.problems.append(f"{where}: {text}")

    # --- The table --------------------------------------------------------------------------------

    def read_table(self):
        for file in sorted(self.src.rglob("CMakeLists.txt")):
            for path, body in MODULE.findall(file.read_text(encoding="utf-8")):
                words = body.split()
                depends = []
                if "DEPENDS" in words:
                    for word in words[words.index("DEPENDS") + 1 :]:
                        if word.isupper():
                            break
                        depends.append(word)
                self.depends[path] = depends

        if self.public.is_dir():
            self.depends["crier"] = []
        if (self.src / "contracts").is_dir():
            self.depends["contracts"] = ["base"]  # Generated headers, not written by hand.

    def check_table(self):
        for module, depends in self.depends.items():
            for other in depends:
                if other not in self.depends:
                    self.problem(f"src/{module}", f"DEPENDS names {other}, which is no module")
                self.check_edge(module, other)
        self.check_cycles()

    def check_edge(self, module, other):
        for source, target in FORBIDDEN_EDGES:
            if is_in(module, source) and is_in(other, target) and not is_in(module, "server"):
                self.problem(f"src/{module}", f"must never depend on {other}")
        if module.startswith("gateways/") and other.startswith("gateways/"):
            self.problem(f"src/{module}", f"a gateway must never depend on another one ({other})")

    def check_cycles(self):
        done, path = set(), []

        def visit(module):
            if module in path:
                cycle = path[path.index(module) :] + [module]
                self.problem(f"src/{module}", "cycle: " + " → ".join(cycle))
                return
            if module in done:
                return
            path.append(module)
            for other in self.depends.get(module, []):
                visit(other)
            path.pop()
            done.add(module)

        for module in self.depends:
            visit(module)

    # --- The code ---------------------------------------------------------------------------------

    def module_of(self, path):
        """The declared module a path under src/ lies in: the longest that fits."""
        parts = Path(path).parts
        for length in range(len(parts), 0, -1):
            name = "/".join(parts[:length])
            if name in self.depends:
                return name
        return None

    def check_code(self):
        used = {module: set() for module in self.depends}
        for file in sorted([*self.src.rglob("*.hpp"), *self.src.rglob("*.cpp")]):
            relative = file.relative_to(self.src)
            module = self.module_of(relative.parent)
            text = file.read_text(encoding="utf-8")
            if module is None:
                if relative.parts[0] != "pch":
                    self.problem(f"src/{relative}", "lies in no module")
                continue
            for quote, name in INCLUDE.findall(text):
                if quote == "<":
                    self.check_library(relative, name)
                else:
                    self.check_include(relative, module, name, used[module])
            code = STRING.sub('""', COMMENT.sub("", text))
            self.check_threads(relative, code)
            self.check_awaits(relative, code)
        self.check_public_headers()
        self.check_unused(used)

    def check_public_headers(self):
        """What users include names nothing of ours that is not installed with it."""
        for file in sorted(self.public.rglob("*.hpp")):
            where = file.relative_to(self.root)
            for quote, name in INCLUDE.findall(file.read_text(encoding="utf-8")):
                if quote == '"' and not name.startswith("crier/"):
                    self.problem(where, f"includes {name}, which is not installed")
                if quote == "<" and "/" in name and name not in PUBLIC_LIBRARIES:
                    self.problem(where, f"shows <{name}> to users of the library")

    def check_include(self, relative, module, name, used):
        other = "crier" if name.startswith("crier/") else self.module_of(Path(name).parent)
        if name.startswith("tests/"):
            if "_test" not in relative.name:
                self.problem(f"src/{relative}", f"only a test may include {name}")
            return
        if name.startswith("embedded/"):
            return
        if other is None:
            self.problem(f"src/{relative}", f"includes {name}, which lies in no module")
            return
        if "internal" in Path(name).parts and other not in (module, "crier"):
            self.problem(f"src/{relative}", f"includes {name}, which is internal to {other}")
        if other != module and other not in self.depends[module]:
            self.problem(f"src/{relative}", f"includes {name}, but {module} may not use {other}")
        used.add(other)

    def check_unused(self, used):
        for module, depends in self.depends.items():
            for other in depends:
                if module != "contracts" and other not in used[module]:
                    self.problem(f"src/{module}", f"DEPENDS names {other}, but nothing includes it")

    def check_library(self, relative, name):
        if "_test" in relative.name:
            return
        for prefix, folders in LIBRARY_FOLDERS.items():
            if not name.startswith(prefix):
                continue
            if not any(is_in(str(relative.parent), folder) for folder in folders):
                self.problem(f"src/{relative}", f"<{name}> belongs into {', '.join(folders)} only")

    def check_threads(self, relative, code):
        if relative.parts[0] in THREAD_FOLDERS or "_test" in relative.name:
            return
        if found := THREADS.search(code):
            self.problem(f"src/{relative}", f"{found.group(0)} above the loops (ADR 0003)")

    def check_awaits(self, relative, code):
        if LAMBDA_IN_AWAIT.search(code):
            self.problem(f"src/{relative}", "a lambda inside co_await: name it first (ADR 0004)")

    # --- The documents ----------------------------------------------------------------------------

    def check_documents(self):
        map_file = self.root / "ARCHITECTURE.md"
        described = set(re.findall(r"`src/([\w/]+)/`", map_file.read_text(encoding="utf-8")))
        folders = {path.name for path in self.src.iterdir() if path.is_dir() and path.name != "pch"}
        for folder in sorted(folders - {name.split("/")[0] for name in described}):
            self.problem("ARCHITECTURE.md", f"does not describe src/{folder}/")
        for name in sorted(described):
            if not (self.src / name).is_dir():
                self.problem("ARCHITECTURE.md", f"describes src/{name}/, which does not exist")
        for folder in sorted(folders):
            self.check_readme(self.src / folder / "README.md")

    def check_readme(self, readme):
        where = readme.relative_to(self.root)
        if not readme.exists():
            self.problem(where, "is missing")
        elif len(readme.read_text(encoding="utf-8").splitlines()) not in README_LINES:
            self.problem(where, f"should have {README_LINES.start} to {README_LINES.stop - 1} lines")


def is_in(path, folder):
    return folder == "" or path == folder or path.startswith(folder + "/")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    checker = Checker(parser.parse_args().root)
    checker.read_table()
    checker.check_table()
    checker.check_code()
    checker.check_documents()
    for problem in checker.problems:
        print(problem)
    if checker.problems:
        print(f"{len(checker.problems)} problems")
        return 1
    print(f"layers: {len(checker.depends)} modules, no difference")
    return 0


if __name__ == "__main__":
    sys.exit(main())
