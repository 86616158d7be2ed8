"""Words set in capitals: headlines and emphasis, read as the words they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.normalization.letters import WORD
from tts_service.normalization.span import Span
from tts_service.normalization.syllables import TONED

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

_NEXT = re.compile(r" {1,9}([^\W\d_]{1,9})(?![^\W_])")
_LONG = 4  # a short form of four letters that is a syllable too is not written in capitals
_MARKED = frozenset("ĂÂÊÔƠƯ") | frozenset(c.upper() for c in TONED)


def find_capitals(scene: Scene, start: int) -> Span | None:
    """A run of capital words, said as in small letters.

    Outside headlines one word of the run must have a mark of Vietnamese
    (``VIỆT NAM``), so that ``CAM`` alone stays a short form.
    """
    match = WORD.match(scene.text, start)
    if match is None or not _may_be_word(scene, match[0]):
        return None
    end, marked = match.end(), _is_marked(match[0])
    while (following := _NEXT.match(scene.text, end)) and _may_be_word(scene, following[1]):
        end = following.end()
        marked = marked or _is_marked(following[1])
    if not (marked or scene.headline):
        return None
    spoken = " ".join(scene.text[start:end].lower().split())
    return Span(start, end, spoken, "capitals", "capital letters read as words")


def _may_be_word(scene: Scene, word: str) -> bool:
    """A capital syllable that is no known short form."""
    lexicon = scene.lexicon
    if not word.isupper() or not lexicon.syllables.is_syllable(word.lower()):
        return False
    return word not in lexicon.senses and not (len(word) < _LONG and word in lexicon.folded)


def _is_marked(word: str) -> bool:
    return len(word) > 1 and not _MARKED.isdisjoint(word)
