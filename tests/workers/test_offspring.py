"""What tests start ends with them, be they killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from patience import until

PROGRAM = """
import sys
sys.path.append(sys.argv[1])
from pathlib import Path
from offspring import Offspring
# A program with a child of its own.
started = Offspring(["sh", "-c", "sleep 600 & wait"], [Path(sys.argv[2])])
print(started.process.pid, flush=True)
sys.stdin.read()
"""


def alive(group):
    """Whether a process of the group is left that is no zombie."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, pgid = stat.read_text(encoding="utf-8").rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(pgid) == group and state != "Z":
            return True
    return False


def test_a_killed_test_run_leaves_no_server_and_no_litter(tmp_path):
    litter = tmp_path / "socket"
    litter.touch()
    command = [sys.executable, "-c", PROGRAM, str(Path(__file__).parents[1]), str(litter)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        group = int(run.stdout.readline())
        assert alive(group)
        os.kill(run.pid, signal.SIGKILL)
    until(lambda: not alive(group))
    until(lambda: not litter.exists())
