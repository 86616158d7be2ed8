"""What the rules know of words: the tables of this room, ready for a look-up."""

from __future__ import annotations

import re
from functools import cache

from tts_service.errors import LexiconError
from tts_service.segmentation.tables import load_table

KINDS = frozenset({"name", "place", "number", "any", "end"})
# Onset, vowels with any tone, coda; wider than the language, yet few foreign names fit.
_SYLLABLE = re.compile(
    "(?:b|ch?|d|đ|gh?|gi|h|kh?|l|m|n|ngh?|nh|ph?|qu|r|s|t[hr]?|v|x)?"
    "[aăâeêioôơuưyàằầèềìòồờùừỳáắấéếíóốớúứýảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹạặậẹệịọộợụựỵ]{1,3}"
    "(?:ch?|m|ng?|nh|p|t)?"
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
    abbreviations, with or without their last stop, of kind ``any``.
    """
    kinds = _abbreviations()
    if kind := kinds.get(word):
        return kind
    if word in dotted or word + "." in dotted:
        return "any"
    # A chain is what its last part is: PGS.TS, GS.,TS, Ths-Bs.
    parts = [part for part in _PARTS.split(word) if part]
    if len(parts) > 1 and kinds.get(parts[-1]) == "name":
        return "name"
    return ""


@cache
def _starters() -> dict[str, bool]:
    return {word: strength == "sure" for word, strength in load_table("starters").rows}


def starts_sentence(word: str, *, sure: bool) -> bool:
    """Whether ``word`` is one that begins a sentence; ``sure``: and is never a name."""
    certain = _starters().get(word)
    return certain is not None and (certain or not sure)


@cache
def places() -> frozenset[str]:
    """Place names of one syllable."""
    return frozenset(row[0] for row in load_table("places").rows)


@cache
def ordinal_pattern() -> re.Pattern[str]:
    """Matches a whole ordinal: "1", "2.1", "IV", "a", "Điều 5", "Phần A"."""
    labels = sorted((row[0] for row in load_table("labels").rows), key=len, reverse=True)
    words = "|".join(map(re.escape, labels))
    return re.compile(
        rf"(?:(?:{words}|{words.upper()})\s+(?:số\s+)?)?"
        r"(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,7}|[A-Za-zĐđ])",
    )


@cache
def address_pattern() -> re.Pattern[str]:
    """Finds web addresses, e-mail addresses and bare domains."""
    labels = "|".join(sorted(row[0] for row in load_table("domains").rows))
    return re.compile(
        r"(?:https?|ftp)://\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
        rf"|(?:[\w-]+\.)+(?:{labels})(?![\w-])(?:/[^\s”»)]*)?",
        re.IGNORECASE,
    )


def is_syllable(word: str) -> bool:
    """Whether ``word`` could be one Vietnamese syllable, to tell foreign names by."""
    return _SYLLABLE.fullmatch(word.lower()) is not None


@cache
def dangling() -> frozenset[str]:
    """Words (one or two) after which a line is not complete."""
    return frozenset(row[0] for row in load_table("dangling").rows)
