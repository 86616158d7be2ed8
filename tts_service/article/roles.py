"""What a line of the body is: paragraph, heading, item, quote, caption or table cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.article.names import Meaning
from tts_service.values import Role

if TYPE_CHECKING:
    from tts_service.article.tree import Element, Line, Page

_LONGEST_CAPTION = 320
_LONGEST_HEADING = 160
_LONGEST_LABEL = 80
# Words below a picture without a full stop tell what it shows.
_LONGEST_OPEN = 160
_SENTENCE_END = tuple('.!?…:;,”"')
# A name speaks for a line when the named element holds little else.
_NAMED_LINES = 4
_NAMED_LEVELS = 4
_CAPTION_LINES = 3
_CELL_LINES = 3
# Mean length of a data table's cells at most, in characters.
_CELL_LENGTH = 100
_ROLES = {
    "li": Role.ITEM,
    "dd": Role.ITEM,
    "blockquote": Role.QUOTE,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Role.HEADING),
}
_CENTERED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_CENTER_CLASSES = frozenset(["text-center", "center", "aligncenter", "rtecenter"])
_CREDIT = re.compile(
    r"\(?(?:ảnh|nguồn ảnh|photo|đồ họa|clip|video) ?[:.] ?[^.]{1,60}\)?\.?$", re.IGNORECASE
)
_PLAYED = re.compile(r"(?:video|clip|infographics?)(?: clip)? ?: ?[^.]{1,120}", re.IGNORECASE)


def meanings_of(line: Line) -> set[Meaning]:
    """What the elements close around a line are named for."""
    found: set[Meaning] = set()
    for element in line.owner.ancestors(_NAMED_LEVELS):
        if element.size > _NAMED_LINES:
            break
        found |= element.names.meanings
    return found


def around(element: Element, tag: str) -> Element | None:
    """The nearest element of a tag, the element itself included."""
    return next((found for found in element.ancestors() if found.tag == tag), None)


class Roles:
    """The roles of the lines of one page."""

    def __init__(self, page: Page) -> None:
        self._lines = page.lines
        self._data: dict[Element, bool] = {}

    def of(self, line: Line) -> Role:
        """The role of a line of the body."""
        table = around(line.owner, "table")
        if (table is None or not self._is_data(table)) and _is_caption(line):
            return Role.CAPTION
        if Meaning.QUOTE in meanings_of(line):
            return Role.QUOTE
        for element in line.owner.ancestors():
            tag = element.tag
            if tag == "table" and self._is_data(element):
                return Role.TABLE
            if tag in _ROLES:
                return _ROLES[tag]
        return Role.HEADING if _is_bold_heading(line) else Role.PARAGRAPH

    def _is_data(self, table: Element) -> bool:
        """Whether a table has data in it rather than the layout of the page."""
        known = self._data.get(table)
        if known is None:
            known = self._data[table] = self._has_data(table)
        return known

    def _has_data(self, table: Element) -> bool:
        """At least two rows of at least two cells, none of them long."""
        rows = [row for row in _rows(table) if len(row.children) > 1]
        cells = [cell for row in rows for cell in row.children if cell.size]
        if len(rows) < 2 or any(map(self._is_prose, cells)):  # noqa: PLR2004 - one row is a layout
            return False
        return self._length(table) <= _CELL_LENGTH * max(1, len(cells))

    def _is_prose(self, cell: Element) -> bool:
        several = cell.size > 1 and self._length(cell) > _CELL_LENGTH
        return several or cell.size > _CELL_LINES

    def _length(self, element: Element) -> int:
        return sum(len(line.text) for line in self._lines[element.first : element.last])


def _rows(table: Element) -> list[Element]:
    """The rows of a table, without those of tables in its cells."""
    rows: list[Element] = []
    for part in table.children:
        rows += [part] if part.tag == "tr" else [row for row in part.children if row.tag == "tr"]
    return rows


def _is_bold_heading(line: Line) -> bool:
    longest = _LONGEST_LABEL if line.text.endswith(":") else _LONGEST_HEADING
    open_line = len(line.text) <= longest and not line.text.endswith((".", ";", ","))
    # What an interviewer asks is set in bold as well.
    return open_line and line.is_strong and not line.text.startswith(("-", "–", "—"))


def _is_caption(line: Line) -> bool:
    """Whether the line tells what a picture shows.

    By markup (``figcaption``, a caption's class, the other cell of a picture's table)
    or, right below a picture, by its setting: centred, in italics, alone with it in a
    box, with a credit, without a full stop.
    """
    owner = line.owner
    for element in owner.ancestors(_NAMED_LEVELS + 1):
        if element.tag in {"figcaption", "figure"}:
            return True
        few = element.size <= _CAPTION_LINES
        if Meaning.CAPTION in element.names.meanings and few:
            return True
    if len(line.text) > _LONGEST_CAPTION:
        return False
    table = around(owner, "table")
    if table is not None and table.images and table.size < _CAPTION_LINES:
        return True
    return bool(_PLAYED.fullmatch(line.text)) or (line.after_image and _is_below_picture(line))


def _is_below_picture(line: Line) -> bool:
    """Whether a line right below a picture is set as its caption."""
    owner = line.owner
    plain = owner.tag in {"p", "div", "span"} and not line.is_strong
    if plain and len(line.text) <= _LONGEST_OPEN and not line.text.endswith(_SENTENCE_END):
        return True
    set_off = _is_centered(owner) or line.is_slanted or _shares_box_with_picture(owner)
    return set_off or bool(_CREDIT.search(line.text))


def _shares_box_with_picture(owner: Element) -> bool:
    """Whether an element around the line's own holds it and a picture and nothing else."""
    for element in owner.ancestors(_NAMED_LEVELS)[1:]:
        if element.size > 1:
            return False
        if element.images:
            return True
    return False


def _is_centered(owner: Element) -> bool:
    for element in owner.ancestors(3):
        if element.size > 1:
            return False
        if element.tag == "center" or element.attribute("align").casefold() == "center":
            return True
        if _CENTERED.search(element.attribute("style")):
            return True
        if not _CENTER_CLASSES.isdisjoint(element.attribute("class").split()):
            return True
    return False
