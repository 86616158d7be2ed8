"""What the rules know of words: the tables of this room, ready for a look-up."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from tts_service.errors import LexiconError
from tts_service.segmentation.tables import load_table

KINDS = frozenset({"name", "place", "number", "any", "end"})
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
# Onset and rhyme without tone: what Vietnamese has, and foreign names seldom.
_SYLLABLE = re.compile(
    "(?:b|ch?|d|đ|gh?|gi|h|kh?|l|m|n|ngh?|nh|ph?|r|s|t[hr]?|v|x|q(?=u))?"
    "(?:(?:[ou]?a|oă|uâ|o?e|uê|i?ê|yê|uyê|u?y|i|o|u?ô|[uưươ]?ơ|u|ư|ươ|ă|â|oo)(?:ch?|m|ng?|nh|p|t)?"
    "|[iyuư]a|uya|[ou]?a[iyou]|u?ây|âu|e[ou]|oeo|i?êu|yêu|i?u|uyu|o?oi|u?ôi|ư?ơi|u[iy]|ư[iu]|ươu)"
)
_PARTS = re.compile(r"[.,\-–/&]+")


@cache
def _abbreviations() -> dict[str, str]:
    kinds = {form: kind for form, kind, _ in load_table("abbreviations").rows}
    if strange := set(kinds.values()) - KINDS:
        raise LexiconError(f"abbreviations.tsv: no kind {sorted(strange)}.", "Use a listed kind.")
    return kinds


def abbreviation_kind(word: str, dotted: frozenset[str]) -> str:
    """What goes on after the abbreviation ``word`` (written without its last stop).

    One of ``KINDS``, or empty when it is none.  ``dotted`` are further
    abbreviations, with or without their last stop, of kind ``place``.
    """
    kinds = _abbreviations()
    if kind := kinds.get(word):
        return kind
    if word in dotted or word + "." in dotted:
        return "place"
    # A chain is what its last part is: PGS.TS, GS.,TS, Ths-Bs; but D.C is no street.
    last = _PARTS.split(word)[-1]
    return kinds.get(last, "") if 1 < len(last) < len(word) else ""


@cache
def _starters() -> dict[str, bool]:
    return {word: strength == "sure" for word, strength in load_table("starters").rows}


def starts_sentence(word: str, *, sure: bool) -> bool:
    """Whether ``word`` is one that begins a sentence; ``sure``: and is never a name."""
    certain = _starters().get(word)
    return certain is not None and (certain or not sure)


@cache
def names(kind: str) -> frozenset[str]:
    """Names of a kind of ``names.tsv``: ``place``, ``person``, ``brand``, ``two``, ``office``."""
    return frozenset(name for name, of in load_table("names").rows if of == kind)


@cache
def takes_letter() -> frozenset[str]:
    """Words that take a letter for a number: ``bảng E``."""
    return frozenset(row[0] for row in load_table("lettered").rows)


@cache
def before_person() -> frozenset[str]:
    """Words before a person's name: ``ông``."""
    return frozenset(row[0] for row in load_table("persons").rows)


@cache
def speech_pattern() -> re.Pattern[str]:
    """Matches up to four words and a verb of speech: ``Bà Lan thốt``."""
    verbs = "|".join(re.escape(row[0]) for row in load_table("speech").rows)
    return re.compile(rf"(?P<who>(?:\w+ ){{1,4}}?)(?<!kêu )(?:{verbs})\b(?! gọi)")


@cache
def ordinal_pattern() -> re.Pattern[str]:
    """Matches a whole ordinal: "1", "2.1", "IV", "a", "Điều 5", "Khoản 2 Điều 5"."""
    labels = sorted((row[0] for row in load_table("labels").rows), key=len, reverse=True)
    words = "|".join(map(re.escape, labels))
    number = r"(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,7}|[ivx]{1,5}|[A-Za-zĐđ])"
    return re.compile(
        rf"(?:{number}[.)]\s+)?(?:(?:{words}|{words.upper()})\s+(?:số\s+)?(?:{number},?\s+(?={words}))?)*{number}"
    )


def is_syllable(word: str) -> bool:
    """Whether ``word`` could be one Vietnamese syllable, to tell foreign names by."""
    plain = unicodedata.normalize("NFD", word.lower()).translate(_TONES)
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", plain)) is not None


@cache
def dangling() -> dict[str, str]:
    """Words (one or two) after which a line is not complete, and before what."""
    return {row[0]: row[1] for row in load_table("dangling").rows}
