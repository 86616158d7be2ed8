"""Elements whose names or headings say that they are no part of the article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_service.article import wording
from tts_service.article.names import Meaning
from tts_service.article.prose import known_body, running_sums, within

if TYPE_CHECKING:
    from tts_service.article.tree import Element, Page

# An element whose name speaks against it is the article all the same when this
# part of the page's prose is in it.
_MOST = 0.5
# Comments may be longer than the article; the article is seldom called comments.
_NEARLY_ALL = 0.9
# A poll is a question and its answers; more lines have only a switch among them.
_POLL_LINES = 12
_HEADER_LINES = 6


def strike_suspects(page: Page, prose: list[int], alive: list[bool], title: int) -> list[Element]:
    """Strike out the lines of elements that say they are no article.

    Returns the boxes that a heading says it of.
    """
    suspects = [element for element in page.elements if element.suspect and element.size]
    body = known_body(page, running_sums(prose, alive))
    boxes = headed_boxes(page, body, title, running_sums(prose, alive))
    for box in boxes:
        alive[box.first : box.last] = [False] * box.size
    _strike_polls(page, alive, title)
    for _ in range(2):
        # The first round removes big footers and sidebars, so that in the second a
        # short notice is most of what is left.
        sums = running_sums(prose, alive)
        for element in suspects:
            if _is_article_header(page, element):
                continue
            share = within(element, sums)
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
    return boxes


def _is_article_header(page: Page, element: Element) -> bool:
    """Whether a ``header`` is an article's: few lines, one of them a date, hardly a link."""
    if element.tag != "header" or element.size > _HEADER_LINES:
        return False
    lines = page.lines[element.first : element.last]
    linked = sum(line.linked for line in lines)
    dated = any(wording.is_date_line(line.loose) for line in lines)
    return dated and 2 * linked < sum(len(line.text) for line in lines)


def _strike_polls(page: Page, alive: list[bool], title: int) -> None:
    for poll in page.elements:
        if poll.poll and poll.size <= _POLL_LINES and not poll.first <= title < poll.last:
            alive[poll.first : poll.last] = [False] * poll.size


def headed_boxes(page: Page, body: Element | None, title: int, sums: list[int]) -> list[Element]:
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
            if element.first < number or around or within(element, sums) > most:
                break
            box = element
        if box is not None and box.size > 1:
            boxes.append(box)
    return boxes
