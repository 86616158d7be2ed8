"""An environment of its own for other people's software, thrown away afterwards."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import tempfile
import venv
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_S = 900


@contextmanager
def environment(packages: list[str]) -> Iterator[str]:
    """The Python of a new environment that has these packages."""
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        install = [python, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", *packages]
        done = subprocess.run(install, check=False, timeout=_LONGEST_S, stderr=subprocess.PIPE)
        if done.returncode:
            sys.exit(done.stderr.decode()[-2_000:])
        yield python


def scored(scorer: Path, gold: Path, command: list[str]) -> dict[str, Any]:
    """What the scorer says of a command, or why there is nothing to say."""
    call = [sys.executable, str(scorer), str(gold), shlex.join(command)]
    try:
        done = subprocess.run(call, check=False, timeout=_LONGEST_S, capture_output=True, text=True)
    except subprocess.TimeoutExpired:
        return {"fault": f"more than {_LONGEST_S} s"}
    if done.returncode:
        return {"fault": (done.stderr.strip() or "failed").splitlines()[-1][:100]}
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def table(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """Print a Markdown table."""
    for row in (head, ("---",) * len(head), *rows):
        print("| " + " | ".join(map(str, row)) + " |")
