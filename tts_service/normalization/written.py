"""The written sentence, cleaned for matching, with the way back to every character of it.

Cleaning is of four kinds.  Silent ones replace one character by another of the
same look (spaces, dashes, quotes).  Composing brings the text to NFC.
Dropping takes out what has no width.  Mending puts the right letter for a
look-alike (Ð for Đ, Cyrillic letters in a Latin word) and plain letters for
decorated ones (full width, mathematical bold, Ⅳ, ㎡).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_SILENT = str.maketrans(
    {
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("“”„‟«»〝〞″＂", '"'),
        **dict.fromkeys("‘’‚‛`´′＇", "'"),
        **dict.fromkeys("º˚∘", "°"),
        **dict.fromkeys("⁄∕", "/"),
        "∙": "·",
        "～": "~",
        "∼": "~",
    }
)
# No width, no sound: joiners, marks of direction, soft hyphens, variation selectors, controls.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
# Written with other code points for decoration only; the compatibility form is what is meant.
_DECORATED = re.compile(
    "[\uff01-\uff5e\u2160-\u217f\u2460-\u249b\u24b6-\u24e9\u2776-\u2793\ufb00-\ufb06"
    "\u3300-\u33ff\u2103\u2109\U0001d400-\U0001d7ff]"
)
_CYRILLIC = dict(zip("АВЕЅІЈКМНОРСТХаеѕіјорсух", "ABESIJKMHOPCTXaesijopcyx", strict=True))
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True))
_LOOKALIKE = {
    "μ": "µ",
    "Ð": "Đ",
    "ð": "đ",
    "Ɖ": "Đ",
    "ɖ": "đ",
    "ı": "i",
    "ɑ": "a",
    **_CYRILLIC,
    **_GREEK,
}
_ALONE = "Ððı"  # wrong even where no Latin letter stands beside
_SUSPECT = re.compile("[" + "".join(_LOOKALIKE) + "]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")
_WORD = re.compile(r"\w+")


_LONGEST_CLUSTER = 32
# Digits of other scripts; the rules know the ten of ASCII only.
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")


@dataclass(frozen=True, slots=True)
class Written:
    """``text`` is the cleaned sentence; ``origin(start, end)`` leads back to ``original``.

    ``mended`` has the ranges of ``text`` whose letters are not those of the
    original, even after NFC.
    """

    original: str
    text: str
    offsets: tuple[int, ...] | None
    mended: tuple[tuple[int, int], ...] = ()

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The range of ``original`` that ``text[start:end]`` was made from."""
        if self.offsets is None:
            return start, end
        if not self.text:
            return 0, len(self.original)
        return self.offsets[start], self.offsets[end]


def clean(original: str) -> Written:
    """Clean a written sentence; costs one pass, and a second one only where needed."""
    text = original.translate(_SILENT)
    # ASCII and ordinary Vietnamese in NFC take this way out.
    if not (
        _DROPPED.search(text)
        or _DECORATED.search(text)
        or _SUSPECT.search(text)
        or _FOREIGN_DIGIT.search(text)
        or not unicodedata.is_normalized("NFC", text)
    ):
        return Written(original, text, None)
    return _rebuild(original, text)


def _rebuild(original: str, text: str) -> Written:
    characters: list[str] = []
    offsets: list[int] = []
    changed: set[int] = set()
    for start, end in _clusters(text):
        piece = text[start:end]
        plain = _plain(piece)
        if plain != unicodedata.normalize("NFC", piece):
            changed.update(range(len(characters), len(characters) + len(plain)))
        characters += plain
        offsets += _origins(piece, plain, start)
    offsets.append(len(text))
    _mend(characters, changed)
    cleaned = "".join(characters).translate(_SILENT)
    return Written(original, cleaned, tuple(offsets), _ranges(changed, len(cleaned)))


def _plain(piece: str) -> str:
    """A cluster composed, without what has no width, decoration and digits of other scripts."""
    kept = _DROPPED.sub("", piece)
    plain = unicodedata.normalize("NFKC" if _DECORATED.search(kept) else "NFC", kept)
    return _FOREIGN_DIGIT.sub(lambda m: str(unicodedata.decimal(m[0])), plain)


def _origins(piece: str, plain: str, start: int) -> list[int]:
    """Where each character of ``plain`` comes from, when ``piece`` begins at ``start``."""
    if len(plain) == 1:
        return [start]
    singly = [_plain(character) for character in piece]
    if "".join(singly) == plain:
        origins = [start + i for i, single in enumerate(singly) for _ in single]
        origins[:1] = [start] if origins else []
        return origins
    # Composed in part: the last characters are aligned.
    shift = len(piece) - len(plain)
    return [start + max(0, i + shift) if i else start for i in range(len(plain))]


def _clusters(text: str) -> list[tuple[int, int]]:
    """Each base character with what belongs to it: marks, Hangul vowels, what has no width.

    A cluster has at most ``_LONGEST_CLUSTER`` characters, so that composing it
    takes bounded time.
    """
    starts: list[int] = []
    for i, character in enumerate(text):
        extends = (
            unicodedata.category(character)[0] == "M"
            or "\u1160" <= character <= "\u11ff"
            or _DROPPED.match(character) is not None
        )
        if not extends or (starts and i - starts[-1] >= _LONGEST_CLUSTER):
            starts.append(i)
    starts = [0, *starts[1:]] if text else []
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _mend(characters: list[str], changed: set[int]) -> None:
    """Put Latin letters for look-alikes in words that are otherwise Latin."""
    text = "".join(characters)
    for word in _WORD.finditer(text):
        suspects = list(_SUSPECT.finditer(word[0]))
        if not suspects:
            continue
        latin = _LATIN.search(_SUSPECT.sub("", word[0])) is not None
        for suspect in suspects:
            if latin or suspect[0] in _ALONE:
                at = word.start() + suspect.start()
                characters[at] = _LOOKALIKE[suspect[0]]
                changed.add(at)


def _ranges(places: set[int], length: int) -> tuple[tuple[int, int], ...]:
    ranges: list[tuple[int, int]] = []
    for place in sorted(p for p in places if p < length):
        if ranges and ranges[-1][1] == place:
            ranges[-1] = (ranges[-1][0], place + 1)
        else:
            ranges.append((place, place + 1))
    return tuple(ranges)
