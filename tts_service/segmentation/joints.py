"""Where a sentence may be cut in two, and what each cut costs the listener.

Costs are relative: 0 is a full stop, 1 a comma, 8 between any two words, and
``BROKEN`` is added where a term is torn apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from tts_service.errors import LexiconError
from tts_service.segmentation.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BROKEN = 100.0
_ANYWHERE = 8.0
# A word that leads on (a preposition, a conjunction) is no end.
_LEADS_ON = 6.0
# A number and what it counts, an office and its place: better not parted.
_BESIDE_KEPT = 3.0
_BEFORE_BRACKET = 1.5
_WORD_PARTED = 30.0
_AFTER_MARK = {
    ".": 0.0,
    "?": 0.0,
    "!": 0.0,
    "…": 0.2,
    ";": 0.2,
    ":": 0.4,
    "–": 0.8,
    "—": 0.8,
    "-": 0.8,
    ",": 1.0,
}
# Between the commas of a list of short items ("các sở, ban, ngành") a cut sounds like its end.
_LISTED = 2.0
_ITEM = 12
_DASHES = "-–—"
_CLOSERS = "\"'”’»)]}"
_BARE = ".,;:?!…\"'“”‘’«»()[]{}"
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|“[^“”]{1,60}”|\"[^\"]{1,60}\"")


@dataclass(frozen=True, slots=True)
class Joint:
    """A place for a cut: one piece ends at ``end``, the next begins at ``start``."""

    end: int
    start: int
    cost: float


@cache
def _costs(side: str) -> dict[str, float]:
    """Costs of a cut ``before`` or ``after`` a word or two."""
    try:
        return {word: float(cost) for word, cost, of in load_table("joints").rows if of == side}
    except ValueError as error:
        raise LexiconError(f"joints.tsv: {error}.", "Write costs as numbers.") from error


@cache
def _pairs() -> frozenset[str]:
    return frozenset(row[0] for row in load_table("pairs").rows)


def find_joints(text: str, keep: Sequence[tuple[int, int]]) -> Iterator[Joint]:
    """The joints of ``text`` in order: every white space between two words.

    A joint within a ``keep`` range, within brackets or quotes, or between two
    capitalised words (a name) costs ``BROKEN`` more.
    """
    words = [found.span() for found in re.finditer(r"\S+", text)]
    written = [text[begin:end] for begin, end in words]
    bare = [word.strip(_BARE).lower() for word in written]
    twos = [f"{one} {other}" for one, other in pairwise(bare)]
    inside = _inside(keep, text)
    edges = {edge for span in keep for edge in span}
    comma = -_ITEM
    for index in range(1, len(words)):
        end, start = words[index - 1][1], words[index][0]
        mark = written[index - 1].rstrip(_CLOSERS)[-1:]
        if mark in _AFTER_MARK:
            cost = _after_mark(mark, written, index)
            if mark == ",":
                listed = end - comma <= _ITEM or text.find(",", start, start + _ITEM) >= 0
                cost += _LISTED if listed else 0.0
                comma = start
        else:
            cost = _between(written, bare, twos, index)
            if cost > _AFTER_MARK[","] and (end in edges or start in edges):
                cost += _BESIDE_KEPT
        yield Joint(end, start, cost + BROKEN if inside[start - 1] else cost)


def _after_mark(mark: str, written: list[str], index: int) -> float:
    """The cost of a cut after punctuation, before the word ``index``."""
    if written[index - 1] in _DASHES and index > 1:
        sides = (written[index - 2], written[index].rstrip(_CLOSERS + ".,;:"))
        # A dash makes one term of two: "2005 - 2008", "KT - XH".
        if all(side.isupper() or side.isdigit() for side in sides):
            return BROKEN
    return _AFTER_MARK[mark]


def _between(written: list[str], bare: list[str], twos: list[str], index: int) -> float:
    """The cost of a cut between two words without punctuation, before the word ``index``.

    ``bare`` are the words without marks, ``twos`` every two of them that follow each other.
    """
    before, after = written[index - 1], written[index]
    if after in _DASHES:
        return _ANYWHERE + _LEADS_ON
    if after.startswith("("):
        return _BEFORE_BRACKET
    if before[:1].isupper() and after[:1].isupper():
        return BROKEN
    if twos[index - 1] in _pairs():
        return _WORD_PARTED
    leads, ends = _costs("before"), _costs("after")
    cost = min(
        leads.get(bare[index], _ANYWHERE),
        leads.get(twos[index], _ANYWHERE) if index < len(twos) else _ANYWHERE,
        ends.get(twos[index - 2], _ANYWHERE) if index > 1 else _ANYWHERE,
    )
    return max(cost, _ANYWHERE) + _LEADS_ON if bare[index - 1] in leads else cost


def _inside(keep: Sequence[tuple[int, int]], text: str) -> bytearray:
    """For each character, whether it and the next are within one kept range."""
    inside = bytearray(len(text) + 1)
    for begin, end in (*keep, *(found.span() for found in _BRACKETED.finditer(text))):
        low, high = max(begin, 0), min(end, len(text)) - 1
        if low < high:
            inside[low:high] = b"\1" * (high - low)
    return inside
