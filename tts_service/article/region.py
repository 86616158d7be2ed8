"""Where on the page the article is: its title line, its frame and its body.

The title is the line the head of the page also names.  The body is the element a
portal is known to keep articles in, or else the innermost one that still holds
nearly all prose.  The frame is what holds both: the lead stands in it between
title and body, the byline after the body.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from tts_service.article import wording
from tts_service.article.names import Meaning

if TYPE_CHECKING:
    from tts_service.article.metadata import Metadata
    from tts_service.article.tree import Element, Line, Page

_PROSE = 25
_SENTENCE_END = (".", "!", "?", "…", ";", ":", ".”", '."')
_LONGEST_TITLE = 400
_SHORTEST_TITLE = 4
# Longer titles may be quoted in part without being mistaken.
_SOLID_TITLE = 20
# An element whose name speaks against it is the article all the same when this
# part of the page's prose is in it.
_MOST = 0.5
# A known name is believed down to this part of the prose.
_KNOWN = 0.2
_INNERMOST = 0.85
_DESCEND = 0.6
_LEFT_BEHIND = 0.3


@dataclass(frozen=True, slots=True)
class Region:
    """Line numbers, half-open: the body is ``lines[first:last]``, inside the frame.

    ``title`` is the number of the title's line, or -1 when the page does not show
    it.  ``alive`` says of every line whether it may be part of the article.
    """

    title: int
    first: int
    last: int
    frame_last: int
    known: bool
    alive: list[bool]


def find_region(page: Page, metadata: Metadata) -> Region:
    """The article's place on the page."""
    lines = page.lines
    alive = [True] * len(lines)
    prose = [_prose(line) for line in lines]
    title = _find_title(page, metadata)
    _strike_suspects(page, prose, alive, title)
    sums = _sums(prose, alive)
    if not sums[-1]:
        # Notices of a few short lines: every word counts.
        prose = [len(line.text) - line.linked for line in lines]
        sums = _sums(prose, alive)
    known = _known_body(page, sums)
    body = known or _densest(page.root, sums)
    title = _find_title(page, metadata, before=body.first, alive=alive)
    frame = body
    if 0 <= title < body.first:
        while frame.parent is not None and not frame.first <= title < frame.last:
            frame = frame.parent
    elif title < 0 and frame.parent is not None:
        frame = frame.parent
    return Region(title, body.first, body.last, frame.last, known is not None, alive)


def _prose(line: Line) -> int:
    """How many characters of running text a line has; 0 for links, labels, counters."""
    text = line.text
    length = len(text) - line.linked
    if length < _PROSE and not (length > _PROSE // 2 and text.endswith(_SENTENCE_END)):
        return 0
    if line.linked > length or wording.is_chrome(text):
        return 0
    return length


def _sums(prose: list[int], alive: list[bool]) -> list[int]:
    weights = (weight if living else 0 for weight, living in zip(prose, alive, strict=True))
    return list(accumulate(weights, initial=0))


def _within(element: Element, sums: list[int]) -> int:
    return sums[element.last] - sums[element.first]


def _strike_suspects(page: Page, prose: list[int], alive: list[bool], title: int) -> None:
    """Strike out the lines of elements whose names say that they are no article."""
    for _ in range(2):
        # The first round removes big footers and sidebars, so that in the second a
        # short notice is most of what is left.
        sums = _sums(prose, alive)
        for element in page.elements:
            if not element.suspect or element.first == element.last:
                continue
            holds_title = element.first <= title < element.last
            if not holds_title and _within(element, sums) <= _MOST * sums[-1]:
                for number in range(element.first, element.last):
                    alive[number] = False


def _known_body(page: Page, sums: list[int]) -> Element | None:
    """The element named as a body that has most prose; the innermost of nested ones."""
    named = [
        element
        for element in page.elements
        if Meaning.BODY in element.meanings and _within(element, sums)
    ]
    if not named:
        return None
    most = max(_within(element, sums) for element in named)
    if most < _KNOWN * sums[-1]:
        return None
    return [element for element in named if _within(element, sums) >= _INNERMOST * most][-1]


def _densest(root: Element, sums: list[int]) -> Element:
    """Go down from the whole page as long as one child holds nearly all the prose."""
    here = root
    while True:
        child = max(here.children, key=lambda found: _within(found, sums), default=None)
        if child is None or child.last - child.first < 2:  # noqa: PLR2004 - one paragraph is no body
            return here
        inside = _within(child, sums)
        after = sums[here.last] - sums[child.last]
        if inside < _DESCEND * _within(here, sums) or after > _LEFT_BEHIND * inside:
            return here
        here = child


def _find_title(
    page: Page, metadata: Metadata, before: int | None = None, alive: list[bool] | None = None
) -> int:
    """The number of the line that is the title, or -1."""
    wanted = [wording.key(title) for title in metadata.headlines]
    window = wording.key(metadata.window_title)
    best, best_score = -1, 0.0
    for number, line in enumerate(page.lines):
        if len(line.text) > _LONGEST_TITLE or (alive is not None and not alive[number]):
            continue
        score = _title_score(line, wanted, window)
        # The same words stand in breadcrumbs and sticky bars; nearest above the body wins.
        if before is not None and number > before:
            score /= 2
        if score > best_score:
            best, best_score = number, score
    return best


def _title_score(line: Line, wanted: list[str], window: str) -> float:
    tag, named = _title_marks(line)
    text = wording.key(line.text)
    linked = 2 * line.linked > len(line.text)
    if len(text) < _SHORTEST_TITLE or (linked and not named and not tag):
        return 0
    score = 0.0
    if text in wanted:
        score = 8
    elif window and (window == text or text in window) and len(text) > 0.3 * len(window):
        score = 4 + len(text) / len(window)
    elif wanted and any(
        text in title or title in text for title in wanted if len(title) > _SOLID_TITLE
    ):
        score = 3
    elif not (named or tag == "h1"):
        return 0
    return score + 3 * named + {"h1": 3.0, "h2": 1.5, "h3": 1.0}.get(tag, 0)


def _title_marks(line: Line) -> tuple[str, bool]:
    """The heading tag around a line, and whether an element around it is named a title."""
    tag, named = "", False
    for element in line.owner.ancestors()[:4]:
        if element.last - element.first > 2:  # noqa: PLR2004 - a title's element holds little else
            break
        if element.tag in {"h1", "h2", "h3"}:
            tag = tag or element.tag
        named = named or Meaning.TITLE in element.meanings
    return tag, named
