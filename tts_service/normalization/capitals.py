"""Words set in capitals: headlines and emphasis, read as the words they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.normalization.letters import WORD
from tts_service.normalization.span import Span
from tts_service.normalization.syllables import TONED

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

_NEXT = re.compile(r"\s+([^\W\d_]+)(?![^\W_])")
_LONG = 4  # a short form of four letters that is a syllable too is not written in capitals
_MARKED = frozenset("ĂÂÊÔƠƯ") | frozenset(c.upper() for c in TONED)


def find_capitals(scene: Scene, start: int) -> Span | None:
    """A run of capital words, said as in small letters."""
    match = WORD.match(scene.text, start)
    if match is None or not _is_word(scene, match[0]):
        return None
    end = match.end()
    while (following := _NEXT.match(scene.text, end)) and _is_word(scene, following[1]):
        end = following.end()
    if end == match.end() and not (scene.headline or _is_marked(match[0])):
        return None
    spoken = " ".join(scene.text[start:end].lower().split())
    return Span(start, end, spoken, "capitals", "capital letters read as words")


def _is_word(scene: Scene, word: str) -> bool:
    """A capital syllable that is no known short form, or one with a tone mark."""
    if not word.isupper() or not scene.lexicon.syllables.is_syllable(word.lower()):
        return False
    lexicon = scene.lexicon
    if word in lexicon.senses or (len(word) < _LONG and word in lexicon.folded):
        return False
    return scene.headline or _is_marked(word)


def _is_marked(word: str) -> bool:
    return len(word) > 1 and not _MARKED.isdisjoint(word)
