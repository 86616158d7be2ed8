"""Which lines of the region are read, and as what."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tts_service.article import wording
from tts_service.article.boxes import without_boxes
from tts_service.article.names import Meaning
from tts_service.article.roles import Roles, around, meanings_of
from tts_service.values import Role

if TYPE_CHECKING:
    from tts_service.article.region import Region
    from tts_service.article.tree import Element, Line, Page

_SHORTEST_HEADLINE = 25
_SHORTEST_LEAD = 40
_LONGEST_BYLINE = 120
_LONGEST_DATE_LINE = 160
_BYLINE_WORDS = 9
_LABELS = 4
# How far below and above the body bylines, leads and dates are looked for, in lines.
_TAIL = 4
_NEAR = 12
# A footnote begins with its number.
_NOTE = re.compile(r"[\[(]?(\d{1,3})[\])]?[.:]?\s")
_SENTENCE_END = tuple(".!?…:;")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block to be: its text as shown and the element it stands in."""

    role: Role
    text: str
    owner: Element


def choose_pieces(page: Page, region: Region) -> list[Piece]:
    """The pieces of the article in reading order; empty when nothing is left."""
    pieces: list[Piece] = []
    title = ""
    if region.title >= 0:
        line = page.lines[region.title]
        pieces.append(Piece(Role.TITLE, line.text, line.owner))
        title = wording.key(line.text)
    leads, authors = _above_body(page, region, title)
    body = _body(page, region, title)
    if not leads and not (body and body[0].role is Role.LEAD):
        body[:1] = _set_off_lead(page, body)
    return pieces + leads + body + authors + _below_body(page, region)


def page_date(page: Page, region: Region) -> str:
    """The date the page shows near its title, ``YYYY-MM-DD``.

    Below the title comes first, then above it, then below the body; a line that is
    there for the date comes before one that only has a date in it.
    """
    lines = page.lines
    top = region.title if region.title >= 0 else region.first - 1
    below = range(top + 1, min(top + _NEAR, len(lines)))
    above = range(top, max(-1, top - _NEAR), -1)
    after = range(region.last, min(region.last + _NEAR, len(lines)))
    mentioned = ""
    for number in (*below, *above, *after):
        line = lines[number]
        if len(line.text) > _LONGEST_DATE_LINE:
            continue
        found = wording.find_date(line.loose)
        if found and (wording.is_date_line(line.loose) or Meaning.DATE in meanings_of(line)):
            return found
        if found and number < region.first + _LABELS and wording.split_dated(line.loose)[1]:
            return found
        short = len(line.text) <= _LONGEST_BYLINE and not line.text.endswith(_SENTENCE_END)
        if found and short and number in below and number < region.first:
            mentioned = mentioned or found
    return mentioned


def _above_body(page: Page, region: Region, title: str) -> tuple[list[Piece], list[Piece]]:
    """The lead and the bylines between the title and the body."""
    leads: list[Piece] = []
    authors: list[Piece] = []
    shown = region.title >= 0
    for number in range(region.title + 1 if shown else region.first - _NEAR, region.first):
        if number < 0:
            continue
        line = page.lines[number]
        text, meanings = line.text, meanings_of(line)
        named = Meaning.LEAD in meanings
        # Without a title on the page only a known name tells a lead from a menu.
        if not region.alive[number] or not (named or shown):
            continue
        if (
            wording.is_chrome(line.loose)
            or wording.is_furniture(line.loose)
            or wording.ending(line.loose)
        ):
            continue
        if _repeats(line, title):
            continue
        author, dated = wording.split_dated(line.loose)
        if dated:
            authors += [Piece(Role.BYLINE, author, line.owner)] if author else []
        elif _is_byline(line, meanings):
            authors.append(Piece(Role.BYLINE, text, line.owner))
        elif named or (len(text) - line.linked >= _SHORTEST_LEAD and Meaning.DATE not in meanings):
            leads.append(Piece(Role.LEAD, text, line.owner))
    return leads, authors


def _repeats(line: Line, title: str) -> bool:
    """Whether the line says the title again."""
    return len(line.text) <= 2 * len(title) and wording.key(line.text) == title


def _is_byline(line: Line, meanings: set[Meaning]) -> bool:
    named = Meaning.BYLINE in meanings and len(line.text) <= _LONGEST_BYLINE
    if wording.is_address(line.text) or line.text.islower():
        return False
    return named or wording.is_byline(line.text)


def _below_body(page: Page, region: Region) -> list[Piece]:
    """The bylines that a portal sets below the body."""
    found: list[Piece] = []
    for number in range(region.last, min(region.frame_last, region.last + _NEAR)):
        line = page.lines[number]
        if wording.ending(line.loose) in {"rest", "talk"}:
            break
        if not region.alive[number] or wording.is_chrome(line.loose):
            continue
        # Right behind the body a name stands for its author, when it is set like one.
        set_off = line.is_strong or line.is_slanted or line.owner.attribute("align") == "right"
        alone = Meaning.BYLINE in meanings_of(line) or (not found and set_off)
        if wording.is_byline(line.text, alone=alone):
            found.append(Piece(Role.BYLINE, line.text, line.owner))
    return found


