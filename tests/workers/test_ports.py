"""Ports that tests serve on are nobody else's."""

import subprocess
import sys
from pathlib import Path

import ports

OTHER = """
import sys
sys.path.append(sys.argv[1])
import ports
ports._FIRST, ports._LAST = int(sys.argv[2]), int(sys.argv[3])
print(ports.free_port())
"""


def test_what_was_given_once_is_given_to_nobody_else(monkeypatch):
    # Few to choose from, so that chance would give one twice.
    first, last = (given := ports.free_port()), given + 40
    monkeypatch.setattr(ports, "_FIRST", first)
    monkeypatch.setattr(ports, "_LAST", last)
    ours = {given, *(ports.free_port() for _ in range(20))}
    assert len(ours) == 21
    command = [sys.executable, "-c", OTHER, Path(__file__).parents[1], str(first), str(last)]
    assert not ours & {int(subprocess.check_output(command)) for _ in range(3)}
