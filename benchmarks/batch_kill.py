"""Kill a batch at random moments, again and again, and count what was lost or made twice.

    python benchmarks/batch_kill.py [--kills 40] [--articles 120]

Every kill is SIGKILL to the batch and its workers together, after a random time.  A
last run is left to finish.  Counted are articles made twice, clips synthesized twice,
files that are not whole, and what lies about in the end.  All counts have to be 0,
but for clips: a worker that dies with its clip half-made has to make it again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tts_service.batch.manifest import read_manifest
from tts_service.batch.products import digest_of


def write_articles(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            paragraphs = [f"Câu {k} của bài số {n}." for k in range(12)]
            row = {"id": str(n), "title": f"Tin {n}", "paragraphs": paragraphs}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def clips(store: Path) -> dict[str, int]:
    """Every whole clip with the moment it was written."""
    return {path.name: path.stat().st_mtime_ns for path in (store / "clips").rglob("*.mp3")}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--articles", type=int, default=120)
    options = parser.parse_args()
    chance = random.Random(7)  # noqa: S311 - the same moments each time
    told: Counter[str] = Counter()
    clips_again = kills = 0
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        write_articles(root / "tin.jsonl", options.articles)
        command = [sys.executable, "-m", "tts_service", "batch", str(root / "tin.jsonl"), "--json"]
        command += ["--out", str(root / "a"), "--store", str(root / "s"), "--engine", "espeak"]
        for turn in range(options.kills + 1):
            before = clips(root / "s")
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, start_new_session=True, text=True
            )
            assert process.stdout is not None
            first = process.stdout.readline() if turn < options.kills else ""
            if turn < options.kills:
                # From the first article on, so that every kill meets work under way.
                time.sleep(chance.random() * 0.5)
                os.killpg(process.pid, signal.SIGKILL)
                kills += 1
            lines = [first, *process.stdout]
            process.wait()
            for line in filter(None, lines):
                if line.endswith("}\n") and json.loads(line).get("outcome") == "made":
                    told[json.loads(line)["id"]] += 1
            after = clips(root / "s")
            clips_again += sum(after.get(key) != moment for key, moment in before.items())
        records = {record.id: record for record in read_manifest(root / "a")}
        folders = {path.name: path for path in (root / "a" / "articles").glob("*/*")}
        whole = sum(digest_of(folders[i]) == r.digest for i, r in records.items() if i in folders)
        about = list((root / "a" / ".batch" / "making").iterdir())
    print(f"{kills} kills, {options.articles} articles")
    print(f"told as made twice: {sum(count > 1 for count in told.values())}")
    print(f"missing: {options.articles - len(records)}; not whole: {len(records) - whole}")
    print(f"folders without a record: {len(folders.keys() - records.keys())}; left: {len(about)}")
    print(f"clips written again: {clips_again}")


if __name__ == "__main__":
    main()
