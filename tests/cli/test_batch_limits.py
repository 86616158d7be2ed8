"""Two batches at once, an online voice: one pace, one budget, and an end that says so."""

import json
import os
import subprocess
import sys
import time

from google_stand_in import GoogleStandIn
from patience import PATIENCE_S

BUDGET = 7


def test_two_batches_keep_one_pace_and_one_budget(tmp_path, noon):
    for name in "ab":
        rows = [{"id": f"{name}{n}", "text": f"Bài {name}.\n\nCâu số {n}."} for n in range(12)]
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    with GoogleStandIn() as google:
        environment = {
            **{k: v for k, v in os.environ.items() if k.lower() != "no_proxy"},
            **google.environment,
            "TTS_STORE_URL": str(tmp_path / "store"),
            "TTS_GTTS_DAILY_BUDGET": str(BUDGET),
            "TTS_GTTS_RATE_PER_S": "4",
            "TTS_GTTS_BURST": "1",
            "TTS_GTTS_TIMEOUT_S": str(PATIENCE_S),
        }
        began = time.monotonic()
        command = [sys.executable, "-m", "tts_service", "batch", "--engine", "gtts", "--json"]
        command += ["--patience", "0"]
        batches = [
            subprocess.Popen(
                [*command, f"{name}.jsonl", "--out", name],
                cwd=tmp_path,
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
            )
            for name in "ab"
        ]
        said = [batch.communicate(timeout=PATIENCE_S)[0].splitlines() for batch in batches]
        took_s = time.monotonic() - began
        assert len(google.questions) == BUDGET
    assert took_s >= (BUDGET - 1) / 4
    assert [batch.returncode for batch in batches] == [69, 69]
    for lines in said:
        report = json.loads(lines[-1])
        assert report["given_up"]
        failed = [json.loads(line) for line in lines if '"failed"' in line and '"id"' in line]
        assert failed
        assert all("of today are spent" in one["error"]["evidence"] for one in failed)
