"""Plain text -> Article.

``Article.text`` is the given string, character for character; blocks are slices
of it.  Lines that are a portal's own words (a page copied with its counters and
tools) lie between the blocks and are not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tts_service.article import wording
from tts_service.errors import EmptyArticle
from tts_service.values import Article, Block, Role

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_BULLET = re.compile(r"(?:[-–—•·+*▪■●○◦►]|\d{1,2}[.)]|[a-zđ]\))\s")
_SOURCE_TAG = re.compile(r"\([^()]{2,30}\)\s*[-–—:]?\s*\S")
_FULL_STOP = tuple(".!?…:;,\"”’')")
_NO_TITLE_ENDS = tuple(".:;,…")
_LONGEST_TITLE = 400
_LONGEST_HEADING = 120
# The parts of a page above its title and below its last paragraph, in paragraphs.
_HEAD = 8
_TAIL = 3
_WIDEST_WRAP = 130
_NARROWEST_WRAP = 40


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """``text`` stands at ``[start, end)``, without the white space around it."""

    start: int
    end: int
    text: str

    @property
    def closed(self) -> bool:
        """Whether it ends like a sentence."""
        return self.text.endswith(_FULL_STOP)

    @property
    def may_be_title(self) -> bool:
        """Whether it is short and open enough for a headline."""
        short = len(self.text) <= _LONGEST_TITLE
        return short and not self.text.endswith(_NO_TITLE_ENDS) and not _BULLET.match(self.text)


def read_text(text: str) -> Article:
    """An article written as plain text; paragraphs are separated by line breaks.

    Lines broken by hand inside a paragraph are joined again.  Title, lead, date and
    byline are found by where they stand and how they are worded.  Raises
    ``EmptyArticle`` when there is no letter and no digit in ``text``.
    """
    paragraphs = [found for found in _paragraphs(text) if wording.has_words(found.text)]
    if not paragraphs:
        raise EmptyArticle("The text has no letter and no digit.", "Send the article's text.")
    title = _title(paragraphs)
    kept = _without_chrome(paragraphs, title)
    bylines = _bylines(kept)
    blocks = []
    for place, paragraph in enumerate(kept):
        role = _role(kept, place)
        if paragraph is title:
            role = Role.TITLE
        elif paragraph in bylines:
            role = Role.BYLINE
        elif _is_lead(paragraphs, kept, place, title):
            role = Role.LEAD
        blocks.append(Block(role, paragraph.start, paragraph.end))
    return Article(
        text=text,
        blocks=tuple(blocks),
        title=title.text if title else "",
        date=_date(paragraphs),
        byline=" ".join(paragraph.text for paragraph in bylines),
    )


def _paragraphs(text: str) -> list[_Paragraph]:
    """The paragraphs of the text: its lines, with hand-wrapped lines joined."""
    groups: list[list[re.Match[str]]] = []
    after_blank = True
    last_end = 0
    for line in _LINE.finditer(text):
        gap = text[last_end : line.start()]
        last_end = line.end()
        if not line.group().strip():
            after_blank = True
            continue
        if after_blank or len(gap.replace("\r\n", "\n")) > 1:
            groups.append([])
        groups[-1].append(line)
        after_blank = False
    return [paragraph for group in groups for paragraph in _unwrap(text, group)]


def _unwrap(text: str, lines: list[re.Match[str]]) -> list[_Paragraph]:
    """Neighbouring lines as paragraphs: wrapped lines are one, others stand alone."""
    widths = [len(line.group().rstrip()) for line in lines]
    widest = max(widths)
    narrowest = max(_NARROWEST_WRAP, 0.6 * widest)
    wrapped = len(lines) > 1 and widest <= _WIDEST_WRAP and min(widths[:-1]) >= narrowest
    spans: list[tuple[int, int]] = []
    before = ""
    for line in lines:
        after = line.group().strip()
        runs_on = after[0].islower() and not before.endswith(_FULL_STOP)
        if spans and (wrapped or runs_on) and not _BULLET.match(after):
            spans[-1] = (spans[-1][0], line.end())
        else:
            spans.append(line.span())
        before = after
    found = []
    for start, end in spans:
        piece = text[start:end]
        stripped = piece.strip()
        first = start + len(piece) - len(piece.lstrip())
        found.append(_Paragraph(first, first + len(stripped), stripped))
    return found


def _title(paragraphs: list[_Paragraph]) -> _Paragraph | None:
    """The paragraph before the line with the date or counter, else a first open line."""
    for place, paragraph in enumerate(paragraphs[:_HEAD]):
        if place and wording.is_date_line(paragraph.text):
            before = [found for found in paragraphs[:place] if not _is_foreign(found)]
            if before and before[-1].may_be_title:
                return before[-1]
            break
    content = [found for found in paragraphs if not _is_foreign(found)]
    return content[0] if len(content) > 1 and content[0].may_be_title else None


def _is_foreign(paragraph: _Paragraph) -> bool:
    text = paragraph.text
    return bool(wording.is_chrome(text) or wording.is_furniture(text) or wording.ending(text))


def _without_chrome(paragraphs: list[_Paragraph], title: _Paragraph | None) -> list[_Paragraph]:
    """What is read: from the title on, without chrome, up to what follows an article."""
    kept: list[_Paragraph] = []
    boxed = False
    started = title is None
    for paragraph in paragraphs:
        started = started or paragraph is title
        if not started:
            continue
        scope = wording.ending(paragraph.text)
        has_body = any(found is not title for found in kept)
        if scope in {"rest", "talk"} and has_body:
            break
        if scope:
            boxed = has_body
            continue
        # Below "Xem thêm" come headlines; the first whole sentence is the body again.
        boxed = boxed and not paragraph.closed
        near_title = not any(found is not title for found in kept)
        if boxed or wording.is_chrome(paragraph.text):
            continue
        if near_title and title and wording.is_furniture(paragraph.text):
            continue
        kept.append(paragraph)
    # What the reader was explicitly given is read even when it looks like chrome.
    return kept or paragraphs


def _bylines(kept: list[_Paragraph]) -> list[_Paragraph]:
    """The paragraphs at the end that say who wrote and photographed."""
    found: list[_Paragraph] = []
    for paragraph in reversed(kept[2:][-_TAIL:]):
        if not wording.is_byline(paragraph.text, alone=True):
            break
        found.insert(0, paragraph)
    return found


def _is_lead(
    paragraphs: list[_Paragraph],
    kept: list[_Paragraph],
    place: int,
    title: _Paragraph | None,
) -> bool:
    """A lead is the first paragraph under a title, set off by a tool line or a source tag."""
    if title is None or place != 1 or len(kept) < 3:  # noqa: PLR2004 - title, lead, body
        return False
    following = paragraphs[paragraphs.index(kept[place]) + 1]
    return wording.is_chrome(following.text) or bool(_SOURCE_TAG.match(kept[place].text))


def _role(kept: list[_Paragraph], place: int) -> Role:
    """Item, heading or paragraph, by the line itself and the one after it."""
    paragraph = kept[place]
    if _BULLET.match(paragraph.text):
        return Role.ITEM
    following = kept[place + 1] if place + 1 < len(kept) else None
    open_line = not paragraph.closed and len(paragraph.text) <= _LONGEST_HEADING
    if open_line and place and following and following.closed:
        return Role.HEADING if len(following.text) > len(paragraph.text) else Role.PARAGRAPH
    return Role.PARAGRAPH


def _date(paragraphs: list[_Paragraph]) -> str:
    """The date of the first line near the top that is only about when."""
    for paragraph in paragraphs[:_HEAD]:
        if wording.is_date_line(paragraph.text):
            return wording.find_date(paragraph.text)
    return ""
