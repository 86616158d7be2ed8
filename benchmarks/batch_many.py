"""Many tiny articles in one batch: as fast and as lean at the end as at the start.

    python benchmarks/batch_many.py 100000

Runs ``tts-service batch`` on that many articles of a few words with the tone
engine, and writes ``docs/images/batch-many.svg``: articles a second and memory for
each hundredth of them, and the disk that clips and archive take.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import chart
from disk import all_mb, taken_mb

SYLLABLES = ("an", "ba", "ca", "em", "gì", "hà", "khi", "lên", "mưa", "năm", "ông", "phố", "quê")
PICTURE = Path(__file__).parents[1] / "docs" / "images" / "batch-many.svg"
POINTS = 100
LONGEST_S = 4 * 3600


@dataclass(frozen=True)
class Point:
    """After ``articles`` of them: since the last point articles a second and processor time each.

    A busy machine slows the first, hardly the second.
    """

    articles: int
    rate: float
    cpu_ms: float
    main_mb: float
    workers_mb: float
    disk_mb: float


def write_articles(path: Path, count: int) -> None:
    chance = random.Random(1)  # noqa: S311 - the same articles each time

    def words(number: int) -> str:
        return " ".join(chance.choice(SYLLABLES) for _ in range(number)).capitalize()

    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            row = {
                "id": str(number),
                "title": words(4),
                "date": f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}",
                "paragraphs": [words(6) + "."],
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def rss_mb(pid: int) -> float:
    """Resident memory of a process."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    line = next((n for n in status.splitlines() if n.startswith("VmRSS")), "VmRSS: 0 kB")
    return int(line.split()[1]) / 1024


def cpu_s(pid: int) -> float:
    """Processor seconds of a process so far."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


def measure(count: int, folder: Path) -> tuple[list[Point], float]:
    source = folder / "articles.jsonl"
    write_articles(source, count)
    command = [sys.executable, "-m", "tts_service", "batch", str(source), "--json"]
    command += ["--out", str(folder / "archive"), "--store", str(folder / "store")]
    command += ["--engine", "tone", "--jobs", "4"]
    began = last = time.monotonic()
    points: list[Point] = []
    ended, step, spent_s = 0, max(1, count // POINTS), 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE) as batch:
        assert batch.stdout is not None
        for line in batch.stdout:
            if b'"outcome": "made"' not in line:
                print(line.decode().strip())
                continue
            ended += 1
            if ended % step == 0:
                now = time.monotonic()
                workers = children(batch.pid)
                all_s = sum(map(cpu_s, [batch.pid, *workers]))
                cpu_ms = (all_s - spent_s) / step * 1000
                workers_mb = sum(map(rss_mb, workers))
                rate = step / (now - last)
                disk_mb = taken_mb(folder / "store" / "clips", folder / "archive" / "articles")
                # Its last line may be read when the process is no more.
                main_mb = rss_mb(batch.pid) or points[-1].main_mb
                points.append(Point(ended, rate, cpu_ms, main_mb, workers_mb, disk_mb))
                spent_s = all_s
                print(points[-1], flush=True)
                last = now
            if time.monotonic() - began > LONGEST_S:
                batch.kill()
    return points, time.monotonic() - began


def draw(points: list[Point]) -> str:
    """The picture of all points."""
    whole = [p.main_mb + p.workers_mb for p in points]
    total = points[-1].articles
    return chart.draw(
        f"{total:,} articles in one batch: pace, memory and disk",
        total,
        chart.Curve("articles a second", chart.PACE, [p.rate for p in points]),
        [
            chart.Curve("MB (pale: without workers)", chart.MEMORY, whole),
            chart.Curve("", chart.PALE, [p.main_mb for p in points]),
        ],
        chart.Curve("disk", chart.DISK, [p.disk_mb / 1000 for p in points], "GB"),
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
        points, elapsed_s = measure(count, Path(name))
        manifest_mb = (Path(name) / "archive" / "manifest.jsonl").stat().st_size / 1e6
        print(f"{count} articles in {elapsed_s:.0f} s")
        print(f"manifest {manifest_mb:.1f} MB, all files {all_mb(Path(name)):.0f} MB")
    first, last = points[0], points[-1]
    for name, p in (("first", first), ("last", last)):
        memory = f"{p.main_mb + p.workers_mb:.0f} MB of memory, {p.disk_mb:.0f} MB of disk"
        print(f"{name} {first.articles}: {p.rate:.1f}/s, {p.cpu_ms:.1f} ms of processor, {memory}")
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(draw(points), encoding="utf-8")


if __name__ == "__main__":
    main()
