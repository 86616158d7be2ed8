"""A CSS selector that finds an element again in the live page."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_service.article.tree import Element, Page

_PLAIN_ID = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


class Selectors:
    """The selectors of one page's elements.

    A selector is the nearest id around the element, then a step for each level.
    ``:nth-of-type`` counts elements of one tag only, so scripts and styles that a
    page adds later do not move it.
    """

    def __init__(self, page: Page) -> None:
        counted = Counter(
            element.attribute("id") for element in page.elements if " id=" in element.written
        )
        self._ids = {
            name for name, times in counted.items() if times == 1 and _PLAIN_ID.fullmatch(name)
        }
        self._known: dict[Element, str] = {}

    def of(self, element: Element) -> str:
        """The selector of one element."""
        known = self._known.get(element)
        if known is None:
            known = self._known[element] = self._make(element)
        return known

    def _make(self, element: Element) -> str:
        name = element.attribute("id")
        if name in self._ids:
            return f"#{name}"
        if element.tag == "body" or element.parent is None:
            return "body"
        tag = element.tag.replace(":", r"\:")
        return f"{self.of(element.parent)} > {tag}:nth-of-type({element.nth})"
