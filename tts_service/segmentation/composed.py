"""Texts in decomposed Unicode, seen composed, with the way back.

The rules compare with tables in NFC, and underthesea takes a combining mark for
the end of a word ("tìm" would be "ti" and "m").
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# A character and what sits on it: the combining diacritical marks, which hold
# every tone and vowel sign of Vietnamese.
_CLUSTER = re.compile("[^\u0300-\u036f]?[\u0300-\u036f]+")


def compose(text: str) -> tuple[str, Sequence[int]]:
    """``text`` composed, and for each of its offsets (end included) the one in ``text``.

    Only a letter with its own marks is composed, so that every composed
    character has one place in the original.  Linear in the length of ``text``.
    """
    if unicodedata.is_normalized("NFC", text):
        return text, range(len(text) + 1)
    pieces: list[str] = []
    offsets = array("L")
    at = 0
    for cluster in _CLUSTER.finditer(text):
        begin, end = cluster.span()
        offsets.extend(range(at, begin))
        composed = unicodedata.normalize("NFC", cluster[0])
        pieces.append(text[at:begin] + composed)
        whole = len(composed) == end - begin
        offsets.extend(range(begin, end) if whole else [begin] * len(composed))
        at = end
    offsets.extend(range(at, len(text) + 1))
    return "".join((*pieces, text[at:])), offsets
