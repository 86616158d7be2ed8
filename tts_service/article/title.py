"""Which line of the page is the article's title.

The head of the page mostly names it, with the site's name around it; the line that
says the same and is set like a title is it.  Pages whose head only names the site
set the title by the date line, or as the last heading above the body.
"""

from __future__ import annotations

import re
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from tts_service.article import wording
from tts_service.article.metadata import title_of_window
from tts_service.article.names import Meaning

if TYPE_CHECKING:
    from tts_service.article.metadata import Metadata
    from tts_service.article.tree import Line, Page

_LONGEST = 400
_SHORTEST = 4
_SURE = 4
_GIVEN = 8
# Longer titles may be quoted in part without being mistaken.
_SOLID = 20
_SOLID_PART = 0.3
_REACH = 14
_BY_DATE = 4
_LONGEST_DATED = 60
_OPEN_ENDS = (".", ":", ";", ",", "…")
_HEADING_SCORES = {"h1": 3.0, "h2": 1.5, "h3": 1.0, "h4": 0.5}
_TITLE_LINES = 2
_HOME = re.compile(r"(?:https?://[^/]+)?/?(?:(?:index|default|home)\.\w+)?", re.IGNORECASE)


def score_titles(page: Page, metadata: Metadata) -> list[float]:
    """How much each line looks like the title that the head of the page names; 0: not at all."""
    wanted = [wording.key(title) for title in metadata.headlines]
    window = wording.key(title_of_window(metadata))
    return [_score(line, wanted, window) for line in page.lines]


def best_title(scores: list[float], alive: list[bool], limit: int) -> int:
    """The number of the best of the first ``limit`` lines, or -1.

    Only lines that are ``alive`` count.  Of equal ones the last wins: breadcrumbs and
    sticky bars repeat a title further up.
    """
    best = -1
    for number in range(min(limit, len(scores))):
        score = scores[number] if alive[number] else 0
        if score and score >= (scores[best] if best >= 0 else 0):
            best = number
    return best


def anchored_title(page: Page, scores: list[float], alive: list[bool]) -> int:
    """The number of a title that is sure without knowing where the body is, or -1.

    Sure is what the head names, a heading with a date line right below it, and the
    line above the only line that says when something was published.
    """
    lines = page.lines
    best = best_title(scores, alive, len(scores))
    stated = _above_stated_date(lines, alive)
    if best >= 0 and scores[best] >= _SURE:
        # A site that names every page after itself says so in its banner too.
        banner = stated >= 0 and not any(_marks(lines[best])) and scores[best] < _GIVEN
        return stated if banner else best
    headings = [n for n in range(len(lines)) if alive[n] and _is_heading(lines[n])]
    for number, following in zip_longest(headings, headings[1:], fillvalue=len(lines)):
        below = lines[number + 1 : min(number + _BY_DATE, following)]
        if any(_dates(line) for line in below):
            return number
    return stated


def _above_stated_date(lines: list[Line], alive: list[bool]) -> int:
    """The number of the title-like line above the only stated date, or -1."""
    stated = [n for n, line in enumerate(lines) if alive[n] and _states_date(line)]
    if len(stated) == 1:
        for number in range(stated[0] - 1, max(-1, stated[0] - _BY_DATE), -1):
            if alive[number] and len(lines[number].text) > _SOLID and _may_be_title(lines[number]):
                return number
    return -1


def _is_heading(line: Line) -> bool:
    return bool(_marks(line)[0]) and _may_be_title(line)


def _dates(line: Line) -> bool:
    """Whether the line is there for a date, or for a date and a name."""
    return wording.is_date_line(line.loose) or wording.split_dated(line.loose)[1]


def _states_date(line: Line) -> bool:
    """Whether the line says in words that its date is the article's ("Ngày đăng: …")."""
    return wording.is_date_line(line.loose) and not wording.is_furniture(line.loose)


def title_by_place(
    page: Page, metadata: Metadata, alive: list[bool], body_first: int, first_prose: int
) -> int:
    """The number of the line that stands where titles stand, or -1.

    That is next to the last date line above the first prose, or else the last
    heading above the body, or its first line.
    """
    lines = page.lines
    near = range(first_prose - 1, max(-1, first_prose - _REACH), -1)
    dates = (number for number in near if wording.is_date_line(lines[number].loose))
    dated = next((number for number in dates if alive[number]), -1)
    if dated >= 0:
        above = range(dated - 1, max(-1, dated - _BY_DATE), -1)
        for number in chain(above, [dated + 1]):
            if number < first_prose and alive[number] and _may_be_title(lines[number]):
                return number
    named = title_of_window(metadata)
    if named and not wording.site_name(named):
        # The head names an article that the page does not name again.
        return -1
    # Above the body the nearest line is the title, inside it the first.
    outside = range(min(body_first, first_prose) - 1, near.stop, -1)
    inside = range(max(body_first, near.stop + 1), first_prose)
    free = [n for n in chain(outside, inside) if alive[n] and _may_be_title(lines[n])]
    if named:
        # The head may name the office alone, or a page about the office.
        free = [number for number in free if any(_marks(lines[number]))]
    set_off = (number for number in free if _is_set_off(lines[number]))
    return next(set_off, free[0] if free else -1)


def _is_set_off(line: Line) -> bool:
    tag, named = _marks(line)
    return bool(tag) or named or line.is_strong


def _may_be_title(line: Line) -> bool:
    text = line.text
    if 2 * line.linked > len(text) or not _SHORTEST < len(text) <= _LONGEST:
        return False
    if (
        wording.is_chrome(line.loose)
        or wording.is_furniture(line.loose)
        or wording.ending(line.loose)
    ):
        return False
    # "Hải Đăng 09:30 14/03/2025" names no article.
    dated = len(text) <= _LONGEST_DATED and wording.find_date(line.loose)
    return not text.endswith(_OPEN_ENDS) and not dated


def _score(line: Line, wanted: list[str], window: str) -> float:
    if not _SHORTEST <= len(line.text) <= _LONGEST:
        return 0
    linked = 2 * line.linked > len(line.text)
    if linked and _HOME.fullmatch(line.href):
        return 0
    if linked and line.owner.tag == "li":
        # Menus are most of a page's lines.
        return 0
    tag, named = _marks(line)
    if linked and not named and not tag:
        return 0
    text = wording.key(line.text)
    score = 0.0
    if text in wanted:
        score = 8
    elif window and text in window and len(text) > _SOLID_PART * len(window):
        score = (1 if wording.site_name(line.text) else 4) + len(text) / len(window)
    elif any(text in title or title in text for title in wanted if len(title) > _SOLID):
        score = 3
    elif not named and tag != "h1":
        return 0
    return score + 3 * named + _HEADING_SCORES.get(tag, 0)


def _marks(line: Line) -> tuple[str, bool]:
    """The heading tag around a line, and whether an element around it is named a title."""
    tag, named = "", False
    for element in line.owner.ancestors(4):
        if element.size > _TITLE_LINES:
            break
        if element.tag in _HEADING_SCORES:
            tag = tag or element.tag
        named = named or Meaning.TITLE in element.names.meanings
    return tag, named
