"""Vietnamese syllables: which strings of letters a reader takes for a Vietnamese word.

A syllable is an onset (or none), a rime and a tone mark; the parts are data
(``data/vi/syllables.tsv``), after the tables of Đoàn Thiện Thuật, *Ngữ âm
tiếng Việt* (1977), with the few rimes of loan words (``oong``).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TONES = "\u0300\u0301\u0303\u0309\u0323"
# Each vowel with a tone mark to the vowel without.
_BARE = {}
for _vowel in "aăâeêioôơuưy":
    for _tone in _TONES:
        _BARE[ord(unicodedata.normalize("NFC", _vowel + _tone))] = _vowel
TONED = frozenset(map(chr, _BARE))
# Any Latin letter that is a vowel in some language.
VOWELS = (
    frozenset("aăâeêioôơuưyæœøəıɛɔ")
    | TONED
    | {
        chr(code)
        for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
        if unicodedata.normalize("NFD", chr(code))[0] in "aeiouy"
    }
)
_SHORTEST_WORD, _LONGEST_WORD = 4, 24  # letters of a known word written together
_LONGEST = 8  # "nghiêng" has seven letters, with room for a misspelling


@dataclass(frozen=True, slots=True)
class Syllables:
    """The onsets and rimes, without tone marks, in lower case."""

    onsets: frozenset[str]
    rimes: frozenset[str]

    def is_syllable(self, word: str) -> bool:
        """Whether the lower-case ``word`` is one possible syllable, with or without its tone."""
        if len(word) > _LONGEST:
            return False
        return _is_syllable(self.onsets, self.rimes, word)

    def split(self, letters: str, words: Mapping[str, str]) -> list[str]:
        """``"dichvucong"`` as ``["dich", "vu", "cong"]``; empty when it is no such chain.

        Toneless text has no marks, so rimes are compared without their
        diacritics; parts have at least two letters, the fewest are taken.  A
        part may also be one of ``words`` that is said otherwise than it is
        written, of four letters or more.
        """
        onsets, rimes = _plain_onsets(self.onsets), _plain_rimes(self.rimes)
        # best[i]: the parts of letters[:i], fewest first; None when there are none.
        best: list[list[str] | None] = [[], *[None] * len(letters)]
        for end in range(2, len(letters) + 1):
            for start in range(max(0, end - _LONGEST_WORD), end - 1):
                before, part = best[start], letters[start:end]
                if before is None or len(before) + 1 >= len(best[end] or letters):
                    continue
                if (len(part) >= _SHORTEST_WORD and words.get(part, part) != part) or (
                    len(part) <= _LONGEST and _is_plain_syllable(onsets, rimes, part)
                ):
                    best[end] = [*before, part]
        parts = best[-1]
        return parts if parts and len(parts) > 1 else []


@lru_cache(maxsize=8192)
def _is_syllable(onsets: frozenset[str], rimes: frozenset[str], word: str) -> bool:
    bare = word.translate(_BARE)
    if sum(c in TONED for c in word) > 1:
        return False
    if bare in rimes:
        return True
    return any(bare[:cut] in onsets and bare[cut:] in rimes for cut in range(1, min(4, len(bare))))


@lru_cache(maxsize=8)
def _plain_rimes(rimes: frozenset[str]) -> frozenset[str]:
    marks = str.maketrans("ăâêôơưđ", "aaeooud")
    return frozenset(rime.translate(marks) for rime in rimes)


@lru_cache(maxsize=8)
def _plain_onsets(onsets: frozenset[str]) -> frozenset[str]:
    return frozenset(onset.replace("đ", "d") for onset in onsets)


def _is_plain_syllable(onsets: frozenset[str], rimes: frozenset[str], part: str) -> bool:
    return any(part[:cut] in onsets and part[cut:] in rimes for cut in range(1, min(4, len(part))))
