"""Symbols that are said: mathematics, Greek letters, currency signs, ``&`` and ``@``."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from tts_service.normalization.numerals import DIGITS
from tts_service.normalization.span import Span

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

_HASH_NUMBER = re.compile(r"#(?=\d)")


def _carries(character: str) -> bool:
    """Whether a mark may stand on it: a letter, or another mark."""
    return character != "" and unicodedata.category(character)[0] in "LM"


def find_symbol(scene: Scene, start: int) -> Span | None:
    """A symbol by its name; one without a name says nothing (emoji, ornaments)."""
    mark = scene.text[start]
    if _HASH_NUMBER.match(scene.text, start):
        return Span(start, start + 1, "số", "symbol", "number sign")
    name = scene.lexicon.symbols.get(mark)
    if name is not None:
        return Span(start, start + 1, name, "symbol", "symbol by its name")
    value = unicodedata.digit(mark, None)
    if value is not None:
        return Span(start, start + 1, DIGITS[value], "symbol", "decorated digit")
    category = unicodedata.category(mark)[0]
    if category == "L":
        return None
    if category == "M":
        # A mark stays on a letter that stays; without one it is nothing.
        last = scene.last
        before = scene.text[start - 1 : start]
        stays = _carries(before) and (last is None or last.end < start)
        return None if stays else Span(start, start + 1, "", "symbol", "mark without its letter")
    return Span(start, start + 1, "", "symbol", "symbol without a name is not said")
