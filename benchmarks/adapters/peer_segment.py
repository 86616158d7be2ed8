"""Texts through somebody else's sentence splitter, as JSON lines: ``peer_segment.py NAME``.

Runs in an environment that has the peers and not this project.  Reads ``{"id",
"text"}``, writes ``{"id", "sentences"}``; speed and memory go to standard error as ``#perf``.
"""

from __future__ import annotations

import importlib
import json
import re
import resource
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Split = Callable[[str], list[str]]


def _underthesea() -> Split:
    split: Split = importlib.import_module("underthesea").sent_tokenize
    return split


def _pysbd() -> Split:
    segmenter = importlib.import_module("pysbd").Segmenter(language="en", clean=False)
    split: Split = segmenter.segment
    return split


def _nupunkt() -> Split:
    split: Split = importlib.import_module("nupunkt").sent_tokenize
    return split


def _blingfire() -> Split:
    split = importlib.import_module("blingfire").text_to_sentences
    return lambda text: split(text).split("\n")


def _syntok() -> Split:
    process = importlib.import_module("syntok.segmenter").process
    return lambda text: [
        "".join(f"{token.spacing}{token.value}" for token in sentence)
        for paragraph in process(text)
        for sentence in paragraph
    ]


def _naive() -> Split:
    return re.compile(r"(?<=[.!?…])\s+").split


def _capital() -> Split:
    return re.compile(r"(?<=[.!?…])\s+(?=[\"“(\[]?[A-ZÀ-ỸĐ0-9])").split


PEERS = {
    "underthesea": _underthesea,
    "pysbd (en)": _pysbd,
    "nupunkt": _nupunkt,
    "blingfire": _blingfire,
    "syntok": _syntok,
    "regex: mark, space": _naive,
    "regex: mark, space, capital": _capital,
}
_PASSES = 5


def main() -> None:
    """One answer a line; characters a second are those of the best pass."""
    split = PEERS[sys.argv[1]]()
    cases = [json.loads(line) for line in sys.stdin]
    best_s = float("inf")
    for _ in range(_PASSES):
        started_s = time.process_time()
        answers = [split(case["text"]) for case in cases]
        best_s = min(best_s, time.process_time() - started_s)
    for case, sentences in zip(cases, answers, strict=True):
        sys.stdout.write(json.dumps({"id": case["id"], "sentences": sentences}, ensure_ascii=False))
        sys.stdout.write("\n")
    size = sum(len(case["text"]) for case in cases)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    perf = {"chars_per_s": round(size / max(best_s, 1e-9)), "rss_mb": round(peak_mb)}
    sys.stderr.write(f"#perf {json.dumps(perf)}\n")


if __name__ == "__main__":
    main()
