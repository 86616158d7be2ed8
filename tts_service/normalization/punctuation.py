"""Punctuation that is not said: a pause, or nothing.

Full stops, commas, colons, semicolons, question and exclamation marks stay for
the voice.  A dash between words is a pause, and so is a bracket; in known
pairs ("kinh tế - xã hội") the dash is not heard.  Quotes, bullets and marks of
trade say nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.normalization.span import PAUSE, Span

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

KEPT = frozenset(".,;:?!…")
_SILENT = frozenset("\"'*•·●○▪▫■□◆◇★☆►▶➤➢✓✔→←↑↓⇒®™©¶†‡_`\\¡¿")
_PAUSES = frozenset("()[]{}|/-")
_WORD_NUMBER = re.compile(r"(?P<word>[^\W\d_]+) ?\d[\d.,/]*\s*$")
_WORD_NUMBER_AFTER = re.compile(r"\s*(?P<word>[^\W\d_]+) ?\d")
_NUMBER_WORD = re.compile(r"\d[\d.,]* (?P<word>[^\W\d_]+)(?: \d{1,2})?\s*$")
_NUMBER_WORD_AFTER = re.compile(r"\s*\d[\d.,]* (?P<word>[^\W\d_]+)")
_KM = re.compile(r"[Kk][Mm] ?\d")
_MINUS = re.compile(r"[²³\w)] - [\dxyzabc(]")
_BULLET = re.compile(r"\+ [^\W\d_]")
_REPEATED = re.compile(r"([-=_*~.#+|<>/\\])\1{2,}")


def find_punctuation(scene: Scene, start: int) -> Span | None:
    """A mark that is not kept as it stands, alone or in a row."""
    text = scene.text
    repeated = _REPEATED.match(text, start)
    if repeated:
        kind = "…" if repeated[1] == "." else PAUSE
        return Span(start, repeated.end(), kind, "punctuation", "row of one mark")
    mark = text[start]
    if mark == "-":
        return _dash(scene, start)
    if mark in _PAUSES:
        return Span(start, start + 1, PAUSE, "punctuation", "bracket or stroke is a pause")
    if mark in _SILENT or (
        mark == "+" and _BULLET.match(text, start) and not text[max(0, start - 9) : start].strip()
    ):
        return Span(start, start + 1, "", "punctuation", "mark is not said")
    return None


def _dash(scene: Scene, start: int) -> Span:
    text = scene.text
    before, after = text[start - 1 : start], text[start + 1 : start + 2]
    if before.isdecimal() and after in "Kk" and _KM.match(text, start + 1):
        return Span(start, start + 1, "đến", "range", "dash between two of one kind")
    if before.isalnum() and after.isalnum():
        return Span(start, start + 1, "", "punctuation", "hyphen is not said")
    if "=" in text and _MINUS.match(text, max(0, start - 2)):
        return Span(start, start + 1, "trừ", "math", "minus in an equation")
    if _is_range(scene, start):
        return Span(start, start + 1, "đến", "range", "dash between two of one kind")
    if _is_joined(scene, start):
        return Span(start, start + 1, "", "punctuation", "dash in a fixed pair")
    return Span(start, start + 1, PAUSE, "punctuation", "dash is a pause")


def _is_range(scene: Scene, start: int) -> bool:
    """``thứ 2 - thứ 6``, ``7 giờ - 11 giờ``: the same word with a number on both sides."""
    left, right = scene.lower[max(0, start - 40) : start], scene.lower[start + 1 : start + 40]
    for before, after in ((_WORD_NUMBER, _WORD_NUMBER_AFTER), (_NUMBER_WORD, _NUMBER_WORD_AFTER)):
        one, other = before.search(left), after.match(right)
        if one and other and one["word"] == other["word"]:
            return True
    return False


def _is_joined(scene: Scene, start: int) -> bool:
    """Whether the dash stands inside a pair of ``data/vi/joined.tsv``."""
    left = scene.lower[max(0, start - 24) : start].split()
    right = re.findall(r"[^\W\d_]+", scene.lower[start + 1 : start + 32])
    joined = scene.lexicon.joined
    return any(
        (" ".join(left[-n:]), " ".join(right[:m])) in joined
        for n in (1, 2, 3)
        for m in (1, 2, 3, 4, 5)
        if len(left) >= n and len(right) >= m
    )
