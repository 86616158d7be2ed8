"""Serialized HTML -> the visible lines of the page, each with the element it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from tts_service.article import tags
from tts_service.article.markup import TOKEN, attribute
from tts_service.article.names import Meaning, Names, read_names

_TELLING = re.compile(r' (?:class|id|style|hidden|aria-hidden|data-tts)(?:="|(?= |$))')
# Spaces between two bold pieces belong to neither.
_WHOLE = 0.9
_FOOTNOTE = re.compile(r"\s*[\[(]\s*(?:\d{1,3}|\*+)\s*[\])]\s*|\s*\*+\s*")
_UNNAMED = Names()
# Browsers nest no deeper than 512; what is deeper counts as its ancestor's text.
_DEEPEST = 256
_POLLS = frozenset(["div", "section", "aside", "table", "ul", "fieldset"])
_LONGEST_LOOSE = 300


class Element:
    """An element that is shown.  Its lines are ``page.lines[first:last]``.

    ``written`` are its attributes as markup; ``nth`` counts siblings of the same tag
    from 1, as ``:nth-of-type`` does; ``images`` are the pictures inside it; ``poll``
    says that it has choices to tick.
    """

    __slots__ = (
        "children", "counts", "first", "images", "last", "names", "nth", "parent", "poll",
        "suspect", "tag", "written",
    )  # fmt: skip

    def __init__(self, tag: str, parent: Element | None, written: str, first: int) -> None:
        self.tag = tag
        self.parent = parent
        self.written = written
        self.first = self.last = first
        self.nth = 1
        self.images = 0
        self.names = _UNNAMED
        self.suspect = self.poll = False
        self.children: list[Element] = []
        self.counts: dict[str, int] = {}

    @property
    def size(self) -> int:
        """How many lines are in it."""
        return self.last - self.first

    def attribute(self, name: str) -> str:
        """The value of an attribute as written, or ``""``."""
        return attribute(self.written, name)

    def ancestors(self, most: int = 1000) -> list[Element]:
        """The element and at most ``most - 1`` of those around it, innermost first."""
        found: list[Element] = []
        element: Element | None = self
        while element is not None and len(found) < most:
            found.append(element)
            element = element.parent
        return found


@dataclass(slots=True, eq=False)
class Line:
    """One run of visible text between two block boundaries or line breaks.

    ``linked``, ``strong`` and ``slanted`` count its characters in links, bold and
    italics; ``broken`` says that a single ``<br>`` separates it from the line
    before; ``after_image`` that a picture does.  ``loose`` is the text with a space
    wherever one inline element ends: menus and date lines are often set apart by
    style alone, and only judged by it.
    """

    text: str
    loose: str
    owner: Element
    linked: int
    strong: int
    slanted: int
    href: str
    broken: bool
    after_image: bool

    @property
    def is_strong(self) -> bool:
        """Whether it is set in bold from end to end."""
        return self.strong >= _WHOLE * len(self.text)

    @property
    def is_slanted(self) -> bool:
        """Whether it is set in italics from end to end."""
        return self.slanted >= _WHOLE * len(self.text)


@dataclass(frozen=True, slots=True)
class Page:
    """All visible lines in document order, and the elements that hold them.

    ``notes`` are the numbers of the footnotes that raised marks point to.
    """

    root: Element
    lines: list[Line]
    elements: list[Element]
    notes: frozenset[str] = frozenset()


class _Reader:
    """Builds a ``Page``; one use."""

    def __init__(self) -> None:
        self.root = Element("", None, "", 0)
        self.here = self.root
        self.lines: list[Line] = []
        self.elements: list[Element] = []
        self.parts: list[str] = []
        self.link_depth = self.strong_depth = self.slanted_depth = 0
        self.pre_depth = self.sup_depth = 0
        self.notes: set[str] = set()
        self.linked = self.strong = self.slanted = 0
        self.href = ""
        self.breaks = 0
        self.image = False
        self.depth = 0

    def read(self, markup: str) -> Page:
        hidden = 0
        for closing, tag, written, text in TOKEN.findall(markup):
            if hidden:
                if tag and tag not in tags.VOID:
                    hidden += -1 if closing else 1
            elif text:
                self._text(text)
            elif closing:
                self._close(tag)
            elif tag in tags.VOID:
                self._void(tag, written)
            elif not self._open(tag, written):
                hidden = 1
        self._flush()
        self.root.last = len(self.lines)
        return Page(self.root, self.lines, self.elements, frozenset(self.notes))

    def _open(self, tag: str, written: str) -> bool:
        """Enter an element; ``False`` when nothing in it is read."""
        parent = self.here
        counts = parent.counts
        nth = counts[tag] = counts.get(tag, 0) + 1
        block = tag in tags.BLOCK
        if block:
            # A block ends the line before it even when it is itself not shown.
            if self.parts:
                self._flush()
            self.breaks = 0
        names = _names(tag, written)
        # Pages that fade in are written with a hidden body.
        if tag in tags.SKIPPED or (names.hidden and tag != "body"):
            return False
        self.depth += 1
        if self.depth > _DEEPEST:
            return True
        element = self.here = Element(tag, parent, written, len(self.lines))
        element.nth = nth
        element.names = names
        element.suspect = names.suspect or tag in tags.SUSPECT
        parent.children.append(element)
        self.elements.append(element)
        if tag in tags.MARKED:
            self._mark(tag, 1)
            if tag == "a":
                self.href = attribute(written, "href")
        return True

    def _close(self, tag: str) -> None:
        element = self.here
        block = tag in tags.BLOCK
        if block:
            if self.parts:
                self._flush()
            self.breaks = 0
        self.depth -= 1
        if self.depth >= _DEEPEST:
            return
        element.last = len(self.lines)
        if tag in tags.MARKED:
            self._mark(tag, -1)
        # Where the news is from is set apart by style alone: "Ninh BìnhMưa lớn".
        if Meaning.PLACE in element.names.meanings:
            self.parts.append(" ")
        if element.parent is not None:
            element.parent.images += element.images
            self.here = element.parent

    def _mark(self, tag: str, step: int) -> None:
        """Count how deep the text stands in links, bold, italics and preformatted text."""
        if tag == "a":
            self.link_depth += step
        elif tag in tags.STRONG:
            self.strong_depth += step
        elif tag in tags.SLANTED:
            self.slanted_depth += step
        elif tag == "pre":
            self.pre_depth += step
        elif tag == "sup":
            self.sup_depth += step

    def _void(self, tag: str, written: str) -> None:
        counts = self.here.counts
        counts[tag] = counts.get(tag, 0) + 1
        if tag in {"br", "hr"} and self.parts:
            self._flush()
        if tag == "br":
            self.breaks += 1
        elif tag == "input" and ('"radio"' in written or '"checkbox"' in written):
            self._poll()
        elif tag == "img":
            self.image = True
            self.here.images += 1

    def _poll(self) -> None:
        """Note that the block around is something to be answered."""
        element: Element | None = self.here
        while element is not None and element.tag not in _POLLS:
            element = element.parent
        if element is not None:
            element.poll = True

    def _text(self, text: str) -> None:
        if "&" in text:
            text = unescape(text)
        if self.sup_depth and _FOOTNOTE.fullmatch(text):
            self.notes.add("".join(filter(str.isdigit, text)))
            return
        if self.pre_depth and "\n" in text:
            for piece in text.split("\n"):
                self._text(piece)
                self._flush()
            return
        self.parts.append(text)
        if self.link_depth or self.strong_depth or self.slanted_depth:
            length = len(text.strip())
            self.linked += length if self.link_depth else 0
            self.strong += length if self.strong_depth else 0
            self.slanted += length if self.slanted_depth else 0

    def _flush(self) -> None:
        """End the line."""
        text = " ".join("".join(self.parts).split())
        loose = text
        if len(self.parts) > 1 and len(text) <= _LONGEST_LOOSE:
            loose = " ".join(" ".join(self.parts).split())
        self.parts.clear()
        if text and any(map(str.isalnum, text)):
            owner = self.here
            while owner.tag not in tags.BLOCK and owner.parent is not None:
                owner = owner.parent
            href = self.href if self.linked else ""
            counted = (self.linked, self.strong, self.slanted)
            broken = self.breaks == 1
            self.lines.append(Line(text, loose, owner, *counted, href, broken, self.image))
            self.image = False
            self.breaks = 0
        self.linked = self.strong = self.slanted = 0


def _names(tag: str, written: str) -> Names:
    """What the attributes of an element say; most links have none but their address."""
    if not written or (tag == "a" and not _TELLING.search(written)):
        return _UNNAMED
    return read_names(written)


def read_markup(markup: str) -> Page:
    """The visible lines of a serialized document without code (``markup.without_code``)."""
    return _Reader().read(markup)
