"""Measure, and put the tables where the documents have them.

    .venv/bin/python benchmarks/measured.py [articles shorts … memory cache]

Each part runs its benchmark and replaces what stands between its two marks,
``<!-- measured: PART -->`` and ``<!-- end -->``, in the documents.  Best done
while the machine has nothing else to do; the load is told with the figures.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "docs" / "measured.md", ROOT / "docs" / "cache.md")

SPEED = ("articles", "shorts", "load", "lag", "delivery", "google", "peers")
COMMANDS = {
    **{part: ("speed.py", "--only", part) for part in SPEED},
    "memory": ("memory.py", "--svg", str(ROOT / "docs" / "images" / "memory.svg")),
    "cache": ("cache.py",),
}


def replaced(page: str, part: str, told: str) -> str:
    """The page with ``told`` between the marks of a part; the same page if it has none."""
    marks = re.compile(rf"(<!-- measured: {part} -->\n).*?(<!-- end -->)", re.DOTALL)
    return marks.sub(lambda match: f"{match[1]}\n{told.strip()}\n\n{match[2]}", page)


def main() -> None:
    """Measure what is asked for, everything by default."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("parts", nargs="*", help=", ".join(COMMANDS))
    given = options.parse_args()
    if unknown := set(given.parts) - COMMANDS.keys():
        options.error(f"no such part: {', '.join(sorted(unknown))}")
    for part in given.parts or COMMANDS:
        script, *rest = COMMANDS[part]
        done = subprocess.run(
            [sys.executable, ROOT / "benchmarks" / script, *rest],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        print(done.stdout, flush=True)
        for page in PAGES:
            before = page.read_text(encoding="utf-8")
            after = replaced(before, part, done.stdout)
            if after != before:
                page.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
