"""How well sentences are found, beside the peers, and what it costs.

``segmentation.py FOLDER [--alone]`` scores the splitter and the peers on the sets of a
folder that holds ``score.py`` and gold files (``*.jsonl``), and on the project's own
cases; the peers are installed into an environment that is thrown away.

``segmentation.py [FILE …]`` measures characters a second, start-up, memory, and that time
grows with length.  Files are plain text, a paragraph a line; without any the project's
own cases are split.  Times are processor times of one thread, the best of several
passes; floors are measured in the same run.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peers import environment, scored, table

from tts_service.segmentation.sentences import split_text
from tts_service.segmentation.underthesea import underthesea_ends

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = Path(__file__).parent.parent / "tests" / "cases" / "segmentation" / "sentences"
PASSES = 9
PACKAGES = [
    "underthesea==9.5.0",
    "pysbd==0.3.4",
    "nupunkt==0.8.0",
    "blingfire==0.1.8",
    "numpy",  # blingfire needs it and does not say so
    "syntok==1.4.4",
]
PEERS = [
    *("underthesea", "pysbd (en)", "nupunkt", "blingfire", "syntok"),
    *("regex: mark, space", "regex: mark, space, capital"),
]
HEAD = ("set", "splitter", "P", "R", "F1", "exact", "M characters/s", "MB")
SHORT, LONG = 20_000, 320_000

# Inputs made to find the square in an algorithm: every rule's look-back and look-ahead.
HARD = {
    "prose": "Quận đã hoàn thành việc rà soát hồ sơ. Bà con phấn khởi. ",
    "stops": ". ",
    "endless word": "abc.",
    "domains": "a.vn",
    "initials": "V. A. ",
    "numbers": "1. ",
    "opened": "(a. ",
    "quotes": '"A". ',
    "line breaks": "a\n",
    "spaces": ".     ",
    "decomposed": "A\u0301e\u0323\u0302. ",
}

COLD = """
import re, time
began = time.perf_counter()
{0}
spent = time.perf_counter() - began
status = open("/proc/self/status").read()
print(spent * 1000, int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) / 1024)
"""
STARTS = {
    "an empty interpreter": "",
    "this splitter, first sentence cut": (
        "from tts_service.segmentation.sentences import split_text\n"
        "split_text('Câu một. Câu hai của TP. Hà Nội.')"
    ),
    "underthesea, first sentence cut": (
        "from underthesea import sent_tokenize\nsent_tokenize('Câu một. Câu hai.')"
    ),
}


def paragraphs(files: list[str]) -> list[str]:
    """The lines of the files, or the texts of the project's cases."""
    if files:
        lines = [line for name in files for line in Path(name).read_text("utf-8").splitlines()]
        return [line for line in lines if line.strip()]
    found = sorted(CASES.glob("*.jsonl"))
    rows = [json.loads(line) for path in found for line in path.read_text("utf-8").splitlines()]
    return [row["cut"].replace("║", "") for row in rows]


def best(split: Callable[[str], object], texts: list[str]) -> float:
    """Least processor seconds of a pass over the texts."""
    times = []
    for _ in range(PASSES):
        began = time.process_time()
        for text in texts:
            split(text)
        times.append(time.process_time() - began)
    return min(times)


def write_own(path: Path) -> None:
    """The project's cases as a gold file."""
    rows = []
    for found in sorted(CASES.glob("*.jsonl")):
        for line in found.read_text("utf-8").splitlines():
            case = json.loads(line)
            parts = case["cut"].split("║")
            ends = list(accumulate(map(len, parts)))
            rows.append({"id": f"own-{case['id']}", "text": "".join(parts), "boundaries": ends})
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")


def score(folder: Path, *, alone: bool) -> None:
    """Print the table of the splitter and its peers."""
    with tempfile.TemporaryDirectory() as own:
        write_own(Path(own) / "own.jsonl")
        sets = [*sorted(folder.glob("*.jsonl")), Path(own) / "own.jsonl"]
        adapters = Path(__file__).parent / "adapters"
        commands = {"this splitter": [sys.executable, str(adapters / "segment.py")]}
        with environment(PACKAGES) if not alone else nullcontext("") as python:
            if python:
                peer = str(adapters / "peer_segment.py")
                commands |= {name: [python, peer, name] for name in PEERS}
            rows: list[tuple[object, ...]] = []
            for gold in sets:
                for name, command in commands.items():
                    result = scored(folder / "score.py", gold, command)
                    rows.append(_row(gold.stem, name, result))
        table(HEAD, rows)


def _row(gold: str, name: str, result: dict[str, Any]) -> tuple[object, ...]:
    if "fault" in result:
        return (gold, name, result["fault"], *[""] * (len(HEAD) - 3))
    total, perf = result["total"], result["perf"]
    speed = round(perf.get("chars_per_s", 0) / 1e6, 2)
    figures = (total["P"], total["R"], total["F1"], total["exact"])
    return (gold, name, *figures, speed, perf.get("rss_mb", ""))


def main() -> None:
    names = [word for word in sys.argv[1:] if word != "--alone"]
    if names and Path(names[0]).is_dir():
        score(Path(names[0]), alone="--alone" in sys.argv)
    else:
        measure_cost()


def measure_cost() -> None:
    """Print speed, start-up and growth."""
    texts = paragraphs(sys.argv[1:])
    size = sum(map(len, texts))
    print(f"{len(texts)} paragraphs, {size:,} characters")
    naive = re.compile(r"[.!?…]\s+").split
    for name, split in (
        ("this splitter", split_text),
        ("underthesea's splitter alone", underthesea_ends),
        ("a regular expression: mark and space", naive),
    ):
        print(f"  {size / best(split, texts) / 1e6:8.2f} M characters/s  {name}")
    print("start-up")
    for name, code in STARTS.items():
        command = [sys.executable, "-c", COLD.format(code)]
        runs = [
            subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
            for _ in range(3)
        ]
        spent, memory = min((float(a), float(b)) for a, b in runs)
        print(f"  {spent:8.1f} ms {memory:7.1f} MB  {name}")
    print(f"microseconds a character, {SHORT:,} and {LONG:,} characters")
    for name, unit in HARD.items():
        short, long = (unit * (length // len(unit)) for length in (SHORT, LONG))
        split_text(short)
        figures = []
        for text in (short, long):
            began = time.process_time()
            split_text(text)
            figures.append((time.process_time() - began) / len(text) * 1e6)
        print(f"  {figures[0]:8.2f} {figures[1]:8.2f}  {name}")


if __name__ == "__main__":
    main()
