"""What a site says about its own template: which elements to read and which not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resiliparse.parse.html import CSSParserException

from tts_service.errors import SettingError

if TYPE_CHECKING:
    from resiliparse.parse.html import DocumentNode


@dataclass(frozen=True, slots=True)
class Site:
    """CSS selectors for a site's pages; they win over everything the room finds itself.

    ``include`` are the elements that hold lead and body, in any number: nothing
    outside them is read but the title.  ``exclude`` are elements that are not read.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


def apply_site(document: DocumentNode, site: Site) -> bool:
    """Mark the elements in the parsed page, as its authors could with ``data-tts``.

    Returns whether the page has what ``include`` names (true when it names nothing).
    Raises ``SettingError`` for a selector that is no CSS.
    """
    for selector in site.exclude:
        _mark(document, selector, "skip")
    found = [_mark(document, selector, "article") for selector in site.include]
    return any(found) or not found


def _mark(document: DocumentNode, selector: str, value: str) -> bool:
    try:
        elements = document.query_selector_all(selector)
    except CSSParserException as fault:
        raise SettingError(f"{selector!r} is no CSS selector.") from fault
    for element in elements:
        element.setattr("data-tts", value)
    return len(elements) > 0
