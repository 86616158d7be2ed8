"""HTML -> the visible lines of the page, each with the element it stands in.

The page is parsed by resiliparse's HTML5 parser (the tree a browser builds) and
written out again; that text is so regular that one expression reads it, which is
several times faster than asking the parser node by node.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from tts_service.article import tags
from tts_service.article.names import Meaning, meaning_of

_RAW = re.compile(
    r"<!--.*?-->"
    r"|<(script|style|noscript|template|svg|iframe|noembed|noframes|xmp|math)\b.*?</\1>",
    re.DOTALL,
)
_TOKEN = re.compile(
    r'<(/?)([a-zA-Z][^\s/>]*)([^>"]*(?:"[^"]*"[^>"]*)*)>|([^<]+)',
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r'([^\s="/]+)(?:="([^"]*)")?')
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")

# Spaces between two bold pieces belong to neither.
_WHOLE = 0.9
_FOOTNOTE = re.compile(r"\s*[\[(]\s*(?:\d{1,3}|\*+)\s*[\])]\s*|\s*\*+\s*")


@dataclass(slots=True, eq=False)
class Element:
    """An element that is shown.  Its lines are ``page.lines[first:last]``.

    ``nth`` counts siblings of the same tag from 1, as ``:nth-of-type`` does.
    """

    tag: str
    parent: Element | None
    nth: int
    attributes: dict[str, str]
    meanings: frozenset[Meaning] = frozenset()
    suspect: bool = False
    first: int = 0
    last: int = 0
    children: list[Element] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    images: int = 0

    def ancestors(self) -> list[Element]:
        """The element and those around it, innermost first."""
        found: list[Element] = []
        element: Element | None = self
        while element is not None:
            found.append(element)
            element = element.parent
        return found


@dataclass(slots=True, eq=False)
class Line:
    """One run of visible text between two block boundaries or line breaks.

    ``linked``, ``strong`` and ``slanted`` count its characters in links, bold and
    italics; ``broken`` says that a single ``<br>`` separates it from the line
    before; ``after_image`` that a picture does.
    """

    text: str
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
    """All visible lines in document order, and the elements that hold them."""

    root: Element
    lines: list[Line]
    elements: list[Element]


class _Reader:
    """Builds a ``Page`` from regular markup; one use."""

    def __init__(self) -> None:
        self.root = Element("html", None, 1, {})
        self.lines: list[Line] = []
        self.elements: list[Element] = [self.root]
        self.here = self.root
        self.parts: list[str] = []
        self.linked = self.strong = self.slanted = 0
        self.link_depth = self.strong_depth = self.slanted_depth = self.pre_depth = 0
        self.href = ""
        self.breaks = 0
        self.image = False

    def read(self, markup: str) -> Page:
        """The page of markup that was written by a serializer."""
        hidden = 0
        for closing, tag, attributes, text in _TOKEN.findall(_RAW.sub("", markup)):
            if hidden:
                if not text and tag not in tags.VOID:
                    hidden += -1 if closing else 1
            elif text:
                self._text(text)
            elif closing:
                self._close(tag)
            elif tag == "br":
                self._flush()
                self.breaks += 1
            elif tag in tags.VOID:
                self._void(tag)
            elif not self._open(tag, attributes):
                hidden = 1
        self._flush()
        for element in (self.root, self.here):
            element.last = len(self.lines)
        return Page(self.root, self.lines, self.elements)

    def _open(self, tag: str, written: str) -> bool:
        parent = self.here
        nth = parent.counts.get(tag, 0) + 1
        parent.counts[tag] = nth
        attributes = dict(_ATTRIBUTE.findall(written)) if written else {}
        if tag in tags.SKIPPED or (attributes and _is_hidden(tag, attributes)):
            # A hidden block still ends the line before it.
            if tag in tags.BLOCK:
                self._flush()
            return False
        if tag in tags.BLOCK:
            self._flush()
            self.breaks = 0
        element = Element(tag, parent, nth, attributes)
        element.first = len(self.lines)
        if attributes:
            _name(element)
        element.suspect = element.suspect or tag in tags.SUSPECT
        parent.children.append(element)
        self.elements.append(element)
        self.here = element
        self._enter(tag, 1, attributes)
        return True

    def _enter(self, tag: str, step: int, attributes: dict[str, str]) -> None:
        if tag == "a":
            self.link_depth += step
            if step > 0:
                self.href = attributes.get("href", "")
        elif tag in tags.STRONG:
            self.strong_depth += step
        elif tag in tags.SLANTED:
            self.slanted_depth += step
        elif tag == "pre":
            self.pre_depth += step

    def _close(self, tag: str) -> None:
        element = self.here
        if tag in tags.BLOCK:
            self._flush()
            self.breaks = 0
        element.last = len(self.lines)
        self._enter(tag, -1, {})
        if element.parent is not None:
            element.parent.images += element.images
            self.here = element.parent

    def _void(self, tag: str) -> None:
        counts = self.here.counts
        counts[tag] = counts.get(tag, 0) + 1
        if tag == "img":
            self.image = True
            self.here.images += 1
        elif tag == "hr":
            self._flush()

    def _text(self, text: str) -> None:
        if "&" in text:
            text = unescape(text)
        if self.here.tag == "sup" and _FOOTNOTE.fullmatch(text):
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
        if not self.parts:
            return
        text = " ".join("".join(self.parts).split())
        self.parts.clear()
        if any(map(str.isalnum, text)):
            owner = self.here
            while owner.tag not in tags.BLOCK and owner.parent is not None:
                owner = owner.parent
            broken = self.breaks == 1
            self.lines.append(
                Line(
                    text,
                    owner,
                    self.linked,
                    self.strong,
                    self.slanted,
                    self.href if self.linked else "",
                    broken,
                    self.image,
                )
            )
            self.image = False
            self.breaks = 0
        self.linked = self.strong = self.slanted = 0


def _is_hidden(tag: str, attributes: dict[str, str]) -> bool:
    """Text the page does not show, or asks not to have read."""
    if tag == "body":
        # Pages that fade in are written with a hidden body.
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if attributes.get("data-tts") == "skip":
        return True
    style = attributes.get("style", "")
    if style and _INVISIBLE.search(style.casefold()):
        return True
    classes = attributes.get("class", "")
    return bool(classes) and not tags.HIDING.isdisjoint(classes.split())


def _name(element: Element) -> None:
    """Give an element the meanings of its class, id and itemprop."""
    attributes = element.attributes
    tokens = attributes.get("class", "").split()
    tokens += [attributes.get("id", ""), *attributes.get("itemprop", "").split()]
    found = set()
    suspect = False
    for token in tokens:
        if token:
            meaning, doubtful = meaning_of(token)
            suspect = suspect or doubtful
            if meaning is not None:
                found.add(meaning)
    if attributes.get("role", "") in tags.SUSPECT_ROLES or Meaning.SKIP in found:
        suspect = True
    # A part that is known to be the article is not suspect for its other names.
    if not found.isdisjoint((Meaning.BODY, Meaning.LEAD, Meaning.TITLE)):
        suspect = False
    element.meanings = frozenset(found)
    element.suspect = suspect


def read_markup(markup: str) -> Page:
    """The visible lines of a body written out by an HTML serializer."""
    return _Reader().read(markup)
