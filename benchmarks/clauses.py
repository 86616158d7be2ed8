"""How often a long sentence is cut in the wrong place.

Reads ``tests/cases/segmentation/clauses.jsonl``: spoken sentences in which ``⟦…⟧``
is a range the caller asks to keep (numbers, expanded abbreviations) and ``⟨…⟩``
one it does not know of (names, words of two syllables, bracketed terms), and
prints, for several limits, how many cuts fall within either.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tts_service.segmentation.clauses import split_clauses

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = Path(__file__).parent.parent / "tests" / "cases" / "segmentation" / "clauses.jsonl"
LIMITS = (60, 80, 100, 150, 200)
SHORT = 0.2
Ranges = list[tuple[int, int]]


def read_marked(marked: str) -> tuple[str, Ranges, Ranges]:
    """The text without marks, the kept ranges and the others that should stay whole."""
    text = ""
    begun: list[int] = []
    ranges: dict[str, Ranges] = {"⟧": [], "⟩": []}
    for letter in marked:
        if letter in "⟦⟨":
            begun.append(len(text))
        elif letter in ranges:
            ranges[letter].append((begun.pop(), len(text)))
        else:
            text += letter
    return text, ranges["⟧"], ranges["⟩"]


def read_cases() -> Iterator[tuple[str, str, Ranges, Ranges]]:
    """Id, text, kept ranges and other whole ranges of every case."""
    for line in CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        yield case["id"], *read_marked(case["marked"])


def main() -> None:
    cases = list(read_cases())
    print(f"{len(cases)} sentences, {sum(len(text) for _, text, _, _ in cases):,} characters")
    print("limit   cuts  in kept  in a word or name   wrong  pieces under a fifth  characters/s")
    for limit in LIMITS:
        cuts = broken = torn = short = 0
        began = time.perf_counter()
        answers = [split_clauses(text, limit, keep) for _, text, keep, _ in cases]
        spent = time.perf_counter() - began
        for (name, text, keep, whole), pieces in zip(cases, answers, strict=True):
            short += sum(end - start < SHORT * limit for start, end in pieces)
            for _, at in pieces[:-1]:
                cuts += 1
                in_kept = any(a < at < b for a, b in keep)
                in_word = any(a < at < b for a, b in whole)
                broken, torn = broken + in_kept, torn + in_word
                if in_kept or in_word:
                    print(f"   {name}: …{text[max(0, at - 30) : at]} ║{text[at : at + 30]}…")
        speed = sum(len(text) for _, text, _, _ in cases) / spent
        wrong = 100 * (broken + torn) / cuts
        print(f"{limit:5} {cuts:6} {broken:8} {torn:18} {wrong:6.2f}% {short:21} {speed:13,.0f}")


if __name__ == "__main__":
    main()
