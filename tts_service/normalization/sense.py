"""Which of several senses a short form has here: decided by the words around it.

Every cue of a sense that is found speaks for it: next to the form 6, within a
few words 3, anywhere in the sentence 2; the longer phrase counts a little more.
The sense with most wins; without any cue the usual one (rank 1).  After
Yarowsky, *Decision lists for lexical ambiguity resolution* (1994): one sense
per collocation.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tts_service.normalization.scene import plain_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_service.normalization.entries import Sense
    from tts_service.normalization.scene import Scene

USUAL = "usual sense"
_BESIDE, _NEAR, _ANYWHERE = 6.0, 3.0, 2.0
# Cues that are no words, by what must stand right after the form: the label of who speaks,
# a day ("CN 5/5"), the title of a work in quotes, another short form, a word with a capital, two
# of them (somebody's name); "<%" looks before it.
_PERCENT = "%"
_SIGNS = {
    ":": re.compile(r":"),
    "/": re.compile(r"[ ,:(]{1,3}\d{1,2}[/-]\d{1,2}(?![^\W_])"),
    '"': re.compile(r" [\"']\w"),
    "&": re.compile(r" ?[A-ZĐƯ]{2,}(?![^\W\d_])"),
    "^": re.compile(r" [A-ZĐÀ-Ỹ][a-zđà-ỹ]+"),
    "*": re.compile(r" [A-ZĐÀ-Ỹ][a-zđà-ỹ]+ [A-ZĐÀ-Ỹ][a-zđà-ỹ]+"),
}
_NEAR_CHARACTERS = 40
# A cue that stands for any number, right before or right after.
_NUMBER = "#"
# One for a number that begins with a nought, as those of telephones do.
_NOUGHT = "0"


def choose_sense(senses: Sequence[Sense], scene: Scene, start: int, end: int) -> tuple[Sense, str]:
    """The sense of ``text[start:end]`` and the reason in words."""
    if len(senses) == 1:
        return senses[0], "abbreviation"
    left = f" {plain_words(scene.lower[max(0, start - _NEAR_CHARACTERS) : start])} "
    right = f" {plain_words(scene.lower[end : end + _NEAR_CHARACTERS])} "
    if scene.text[end : end + 1] == ":":  # what follows a label stands apart from it
        right = f" :{right}"
    whole = scene.plain_around(start, end)
    named = scene.text[end : end + 4].lstrip(" .,")[:1].isupper()
    signs = {cue: pattern.match(scene.text, end) is not None for cue, pattern in _SIGNS.items()}
    signs[_PERCENT] = _PERCENT in scene.text[max(0, start - 2) : start]
    best, best_score, reason = senses[0], 0.0, USUAL
    for sense in senses:
        score, cue = 0.0, ""
        for phrase, side in read_cues(sense.cues):
            if side == ">" and not named and f" {phrase}" in scene.lexicon.contexts["surname"]:
                continue  # "HS đỗ": no painter called Đỗ
            if phrase in signs:
                weight = _BESIDE if signs[phrase] else 0.0
            else:
                weight = _weigh(phrase, side, left, right, whole)
            if weight:
                score += weight
                cue = cue or phrase
        # A rarer sense has to be better, not as good.
        if score > best_score:
            best, best_score, reason = sense, score, f"“{cue}” nearby"
    return best, reason


@lru_cache(maxsize=4096)
def read_cues(cues: str) -> tuple[tuple[str, str], ...]:
    """``"<ông|giá"`` as ``(("ông", "<"), ("giá", ""))``: phrase and side.

    ``>:``, ``>/``, ``>"``, ``>&``, ``>^``, ``>*`` and ``<%`` are cues of their own (``_SIGNS``).
    """
    return tuple(_read_cue(cue) for cue in cues.split("|") if cue)


def _read_cue(cue: str) -> tuple[str, str]:
    side = cue[0] if cue[0] in "<>" else ""
    return (_NUMBER if cue == side + _NUMBER else plain_words(cue.lstrip("<>")) or cue[1:]), side


def _weigh(phrase: str, side: str, left: str, right: str, whole: str) -> float:
    if phrase in (_NUMBER, _NOUGHT):
        digit = (
            left.rstrip()[-1:]
            if side == "<"
            else right.lstrip(" :" if phrase == _NOUGHT else None)[:1]
        )
        return _BESIDE if digit.isdecimal() and (digit == "0" or phrase == _NUMBER) else 0.0
    needle = f" {phrase} "
    more = phrase.count(" ") * 0.5
    if not side:
        near = needle in left or needle in right
        return _NEAR + more if near else _ANYWHERE + more if needle in whole else 0.0
    if left.endswith(needle) if side == "<" else right.startswith(needle):
        return _BESIDE + more
    return _NEAR / 2 + more if needle in (left if side == "<" else right) else 0.0
