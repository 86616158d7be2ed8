"""How much running text lines and elements have, and which element is known to hold it."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from tts_service.article import wording
from tts_service.article.names import Meaning

if TYPE_CHECKING:
    from tts_service.article.tree import Element, Line, Page

_SHORTEST = 25
SENTENCE_END = (".", "!", "?", "…", ";", ":", ".”", '."')
# A known name is believed down to this part of the prose.
_KNOWN = 0.2
_INNERMOST = 0.85


def prose_of(line: Line) -> int:
    """How many characters of running text a line has; 0 for links, labels, counters."""
    text = line.text
    length = len(text) - line.linked
    if length < _SHORTEST and not (length > _SHORTEST // 2 and text.endswith(SENTENCE_END)):
        return 0
    if line.linked > length or wording.is_chrome(line.loose):
        return 0
    return length


def running_sums(prose: list[int], alive: list[bool]) -> list[int]:
    """Sums of the prose of living lines: ``sums[b] - sums[a]`` is that of ``lines[a:b]``."""
    weights = (weight if living else 0 for weight, living in zip(prose, alive, strict=True))
    return list(accumulate(weights, initial=0))


def sums_below(prose: list[int], alive: list[bool], title: int) -> list[int]:
    """The same without what stands above a title: no part of the body."""
    return running_sums([0] * (title + 1) + prose[title + 1 :], alive)


def within(element: Element, sums: list[int]) -> int:
    """How much prose is in an element."""
    return sums[element.last] - sums[element.first]


def known_body(page: Page, sums: list[int]) -> Element | None:
    """The element named as a body that has most prose; the innermost of nested ones."""
    named = [
        element
        for element in page.elements
        if Meaning.BODY in element.names.meanings and within(element, sums)
    ]
    if not named:
        return None
    most = max(within(element, sums) for element in named)
    if most < _KNOWN * sums[-1]:
        return None
    return [element for element in named if within(element, sums) >= _INNERMOST * most][-1]


def column(page: Page, numbers: list[int]) -> Element:
    """The smallest element that holds all these lines, in order, and more than one line."""
    around = page.lines[numbers[-1]].owner.ancestors()
    return next((e for e in around if e.first <= numbers[0] and e.size > 1), page.root)
