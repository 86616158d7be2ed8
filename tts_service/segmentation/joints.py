"""Where a sentence may be cut in two, and what each cut costs the listener.

Costs are relative: 0 is a full stop, 1 a comma, 8 between any two words, and
``BROKEN`` is added where a term is torn apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tts_service.errors import LexiconError
from tts_service.segmentation.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BROKEN = 100.0
_ANYWHERE = 8.0
_AFTER_JOINT = 6.0
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
_CLOSERS = "\"'”’»)]}"
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|“[^“”]{1,60}”|\"[^\"]{1,60}\"")


@dataclass(frozen=True, slots=True)
class Joint:
    """A place for a cut: one piece ends at ``end``, the next begins at ``start``."""

    end: int
    start: int
    cost: float


@cache
def _costs() -> dict[str, float]:
    try:
        return {word: float(cost) for word, cost, _ in load_table("joints").rows}
    except ValueError as error:
        raise LexiconError(f"joints.tsv: {error}.", "Write costs as numbers.") from error


def find_joints(text: str, keep: Sequence[tuple[int, int]]) -> Iterator[Joint]:
    """The joints of ``text`` in order: every white space between two words.

    A joint within a ``keep`` range, within brackets or quotes, or between two
    capitalised words (a name) costs ``BROKEN`` more.
    """
    costs = _costs()
    inside = _marker(keep, text)
    words = [(found.start(), found.end()) for found in re.finditer(r"\S+", text)]
    for index in range(1, len(words)):
        before = text[slice(*words[index - 1])]
        after = text[slice(*words[index])]
        follow = text[slice(*words[index + 1])] if index + 1 < len(words) else ""
        end, start = words[index - 1][1], words[index][0]
        last = before.rstrip(_CLOSERS)[-1:]
        if after in "-–—":
            # The dash stays with what it follows, so that its pause is heard there.
            cost = _AFTER_JOINT + _ANYWHERE
        elif last in _AFTER_MARK:
            cost = _AFTER_MARK[last]
            if before in "-–—" and index > 1 and _paired(text[slice(*words[index - 2])], after):
                cost += BROKEN
        else:
            cost = min(costs.get(_bare(after, follow), _ANYWHERE), costs.get(after, _ANYWHERE))
            if before.lower() in costs:
                cost = max(cost, _ANYWHERE) + _AFTER_JOINT
            if before[-1].isalnum() and before[0].isupper() and after[0].isupper():
                cost += BROKEN
        if inside[start - 1]:
            cost += BROKEN
        yield Joint(end, start, cost)


def _bare(word: str, follow: str) -> str:
    found = _WORD.match(follow)
    return f"{word} {found[0]}" if found else word


def _paired(left: str, right: str) -> bool:
    """Whether a dash makes one term of two: ``2005 - 2008``, ``KT - XH``."""
    right = right.rstrip(_CLOSERS + ".,;:")
    return all(side.isupper() or side.isdigit() for side in (left, right))


def _marker(keep: Sequence[tuple[int, int]], text: str) -> bytearray:
    """For each character, whether it and the next are within one kept range."""
    inside = bytearray(len(text) + 1)
    ranges = [*keep, *(found.span() for found in _BRACKETED.finditer(text))]
    for begin, end in ranges:
        low, high = max(begin, 0), min(end, len(text)) - 1
        if low < high:
            inside[low:high] = b"\1" * (high - low)
    return inside
