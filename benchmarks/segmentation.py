"""What splitting costs: characters a second, start-up, memory, and that time grows with length.

Run it by itself: ``python benchmarks/segmentation.py [FILE …]``.  Files are plain text, a
paragraph a line; without any the project's own cases are split.  Times are processor
times of one thread, the best of several passes; floors are measured in the same run.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tts_service.segmentation.sentences import split_text
from tts_service.segmentation.underthesea import underthesea_ends

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = Path(__file__).parent.parent / "tests" / "cases" / "segmentation" / "sentences"
PASSES = 9
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


def main() -> None:
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
