#!/usr/bin/env python3
"""Checks the documents: relative links lead somewhere, and no document is too long to be read.

    tools/check_documents.py
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
MAX_LINES = {"ARCHITECTURE.md": 250, "README.md": 200}


def documents():
    listed = subprocess.run(
        ["git", "ls-files", "*.md"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [ROOT / name for name in listed.stdout.split()]


def broken_links(document):
    text = CODE.sub("", document.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        path = target.split("#")[0]
        if path and "://" not in path and not path.startswith("mailto:"):
            if not (document.parent / path).exists():
                yield target


def main():
    problems = []
    for document in documents():
        name = str(document.relative_to(ROOT))
        problems += [f"{name}: {target} does not exist" for target in broken_links(document)]
        lines = len(document.read_text(encoding="utf-8").splitlines())
        if lines > MAX_LINES.get(name, lines):
            problems.append(f"{name}: {lines} lines, at most {MAX_LINES[name]}")
    print("\n".join(problems) or f"documents: {len(documents())}, all links lead somewhere")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
