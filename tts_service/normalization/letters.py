"""Tokens that are no words: spelled by Vietnamese letter names, or known foreign ones.

Policy for a token that no lexicon row and no other rule knows.  In capitals it
is spelled, unless it has five letters or more and is built like a word
(``VINACONEX``): then it is read as one.  In small letters it is spelled when
it has no vowel.  What is spelled for want of knowledge is listed as unknown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.normalization.span import Span
from tts_service.normalization.syllables import VOWELS

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

# Latin letters only: other scripts cannot be said, superscripts are no letters.
WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]+")
_UNIT = re.compile(r"[^\W\d_]+(?:[23](?![\d.,]\d)|[²³])?(?![^\W_])")
_HUMPS = re.compile(r"[A-ZĐ]{2,}(?=[A-ZĐ][a-z]|$)|[A-ZĐ]?[a-zđ]+|[A-ZĐ]+|[^\W\d_]")
# Syllables of the kind most names are made of; no cluster that a reader would stop at.
_PRONOUNCEABLE = re.compile(
    r"(?:[bcdfghjklmnpqrstvwxz]?[hlrwx]?[aeiouy]{1,2}(?:[lmnrstcpkgdbx]{1,2}(?=[^aeiouy]|$))?){2,}"
    r"[bcdfgklmnprstxz]?"
)
_SHORTEST_WORD = 5
_DEGREES = {"C": "xê", "F": "ép", "K": "ca"}


def has_vowel(word: str) -> bool:
    """Whether any letter of the word is a vowel."""
    return not VOWELS.isdisjoint(word.lower())


def is_pronounceable(word: str) -> bool:
    """Whether an unknown word in capitals can be read as a word."""
    return len(word) >= _SHORTEST_WORD and bool(_PRONOUNCEABLE.fullmatch(word.lower()))


def find_letter(scene: Scene, start: int) -> Span | None:
    """A single letter that stands alone, said by its name; an initial takes its dot along."""
    match = WORD.match(scene.text, start)
    if match is None or len(match[0]) > 1:
        return None
    letter, end = match[0], match.end()
    if letter in _DEGREES and scene.left(start).endswith(" độ"):
        return Span(start, end, _DEGREES[letter], "measure", "degrees")
    if letter.lower() in VOWELS and letter.islower():
        return None
    name = scene.lexicon.letter_name(letter.lower())
    if not name:
        return None
    following = scene.text[end : end + 3]
    if letter.isupper() and re.match(r"\.(?:[^\W\d_]| [^\W\d_])", following):
        return Span(start, end + 1, name, "name", "initial")
    return Span(start, end, name, "letter", "letter by its name")


def find_known(scene: Scene, start: int) -> Span | None:
    """A foreign word, an acronym said as a word, or a unit that needs no number."""
    match = _UNIT.match(scene.text, start)
    if match is None:
        return None
    word, end, lexicon = match[0], match.end(), scene.lexicon
    if word in lexicon.foreign:
        return Span(start, end, lexicon.foreign[word], "foreign", "known foreign word")
    if word in lexicon.acronyms:
        return Span(start, end, lexicon.acronyms[word], "acronym", "acronym said as a word")
    unit = lexicon.units.get(word)
    if unit is not None and unit.use == "alone":
        kind = "money" if unit.money else "measure"
        return Span(start, end, unit.spoken, kind, "unit without a number")
    return None


def find_spelled(scene: Scene, start: int) -> Span | None:
    """Any other token of letters that is no plain word, by the policy above."""
    match = WORD.match(scene.text, start)
    if match is None:
        return None
    word, end = match[0], match.end()
    if word.isupper() and is_pronounceable(word):
        return Span(start, end, word.lower(), "acronym", "reads as a word", unknown=True)
    if word.isupper() or not has_vowel(word):
        said = scene.lexicon.spell(word)
        return Span(start, end, said, "acronym", "unknown: spelled", unknown=True) if said else None
    return _mixed_case(scene, start, end, word)


def _mixed_case(scene: Scene, start: int, end: int, word: str) -> Span | None:
    """``ChatGPT``: the parts in capitals are spelled, the others stay; ``MacBook`` stays whole."""
    if word[1:].islower() or word.islower():
        return None
    lexicon = scene.lexicon
    said = []
    for hump in _HUMPS.findall(word):
        spelled = (len(hump) > 1 and hump.isupper()) or not has_vowel(hump)
        said.append(lexicon.acronyms.get(hump) or (lexicon.spell(hump) if spelled else hump))
    spoken = " ".join(filter(None, said))
    if spoken.replace(" ", "") == word:
        return None
    return Span(start, end, spoken, "mixed", "capitals inside a word are spelled")
