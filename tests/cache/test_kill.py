"""A short run of benchmarks/kill.py: killed while it works, the service never lies."""

import json
import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "kill.py"


def test_a_service_that_is_killed_serves_no_wrong_byte_and_loses_nothing(tmp_path):
    done = subprocess.run(
        [sys.executable, BENCHMARK, "--kills", "5", "--articles", "5", "--json", tmp_path / "out"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "out").read_text(encoding="utf-8"))
    assert told["bad"] == []
    assert sum(n for fault, n in told["faults"].items() if fault.startswith("SIGKILL")) == 5
