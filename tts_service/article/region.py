"""Where on the page the article is: its title line, its body and its frame.

The body is the element a portal is known to keep articles in, or else the innermost
one that still holds nearly all prose.  The frame is what holds both title and body:
the lead stands in it between the two, the byline after the body.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_service.article import wording
from tts_service.article.names import Meaning
from tts_service.article.prose import (
    SENTENCE_END,
    column,
    known_body,
    prose_of,
    running_sums,
    sums_below,
    within,
)
from tts_service.article.suspects import strike_suspects
from tts_service.article.title import anchored_title, best_title, score_titles, title_by_place

if TYPE_CHECKING:
    from tts_service.article.metadata import Metadata
    from tts_service.article.tree import Element, Line, Page

# Longer lines are paragraphs even without a full stop.
_LONGEST_OPEN = 250
_MOST = 0.5
_DESCEND = 0.6
_LEFT_BEHIND = 0.3
# How many lines without prose may lie between the body and its continuation.
_GAP = 2
# A paragraph, a list or a quotation may hold most prose and still be only a part.
_PARTS = frozenset(["p", "ul", "ol", "dl", "li", "blockquote", "pre", "figure"])


@dataclass(frozen=True, slots=True)
class Region:
    """Line numbers, half-open: the body is ``lines[first:last]``, its frame ends at ``frame_last``.

    ``title`` is the number of the title's line, or -1 when the page does not show
    it.  ``alive`` says of every line whether it may be part of the article.
    """

    title: int
    first: int
    last: int
    frame_last: int
    alive: list[bool]


def find_region(page: Page, metadata: Metadata) -> Region:
    """The article's place on the page."""
    lines = page.lines
    alive = [True] * len(lines)
    prose = [prose_of(line) for line in lines]
    scores = score_titles(page, metadata)
    given = [element for element in page.elements if element.names.given and element.size]
    if given:
        return _given_region(page, metadata, given, scores)
    boxes = strike_suspects(page, prose, alive, best_title(scores, alive, len(lines)))
    sums = running_sums(prose, alive)
    if not sums[-1]:
        # Notices of a few short lines: every word counts.
        prose = [len(line.text) - line.linked for line in lines]
        sums = running_sums(prose, alive)
    sure = anchored_title(page, scores, alive)
    known = known_body(page, sums)
    if known is not None:
        body = known
        first, last = _side_by_side(body, page, sums)
    else:
        below = sums if sums[sure + 1] > _MOST * sums[-1] else sums_below(prose, alive, sure)
        body = _under_title(page, _densest(page.root, below), sums, sure)
        first, last = body.first, _continued(body, lines, prose, alive)
        last = _within_column(page, first, last, boxes, sums)
    # The title may stand inside the body, but not below its first paragraph.
    first_prose = _first_sentence(lines, alive, first, last)
    title = sure if sure <= first_prose else -1
    if title < 0:
        title = best_title(scores, alive, first_prose + 1)
    if title < 0:
        title = title_by_place(page, metadata, alive, first, first_prose)
    if known is not None and title > _first_content(lines, alive, first, last):
        # A heading of the text happens to say what the head of the page says.
        title = -1
    frame = body
    while frame.parent is not None and not (title < 0 or frame.first <= title):
        frame = frame.parent
    if title < 0 and frame.parent is not None:
        frame = frame.parent
    return Region(title, first, last, max(last, frame.last), alive)


def _first_sentence(lines: list[Line], alive: list[bool], first: int, last: int) -> int:
    """The number of the body's first line that cannot be a title."""
    for number in range(first, last):
        text = lines[number].text
        if alive[number] and (text.endswith(SENTENCE_END) or len(text) > _LONGEST_OPEN):
            return number
    return first


def _side_by_side(body: Element, page: Page, sums: list[int]) -> tuple[int, int]:
    """From where to where bodies beside this one reach; adverts may part an article."""
    parts = [
        element
        for element in page.elements
        if element.parent is body.parent
        and Meaning.BODY in element.names.meanings
        and within(element, sums)
    ]
    return min(part.first for part in parts), max(part.last for part in parts)


def _first_content(lines: list[Line], alive: list[bool], first: int, last: int) -> int:
    """The number of the body's first line that is neither chrome nor furniture."""
    for number in range(first, last):
        loose = lines[number].loose
        if alive[number] and not wording.is_chrome(loose) and not wording.is_furniture(loose):
            return number
    return last


def _given_region(
    page: Page, metadata: Metadata, given: list[Element], scores: list[float]
) -> Region:
    """The region of a page that says itself which elements are the article."""
    alive = [False] * len(page.lines)
    for element in given:
        alive[element.first : element.last] = [True] * element.size
    first = min(element.first for element in given)
    last = max(element.last for element in given)
    everywhere = [True] * len(alive)
    title = best_title(scores, everywhere, first + 1)
    if title < 0:
        title = title_by_place(page, metadata, everywhere, first, first)
    return Region(title, first, last, last, alive)


def _densest(root: Element, sums: list[int]) -> Element:
    """Go down from the whole page as long as one part holds nearly all the prose."""
    here = root
    while True:
        parts = [part for part in _parts(here) if part.tag not in _PARTS]
        part = max(parts, key=lambda found: within(found, sums), default=None)
        if part is None or part.size < 2:  # noqa: PLR2004 - one line is no body
            return here
        inside = within(part, sums)
        after = sums[here.last] - sums[part.last]
        if inside < _DESCEND * within(here, sums) or after > _LEFT_BEHIND * inside:
            return here
        here = part


def _under_title(page: Page, body: Element, sums: list[int], title: int) -> Element:
    """The smallest part around a sure title that holds most of the prose below it.

    A page of a short notice has more prose around it than in it; then the densest
    element is the whole page, and the title tells which column is meant.
    """
    if not body.first < title < body.last:
        return body
    below = sums[body.last] - sums[title + 1]
    for element in page.lines[title].owner.ancestors():
        if element is body:
            return body
        inside = sums[element.last] - sums[min(title + 1, element.last)]
        if inside and inside >= _MOST * below:
            return element
    return body


def _within_column(page: Page, first: int, last: int, boxes: list[Element], sums: list[int]) -> int:
    """Where the body ends when boxes of other news close its column: no other column is read."""
    for box in boxes:
        before = sums[box.first] - sums[first]
        if first < box.first < last and before >= _MOST * (sums[last] - sums[first]):
            numbers = [n for n in range(first, box.first) if sums[n + 1] > sums[n]]
            if column(page, numbers).last <= box.first:
                return box.first
    return last


def _parts(element: Element) -> list[Element]:
    """The children; for a table its cells, because a row of a layout is no part of its own."""
    if element.tag in {"table", "thead", "tbody", "tfoot", "tr"}:
        cells: list[Element] = []
        for child in element.children:
            cells += [child] if child.tag in {"td", "th"} else _parts(child)
        return cells
    return element.children


def _continued(body: Element, lines: list[Line], prose: list[int], alive: list[bool]) -> int:
    """Where the body ends when prose goes on right behind the densest element."""
    end = body.last
    if body.parent is None:
        return end
    gap = 0
    for number in range(body.last, body.parent.last):
        if wording.ending(lines[number].loose) or gap > _GAP:
            break
        if alive[number] and prose[number] and lines[number].text.endswith(SENTENCE_END):
            end, gap = number + 1, 0
        else:
            gap += 1
    return end
