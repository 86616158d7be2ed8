"""Long sentences to pieces that an engine takes at once.

Every way to cut is weighed by where it cuts (``joints``) and by how the lengths
come out, and the cheapest is taken, as a paragraph is broken into lines (Knuth
and Plass, 1981).  The same sentence always gives the same pieces.
"""

from __future__ import annotations

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
    joints = list(_with_torn_words(text, begin, end, limit, find_joints(text, keep)))
    return _cheapest(begin, end, limit, joints)


def _with_torn_words(
    text: str, begin: int, end: int, limit: int, joints: Iterator[Joint]
) -> Iterator[Joint]:
    """The joints, and in words longer than ``limit`` a cut at every ``limit`` characters."""
    for joint in (*joints, Joint(end, end, 0.0)):
        while joint.end - begin > limit and not text[begin : begin + limit + 1].isspace():
            begin += limit
            yield Joint(begin, begin, _TORN_WORD)
        begin = joint.start
        if joint.end < end:
            yield joint


def _cheapest(begin: int, end: int, limit: int, joints: list[Joint]) -> tuple[tuple[int, int], ...]:
    """The cheapest way from ``begin`` to ``end`` over ``joints``."""
    places = [Joint(begin, begin, 0.0), *joints, Joint(end, end, 0.0)]
    best = [0.0] * len(places)
    back = [0] * len(places)
    low = 0
    for here in range(1, len(places)):
        while places[here].end - places[low].start > limit:
            low += 1
        best[here], back[here] = min(
            (best[there] + _badness(places[here].end - places[there].start, limit), there)
            for there in range(low, here)
        )
        best[here] += places[here].cost
    pieces = []
    here = len(places) - 1
    while here:
        pieces.append((places[back[here]].start, places[here].end))
        here = back[here]
    return tuple(reversed(pieces))


def _badness(length: int, limit: int) -> float:
    share = length / limit
    orphan = max(0.0, 1.0 - share / _SHORT)
    return _PIECE + _ORPHAN * orphan * orphan + _EVEN * share * share
