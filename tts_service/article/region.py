"""Where on the page the article is: its title line, its body and its frame.

The body is the element a portal is known to keep articles in, or else the innermost
one that still holds nearly all prose.  The frame is what holds both title and body:
the lead stands in it between the two, the byline after the body.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from tts_service.article import wording
from tts_service.article.names import Meaning
from tts_service.article.title import anchored_title, best_title, score_titles, title_by_place

if TYPE_CHECKING:
    from tts_service.article.metadata import Metadata
    from tts_service.article.tree import Element, Line, Page

_PROSE = 25
# Longer lines are paragraphs even without a full stop.
_LONGEST_OPEN = 250
_SENTENCE_END = (".", "!", "?", "…", ";", ":", ".”", '."')
# An element whose name speaks against it is the article all the same when this
# part of the page's prose is in it.
_MOST = 0.5
# Comments may be longer than the article; the article is seldom called comments.
_NEARLY_ALL = 0.9
# A known name is believed down to this part of the prose.
_KNOWN = 0.2
_INNERMOST = 0.85
_DESCEND = 0.6
_LEFT_BEHIND = 0.3
# How many lines without prose may lie between the body and its continuation.
_GAP = 2
# A poll is a question and its answers; more lines have only a switch among them.
_POLL_LINES = 12
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
    prose = [_prose(line) for line in lines]
    scores = score_titles(page, metadata)
    given = [element for element in page.elements if element.names.given and element.size]
    if given:
        return _given_region(page, metadata, given, scores)
    _strike_suspects(page, prose, alive, best_title(scores, alive, len(lines)))
    sums = _sums(prose, alive)
    if not sums[-1]:
        # Notices of a few short lines: every word counts.
        prose = [len(line.text) - line.linked for line in lines]
        sums = _sums(prose, alive)
    sure = anchored_title(page, scores, alive)
    known = _known_body(page, sums)
    if known is not None:
        body = known
        first, last = _side_by_side(body, page, sums)
    else:
        body = _under_title(page, _densest(page.root, sums), sums, sure)
        first, last = body.first, _continued(body, lines, prose, alive)
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
        if alive[number] and (text.endswith(_SENTENCE_END) or len(text) > _LONGEST_OPEN):
            return number
    return first


def _side_by_side(body: Element, page: Page, sums: list[int]) -> tuple[int, int]:
    """From where to where bodies beside this one reach; adverts may part an article."""
    parts = [
        element
        for element in page.elements
        if element.parent is body.parent
        and Meaning.BODY in element.names.meanings
        and _within(element, sums)
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


def _prose(line: Line) -> int:
    """How many characters of running text a line has; 0 for links, labels, counters."""
    text = line.text
    length = len(text) - line.linked
    if length < _PROSE and not (length > _PROSE // 2 and text.endswith(_SENTENCE_END)):
        return 0
    if line.linked > length or wording.is_chrome(line.loose):
        return 0
    return length


def _sums(prose: list[int], alive: list[bool]) -> list[int]:
    weights = (weight if living else 0 for weight, living in zip(prose, alive, strict=True))
    return list(accumulate(weights, initial=0))


def _within(element: Element, sums: list[int]) -> int:
    return sums[element.last] - sums[element.first]


def _strike_suspects(page: Page, prose: list[int], alive: list[bool], title: int) -> None:
    """Strike out the lines of elements whose names say that they are no article."""
    suspects = [element for element in page.elements if element.suspect and element.size]
    body = _known_body(page, _sums(prose, alive))
    for box in _headed_boxes(page, body, title, _sums(prose, alive)):
        alive[box.first : box.last] = [False] * box.size
    _strike_polls(page, alive, title)
    for _ in range(2):
        # The first round removes big footers and sidebars, so that in the second a
        # short notice is most of what is left.
        sums = _sums(prose, alive)
        for element in suspects:
            share = _within(element, sums)
            named = Meaning.SKIP in element.names.meanings
            if share > (_NEARLY_ALL if named else _MOST) * sums[-1]:
                continue
            if element.first <= title < element.last:
                continue
            inside = body is not None and body.first <= element.first and element.last <= body.last
            if inside and not named and share:
                # Inside a body a doubtful name is believed only of links.
                written = sum(len(line.text) for line in page.lines[element.first : element.last])
                if share > _MOST * written:
                    continue
            for number in range(element.first, element.last):
                alive[number] = False


def _strike_polls(page: Page, alive: list[bool], title: int) -> None:
    for poll in page.elements:
        if poll.poll and poll.size <= _POLL_LINES and not poll.first <= title < poll.last:
            alive[poll.first : poll.last] = [False] * poll.size


def _headed_boxes(page: Page, body: Element | None, title: int, sums: list[int]) -> list[Element]:
    """The largest elements that begin with a heading of what follows articles.

    Readers may have written more than the article has; other boxes hold a part only.
    """
    boxes = []
    for number, line in enumerate(page.lines):
        scope = wording.ending(line.loose)
        if number < title or scope not in {"rest", "talk"}:
            continue
        most = sums[-1] * (_NEARLY_ALL if scope == "talk" else _MOST)
        box = None
        for element in line.owner.ancestors():
            around = body is not None and element.first <= body.first and body.last <= element.last
            if element.first < number or around or _within(element, sums) > most:
                break
            box = element
        if box is not None and box.size > 1:
            boxes.append(box)
    return boxes


def _known_body(page: Page, sums: list[int]) -> Element | None:
    """The element named as a body that has most prose; the innermost of nested ones."""
    named = [
        element
        for element in page.elements
        if Meaning.BODY in element.names.meanings and _within(element, sums)
    ]
    if not named:
        return None
    most = max(_within(element, sums) for element in named)
    if most < _KNOWN * sums[-1]:
        return None
    return [element for element in named if _within(element, sums) >= _INNERMOST * most][-1]


def _densest(root: Element, sums: list[int]) -> Element:
    """Go down from the whole page as long as one part holds nearly all the prose."""
    here = root
    while True:
        parts = [part for part in _parts(here) if part.tag not in _PARTS]
        part = max(parts, key=lambda found: _within(found, sums), default=None)
        if part is None or part.size < 2:  # noqa: PLR2004 - one line is no body
            return here
        inside = _within(part, sums)
        after = sums[here.last] - sums[part.last]
        if inside < _DESCEND * _within(here, sums) or after > _LEFT_BEHIND * inside:
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
        if alive[number] and prose[number] and lines[number].text.endswith(_SENTENCE_END):
            end, gap = number + 1, 0
        else:
            gap += 1
    return end