def _set_off_lead(page: Page, body: list[Piece]) -> list[Piece]:
    """The first piece, as the lead when it alone is set in bold."""
    strong = {id(line.owner) for line in page.lines if line.is_strong}
    if len(body) > 2:  # noqa: PLR2004 - a lead leads to something
        first, second = body[0], body[1]
        bold = id(first.owner) in strong and id(second.owner) not in strong
        shortest = _SHORTEST_LEAD if first.text.endswith(".") else 2 * _SHORTEST_LEAD
        if bold and len(first.text) >= shortest and first.role is not Role.CAPTION:
            return [Piece(Role.LEAD, first.text, first.owner)]
    return body[:1]


def _body(page: Page, region: Region, title: str) -> list[Piece]:
    """The pieces of the body: lines that are content, joined where the page broke them."""
    start = max(region.first, region.title + 1)
    numbers = [number for number in range(start, region.last) if region.alive[number]]
    numbers = _without_chrome(page, numbers, title)
    numbers = _without_notes(page, numbers)
    numbers = without_boxes(page, region, numbers)
    roles = Roles(page)
    bylines = _bylines(page, numbers, roles)
    pieces: list[Piece] = []
    before: Line | None = None
    for number in numbers:
        line = page.lines[number]
        role = Role.BYLINE if number in bylines else roles.of(line)
        if not pieces and Meaning.LEAD in meanings_of(line):
            role = Role.LEAD
        owner = (around(line.owner, "tr") if role is Role.TABLE else None) or line.owner
        last = pieces[-1] if pieces else None
        same = last is not None and last.role is role and last.owner is owner
        if last is not None and same and role is Role.TABLE:
            # The cells of a row are one block; a tab keeps them apart.
            pieces[-1] = Piece(role, f"{last.text}\t{line.text}", owner)
        elif last is not None and same and before is not None and _runs_on(before, line):
            pieces[-1] = Piece(role, f"{last.text} {line.text}", owner)
        else:
            pieces.append(Piece(role, line.text, owner))
        before = line
    if all(piece.role in {Role.CAPTION, Role.BYLINE} for piece in pieces):
        # A notice may be one picture and one paragraph.
        return [replace(piece, role=Role.PARAGRAPH) for piece in pieces]
    return pieces


def _runs_on(before: Line, line: Line) -> bool:
    """Whether a ``<br>`` only breaks a sentence for the eye."""
    return line.broken and line.text[0].islower() and not before.text.endswith(_SENTENCE_END)


def _without_chrome(page: Page, numbers: list[int], title: str) -> list[int]:
    """The lines without the portal's own words, date lines and repetitions of the title."""
    kept: list[int] = []
    begun = False
    for number in numbers:
        line = page.lines[number]
        if wording.is_chrome(line.loose) or (not kept and _repeats(line, title)):
            continue
        dated = wording.is_furniture(line.loose) or Meaning.DATE in meanings_of(line)
        dated = dated or (not begun and wording.split_dated(line.loose)[1])
        if not begun and (dated or _is_label(page, line)):
            continue
        kept.append(number)
        if not _is_dated_name(page, number):
            begun = begun or Meaning.LEAD not in meanings_of(line)
    return kept


def _is_label(page: Page, line: Line) -> bool:
    """Whether the line is in a short list of short entries, as authors and sections are set.

    Or a short link by itself, as sections and sources are.
    """
    if len(line.text) < _SHORTEST_HEADLINE and line.linked >= len(line.text) - 2:
        return True
    entry = next((e for e in line.owner.ancestors(3) if e.tag in {"li", "dd", "dt"}), None)
    if entry is None or entry.parent is None or entry.parent.size > _LABELS:
        return False
    entries = page.lines[entry.parent.first : entry.parent.last]
    return all(len(found.text) < _SHORTEST_HEADLINE for found in entries)


def _bylines(page: Page, numbers: list[int], roles: Roles) -> set[int]:
    """The lines of the body that say who wrote: a name above the date, or the last ones.

    Pictures may stand among the last.
    """
    found: set[int] = set()
    if numbers and _is_dated_name(page, numbers[0]):
        found.add(numbers[0])
    for number in reversed(numbers[1:][-_TAIL:]):
        line = page.lines[number]
        short = len(line.text.split()) <= _BYLINE_WORDS and line.owner.tag not in {"li", "td", "th"}
        if wording.is_byline(line.text, alone=short) or (short and _is_signature(line)):
            found.add(number)
        elif roles.of(line) is not Role.CAPTION:
            break
    return found


def _is_dated_name(page: Page, number: int) -> bool:
    """Whether the line is a name with the date in the line below."""
    if number + 1 >= len(page.lines):
        return False
    below = page.lines[number + 1].loose
    dated = wording.is_furniture(below) and bool(wording.find_date(below))
    return dated and wording.is_byline(page.lines[number].text, alone=True)


def _is_signature(line: Line) -> bool:
    """Whether a short line is set as the office that signs below a text is."""
    owner = line.owner
    right = "right" in owner.attribute("style") or owner.attribute("align") == "right"
    named = line.text[0].isupper() and not line.text.isupper()
    return (line.is_strong or right) and named and not line.text.endswith(_SENTENCE_END)


def _without_notes(page: Page, numbers: list[int]) -> list[int]:
    """The lines without the footnotes below the text."""
    if not page.notes:
        return numbers
    last = len(numbers)
    while last and (found := _NOTE.match(page.lines[numbers[last - 1]].text)):
        if found[1] not in page.notes:
            break
        last -= 1
    return numbers[:last]
