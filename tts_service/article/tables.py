"""The room's knowledge as data: reads and checks the TSV files under ``data/``.

A table is UTF-8 in NFC with one header line; cells are separated by tabs.  Every
fault is a ``LexiconError`` that names file and line, because a silently dropped
row would be heard as chrome on some portal nobody is looking at.
"""

from __future__ import annotations

import re
import unicodedata
from importlib import resources
from typing import TYPE_CHECKING

from tts_service.errors import LexiconError

if TYPE_CHECKING:
    from collections.abc import Iterable


def read_table(name: str, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The rows of ``data/<name>.tsv`` in file order, without the header.

    Raises ``LexiconError`` when a line is not NFC, has another number of cells
    than ``columns``, begins with empty cells, or says the same thing twice.
    """
    file = resources.files("tts_service.article").joinpath("data", f"{name}.tsv")
    lines = file.read_text(encoding="utf-8").splitlines()
    if not lines or tuple(lines[0].split("\t")) != columns:
        raise LexiconError(f"{name}.tsv, line 1: the header is not {columns}.")
    rows: list[tuple[str, ...]] = []
    seen: set[tuple[str, ...]] = set()
    for number, line in enumerate(lines[1:], start=2):
        cells = tuple(line.split("\t"))
        # The last column is a note or an example: it may be empty and may repeat.
        key = cells[:-1]
        if not unicodedata.is_normalized("NFC", line):
            raise LexiconError(f"{name}.tsv, line {number}: not in NFC.")
        if len(cells) != len(columns) or not all(key):
            raise LexiconError(f"{name}.tsv, line {number}: needs {len(columns)} filled cells.")
        if key in seen:
            raise LexiconError(f"{name}.tsv, line {number}: repeats an earlier line.")
        seen.add(key)
        rows.append(cells)
    return rows


def compile_pattern(name: str, pattern: str) -> re.Pattern[str]:
    """A compiled regular expression, or ``LexiconError`` naming the table it is from."""
    try:
        return re.compile(pattern)
    except re.error as fault:
        raise LexiconError(f"{name}.tsv: {fault} in {fault.pattern!r}.") from fault


def any_of(patterns: Iterable[str]) -> str:
    """One alternation of several patterns, as source text."""
    return "(?:" + "|".join(f"(?:{pattern})" for pattern in patterns) + ")"


def longest_first(patterns: Iterable[str]) -> list[str]:
    """Patterns in the order in which an alternation finds the longest of them."""
    return sorted(patterns, key=len, reverse=True)
