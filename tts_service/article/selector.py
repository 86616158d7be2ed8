"""A CSS selector that finds an element again in the live page."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_service.article.tree import Element, Page

_PLAIN_ID = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


def unique_ids(page: Page) -> frozenset[str]:
    """The ids that occur once on the page and need no escaping."""
    counted = Counter(
        element.attribute("id") for element in page.elements if " id=" in element.written
    )
    return frozenset(
        name for name, times in counted.items() if times == 1 and _PLAIN_ID.fullmatch(name)
    )


def selector_of(element: Element, ids: frozenset[str]) -> str:
    """The selector: the nearest id around the element, then a step for each level.

    ``:nth-of-type`` counts elements of one tag only, so scripts and styles that a
    page adds later do not move it.
    """
    steps: list[str] = []
    for step in element.ancestors():
        name = step.attribute("id")
        if name in ids:
            steps.append(f"#{name}")
            break
        if step.tag in {"", "html", "body"}:
            steps.append("body")
            break
        tag = step.tag.replace(":", r"\:")
        steps.append(f"{tag}:nth-of-type({step.nth})")
    return " > ".join(reversed(steps))
