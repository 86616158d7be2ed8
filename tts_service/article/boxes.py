"""Boxes of links inside and below the body: related news, teasers, what follows the article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.article import wording
from tts_service.article.prose import column

if TYPE_CHECKING:
    from tts_service.article.region import Region
    from tts_service.article.tree import Element, Line, Page

_SHORTEST_HEADLINE = 25
_SHORTEST_LINK = 8
_LONGEST_JUMP = 120
_WHOLE = 0.9
_SENTENCE_END = (".", "!", "?", "…", ";", ":")
# A teaser is a picture, a headline, a line or two of summary.
_TEASER_LINES = 4
_TEASER_PART = 3
_TEASERS = frozenset(["article", "aside", "div", "figure", "section", "table"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_NOT_A_PAGE = re.compile(
    r"#|mailto:|tel:|javascript:|.*\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|jpe?g|png)(?:\?|$)",
    re.IGNORECASE,
)


def without_boxes(page: Page, region: Region, numbers: list[int]) -> list[int]:
    """The lines without what follows the article and without boxes of links inside it."""
    kept: list[int] = []
    box_last = -1
    last = region.last
    linking = False
    for number in numbers:
        if number >= last:
            break
        line = page.lines[number]
        if number < box_last or _is_jump(line):
            _drop_label(page, kept, number)
            continue
        scope = wording.ending(line.loose)
        if scope:
            box = _box(line, region, kept)
            if box is not None:
                box_last = box.last
                if scope != "box" and kept:
                    # What follows the box beside the article is no part of it either.
                    last = column(page, kept).last
            elif scope != "box" and kept:
                break
            linking = True
            continue
        teaser = _teaser(line, number, len(numbers), region)
        headline = _is_headline(line)
        linking = linking and (headline or 2 * line.linked > len(line.text))
        if teaser is not None:
            box_last = teaser.last
        elif not linking and not headline:
            kept.append(number)
    return _without_last_headings(page, kept, numbers)


def _without_last_headings(page: Page, kept: list[int], numbers: list[int]) -> list[int]:
    """The lines without links to other pages at the end, and without headings of boxes."""
    while kept and _leads_away(page.lines[kept[-1]]):
        del kept[-1]
    while kept and kept[-1] != numbers[-1] and _is_heading(page.lines[kept[-1]]):
        del kept[-1]
    return kept


def _leads_away(line: Line) -> bool:
    whole = line.linked >= _WHOLE * len(line.text) and not line.text.endswith(_SENTENCE_END)
    return whole and bool(line.href) and not _NOT_A_PAGE.match(line.href)


def _is_jump(line: Line) -> bool:
    """Whether the line only leads to a place in the page, as tables of contents do."""
    leads = line.href.startswith("#") or not line.href
    jump = leads and len(line.text) <= _LONGEST_JUMP and line.linked >= _WHOLE * len(line.text)
    return jump and not _is_heading(line) and not line.text.endswith(_SENTENCE_END)


def _drop_label(page: Page, kept: list[int], number: int) -> None:
    """Forget the line right above what is dropped when it is only its label."""
    if kept and kept[-1] == number - 1:
        label = page.lines[number - 1]
        if label.is_strong and len(label.text) < _SHORTEST_HEADLINE:
            del kept[-1]


def _is_heading(line: Line) -> bool:
    return any(element.tag in _HEADINGS for element in line.owner.ancestors(3))


def _box(line: Line, region: Region, kept: list[int]) -> Element | None:
    """The largest element around a heading that holds nothing of the article yet kept."""
    box = None
    for element in line.owner.ancestors():
        if kept and element.first <= kept[-1]:
            break
        if element.first <= region.first and element.last >= region.last:
            break
        box = element
    return box if box is not None and box.size > 1 else None


def _teaser(line: Line, number: int, lines: int, region: Region) -> Element | None:
    """The box that begins with this line and is all about another article.

    A link around whole blocks, or a small box under a headline that is a link.
    """
    headline = _is_headline(line)
    found = None
    for element in line.owner.ancestors():
        within = region.first <= element.first and element.last <= region.last
        if not within or element.size * _TEASER_PART > lines or element.size > _TEASER_LINES:
            break
        if element.tag == "a" and not _NOT_A_PAGE.match(element.attribute("href")):
            return element
        if headline and element.tag in _TEASERS and element.first == number and element.size > 1:
            found = element
    return found


def _is_headline(line: Line) -> bool:
    """Whether the line is nothing but a link to another article.

    Whole sentences, anchors and files are content.
    """
    text = line.text
    # A paragraph that is all a link is one however short.
    paragraph = line.owner.tag in {"div", "p"} and line.linked >= len(text) - 1 and line.href
    if len(text) < (_SHORTEST_LINK if paragraph else _SHORTEST_HEADLINE) or _NOT_A_PAGE.match(
        line.href
    ):
        return False
    # What is not linked may be a date behind the link or a bullet before it.
    if line.linked < max(0.7 * len(text), 0.9 * len(text) - 14):
        return False
    return not text.endswith(".")
