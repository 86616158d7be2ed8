"""Text from before Unicode: windows-1258, TCVN3 and VNI bytes become letters.

TCVN3 (TCVN 5712:1993 VN3, the ".Vn" fonts) and VNI use the bytes of Western
letters, so only the words tell them apart: every candidate is tried, and the one
whose words have the shape of Vietnamese syllables is right.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape

from tts_service.article.tables import any_of, compile_pattern, longest_first, read_table

# Words with accents that must have the shape of syllables, of all that are looked at.
_PLAUSIBLE = 0.85
_SAMPLE = 400
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_WORD = re.compile(r"[^\W\d_]+")
_ENTITY = re.compile(r"&(?:#(?:1[6-9]|2[0-5])\d|[A-Za-z]{2,6});")
_MARKUP = re.compile(r"<[^>]*>")
_WESTERN = re.compile("[\xa1-\xff]")
# Letters that only modern Vietnamese text has; one is enough.
_MODERN = re.compile("[\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")


def convert_bytes(data: bytes) -> str:
    """Bytes of an old single-byte encoding as text in NFC; ``""`` when none fits."""
    western = data.decode("latin-1")
    candidates = [data.decode("cp1258", errors="replace"), *_restored(western)]
    best = max(candidates, key=plausibility)
    return unicodedata.normalize("NFC", best) if plausibility(best) >= _PLAUSIBLE else ""


def restore_text(text: str) -> str:
    """Text whose letters are TCVN3 or VNI bytes read as Western ones, restored.

    Pages kept their old bytes when their charset line was modernized.  Text that is
    Vietnamese or anything else already comes back as it is.
    """
    if _MODERN.search(text) or not _WESTERN.search(text):
        return text
    best = max(_restored(text), key=plausibility)
    return best if plausibility(best) >= max(_PLAUSIBLE, plausibility(text)) else text


def plausibility(text: str) -> float:
    """Which part of the accented words are shaped like Vietnamese syllables, 0 to 1."""
    words = []
    for found in _WORD.finditer(_MARKUP.sub(" ", text)):
        if not found.group().isascii():
            words.append(found.group())
            if len(words) == _SAMPLE:
                break
    return sum(map(_is_syllable, words)) / len(words) if words else 0.0


def _is_syllable(word: str) -> bool:
    plain = _TONES.sub("", unicodedata.normalize("NFD", word.casefold()))
    return bool(_syllable().fullmatch(unicodedata.normalize("NFC", plain)))


@lru_cache(maxsize=1)
def _syllable() -> re.Pattern[str]:
    parts: dict[str, list[str]] = {"onset": [], "nucleus": [], "coda": []}
    for part, letters, _ in read_table("syllables", ("part", "letters", "note")):
        parts[part].append(letters)
    shape = [any_of(longest_first(parts[part])) for part in parts]
    return compile_pattern("syllables", f"{shape[0]}?{shape[1]}{shape[2]}?")


@lru_cache(maxsize=1)
def _letters() -> dict[str, dict[str, str]]:
    """For each old encoding, what its sequences of Western letters stand for."""
    found: dict[str, dict[str, str]] = {}
    for encoding, written, letter in read_table("legacy", ("encoding", "bytes", "letter")):
        sequence = bytes.fromhex(written).decode("latin-1")
        found.setdefault(encoding, {})[sequence] = letter
    return found


def _restored(western: str) -> list[str]:
    """The text read in each old encoding."""
    # Editors of that time wrote the same letters as entities, too.
    western = _ENTITY.sub(_plain_entity, western)
    return [_respell(western, letters) for letters in _letters().values()]


def _respell(western: str, letters: dict[str, str]) -> str:
    pattern = re.compile("|".join(map(re.escape, longest_first(letters))))
    return pattern.sub(lambda found: letters[found.group()], western)


def _plain_entity(found: re.Match[str]) -> str:
    char = unescape(found.group())
    return char if _WESTERN.fullmatch(char) else found.group()
