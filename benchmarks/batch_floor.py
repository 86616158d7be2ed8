"""A batch beside its floor: raw synthesis and encoding of the same text, nothing else.

    python benchmarks/batch_floor.py [--articles 1000] [--rounds 1] [--sentences 18]

Articles are recombined from the seed: each sentence is two clauses, each of these the
beginning of one of the seed's and the end of another, so hardly any is the same as
another.  Each round makes its share of them
with ``tts-service batch`` into an empty archive and store, and has as many
processes as there are workers synthesize and encode the same utterances: one half
before the batch and one half after it, so that a busy machine is as busy for both.

Writes ``docs/images/batch-floor.svg``: over the first round pace, memory of the
batch and its workers, and the disk that clips and archive take.  A thousand
articles (of some 3,000 characters) take some ten minutes of two free cores; after
``LONGEST_S`` a batch is stopped and nothing is said.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import chart
from disk import all_mb, taken_mb

from tts_service.article.json import read_json
from tts_service.article.text import read_text
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading.plan import Rules, plan_reading
from tts_service.reading.synthesis import ClipOrder, engine_for, speak_clip

SEED = Path(__file__).parents[1] / "tests" / "fixtures" / "seed_article.txt"
PICTURE = Path(__file__).parents[1] / "docs" / "images" / "batch-floor.svg"
WORKERS = len(os.sched_getaffinity(0))
POINTS = 50
LONGEST_S = 600


@dataclass(frozen=True)
class Point:
    """After so many articles: articles a second since the last point, memory, disk taken."""

    articles: int
    rate: float
    memory_mb: float
    disk_mb: float


@dataclass(frozen=True)
class Round:
    """Wall and processor seconds of the batch and of the floor."""

    batch_s: float
    batch_cpu_s: float
    floor_s: float
    floor_cpu_s: float
    sound_s: float
    points: list[Point]


def clauses() -> list[str]:
    article = read_text(SEED.read_text(encoding="utf-8"))
    pieces = []
    for block in article.blocks:
        pieces += re.split(r"[.;,:]\s+", article.slice(block))
    return [piece.strip(" .,;:-") for piece in pieces if 30 <= len(piece) <= 120]  # noqa: PLR2004


def articles(count: int, sentences: int) -> list[dict[str, object]]:
    chance, pieces = random.Random(1), clauses()  # noqa: S311 - the same each time

    def clause() -> str:
        one, two = (piece.split() for piece in chance.sample(pieces, 2))
        return " ".join(one[: chance.randint(3, len(one))] + two[-chance.randint(3, len(two)) :])

    def sentence() -> str:
        one, two = clause(), clause()
        return f"{one[0].upper()}{one[1:]}, {two}."

    made: list[dict[str, object]] = []
    for number in range(count):
        paragraphs = [" ".join(sentence() for _ in range(3)) for _ in range(max(1, sentences // 3))]
        made.append({"id": str(number), "title": sentence()[:-1], "paragraphs": paragraphs})
    return made


def orders(rows: list[dict[str, object]]) -> list[ClipOrder]:
    """What the engine is given for these articles, each text once."""
    voice = engine_for("espeak", ()).voices()[0]
    rules = Rules(load_lexicon())
    found: dict[str, ClipOrder] = {}
    for row in rows:
        parts = {name: value for name, value in row.items() if name != "id"}
        reading = plan_reading(read_json(json.dumps(parts)), voice, 160, rules)
        for key, utterance in zip(reading.keys, reading.utterances, strict=True):
            found[key] = ClipOrder(key, utterance.text, voice)
    return list(found.values())


def speak(order: ClipOrder) -> int:
    return len(speak_clip(order).mp3)


def children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def floor(given: list[ClipOrder]) -> tuple[float, float]:
    """Wall and processor seconds for raw synthesis and encoding, workers warm."""
    spent = children_cpu_s()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        list(pool.map(speak, given[: 4 * WORKERS]))
        began = time.perf_counter()
        for _ in pool.map(speak, given, chunksize=16):
            pass
        wall_s = time.perf_counter() - began
    return wall_s, children_cpu_s() - spent


def batch(rows: list[dict[str, object]], folder: Path) -> tuple[float, float, float, list[Point]]:
    """Wall and processor seconds of a batch from start to end, seconds of sound, its course."""
    source = folder / "articles.jsonl"
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    source.write_text("".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "tts_service", "batch", str(source), "--json"]
    command += ["--out", str(folder / "archive"), "--store", str(folder / "store")]
    spent = children_cpu_s()
    clips, made = folder / "store" / "clips", folder / "archive" / "articles"
    began = last = time.perf_counter()
    step, points, report = max(1, len(rows) // POINTS), [], {}
    with subprocess.Popen([*command, "--engine", "espeak"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for number, line in enumerate(process.stdout, 1):
            report = json.loads(line)
            now = time.perf_counter()
            if number % step == 0 and "outcome" in report:
                rate, last = step / (now - last), now
                memory, disk = memory_mb(process.pid), taken_mb(clips, made)
                points.append(Point(number, rate, memory, disk))
            if now - began > LONGEST_S:
                process.kill()
    wall_s = time.perf_counter() - began
    assert report["report"] == {"made": len(rows)}, report
    print(f"disk {all_mb(folder):.0f} MB: clips, archive and its source", flush=True)
    return wall_s, children_cpu_s() - spent, report["duration_ms"] / 1000, points


def memory_mb(pid: int) -> float:
    """Resident memory of a process and its children."""
    total = 0.0
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    for one in (str(pid), *(c for task in tasks for c in task.read_text().split())):
        status = Path(f"/proc/{one}/status").read_text(encoding="ascii")
        total += sum(int(n.split()[1]) for n in status.splitlines() if n.startswith("VmRSS")) / 1024
    return total


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--sentences", type=int, default=18)
    options = parser.parse_args()
    rows = articles(options.articles, options.sentences)
    share = options.articles // options.rounds
    rounds: list[Round] = []
    for number in range(options.rounds):
        here = rows[number * share : (number + 1) * share]
        given = orders(here)
        middle = len(given) // 2
        before_s, before_cpu_s = floor(given[:middle])
        with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
            batch_s, batch_cpu_s, sound_s, points = batch(here, Path(name))
        after_s, after_cpu_s = floor(given[middle:])
        floor_s, floor_cpu_s = before_s + after_s, before_cpu_s + after_cpu_s
        rounds.append(Round(batch_s, batch_cpu_s, floor_s, floor_cpu_s, sound_s, points))
        print(
            f"{(number + 1) * share:5} articles, {len(given)} utterances: "
            f"batch {batch_s:.1f} s, {batch_cpu_s:.1f} of processor; "
            f"floor {floor_s:.1f} s, {floor_cpu_s:.1f} of processor",
            flush=True,
        )
    wall = sum(r.batch_s for r in rounds) / sum(r.floor_s for r in rounds)
    cpu = sum(r.batch_cpu_s for r in rounds) / sum(r.floor_cpu_s for r in rounds)
    pace = sum(r.sound_s for r in rounds) / sum(r.batch_s for r in rounds)
    print(f"batch / floor: {wall:.2f} in time, {cpu:.2f} in processor seconds")
    first, last = rounds[0].points[0], rounds[0].points[-1]
    print(f"x real time {pace:.0f}; memory {first.memory_mb:.0f} to {last.memory_mb:.0f} MB")
    PICTURE.write_text(draw(rounds[0].points), encoding="utf-8")


def draw(points: list[Point]) -> str:
    """The picture of a round."""
    total = points[-1].articles
    return chart.draw(
        f"{total:,} articles in one batch: pace, memory and disk",
        total,
        chart.Curve("articles a second", chart.PACE, [p.rate for p in points]),
        [chart.Curve("MB, with workers", chart.MEMORY, [p.memory_mb for p in points])],
        chart.Curve("disk", chart.DISK, [p.disk_mb / 1000 for p in points], "GB"),
    )


if __name__ == "__main__":
    main()
