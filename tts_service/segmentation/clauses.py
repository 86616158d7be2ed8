"""Long sentences to pieces that an engine takes at once.

Every way to cut is weighed by where it cuts (``joints``) and by how the lengths
come out, and the cheapest is taken, as a paragraph is broken into lines (Knuth
and Plass, 1981).  The same sentence always gives the same pieces.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tts_service.segmentation.joints import BROKEN, Joint, find_joints

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# A piece costs something in itself (fewer are better), more when it is shorter
# than this part of the limit (an orphan), and a little for being long (balance).
_PIECE = 1.5
_SHORT = 0.35
_ORPHAN = 8.0
_EVEN = 1.0
_TORN_WORD = 10 * BROKEN


def split_clauses(
    text: str, limit: int, keep: Sequence[tuple[int, int]] = ()
) -> tuple[tuple[int, int], ...]:
    """The pieces of a sentence's spoken ``text`` as ascending offsets ``[start, end)``.

    One piece when it has at most ``limit`` characters; else every piece has, and
    begins and ends with no white space; all that is left out is white space
    between pieces.  ``keep`` are ranges (numbers, names, expanded abbreviations)
    cut only when nothing else is possible.  Raises ``ValueError`` for a limit
    below 1.  Time grows with the length of ``text`` times ``limit``.
    """
    if limit < 1:
        raise ValueError(f"a limit of {limit} characters")
    begin = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    if begin >= end:
        return ()
    if end - begin <= limit:
        return ((begin, end),)
    joints = list(_with_torn_words(begin, end, limit, find_joints(text, keep)))
    return _cheapest(begin, end, limit, joints)


def _with_torn_words(begin: int, end: int, limit: int, joints: Iterator[Joint]) -> Iterator[Joint]:
    """The joints, and in words longer than ``limit`` a cut at every ``limit`` characters."""
    for joint in (*joints, Joint(end, end, 0.0)):
        while joint.end - begin > limit:
            begin += limit
            yield Joint(begin, begin, _TORN_WORD)
        begin = joint.start
        if joint.end < end:
            yield joint


def _cheapest(begin: int, end: int, limit: int, joints: list[Joint]) -> tuple[tuple[int, int], ...]:
    """The cheapest way from ``begin`` to ``end`` over ``joints``."""
    starts = [begin, *(joint.start for joint in joints)]
    ends = [*(joint.end for joint in joints), end]
    costs = [*(joint.cost for joint in joints), 0.0]
    badness = _badness(limit)
    # ``best[k]`` is the least cost of the text before the k-th start, cut there.
    best = [0.0]
    back: list[int] = []
    low = 0
    for stop, cost in zip(ends, costs, strict=True):
        while stop - starts[low] > limit:
            low += 1
        least, origin = best[low] + badness[stop - starts[low]], low
        for there in range(low + 1, len(best)):
            total = best[there] + badness[stop - starts[there]]
            if total < least:
                least, origin = total, there
        best.append(least + cost)
        back.append(origin)
    pieces = []
    here = len(ends)
    while here:
        pieces.append((starts[back[here - 1]], ends[here - 1]))
        here = back[here - 1]
    return tuple(reversed(pieces))


@lru_cache(maxsize=8)
def _badness(limit: int) -> list[float]:
    """How bad a piece of each length from 0 to ``limit`` is."""
    shares = [length / limit for length in range(limit + 1)]
    return [
        _PIECE + _ORPHAN * max(0.0, 1.0 - share / _SHORT) ** 2 + _EVEN * share * share
        for share in shares
    ]
