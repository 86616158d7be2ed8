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
# Bounded like every token, so that no text makes a rule look at it again and again.
WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]{1,64}")
_UNIT = re.compile(r"[^\W\d_]{1,16}(?:[23](?![\d.,]\d)|[²³])?(?![^\W_])")
_TIMES = re.compile(r" ?\d")
_INITIAL = re.compile(r"\. ?[^\W\d_]")
# No sentence ends before these: "Lê Văn D. (45 tuổi)", "bà O., chủ quán".
_WITHHELD = re.compile(r"\.(?: \(|[,;:)])")
_CODE = re.compile(r"([A-ZĐ]{1,3})(?:-|\.(?=\d))?(?=\d)")
_INITIALS = re.compile(r"(?:[A-ZĐ]\.){2,5}(?:[A-ZĐ](?![^\W_]))?|[A-ZĐ]\.[A-ZĐ](?![^\W_])")
# With spaces, after a name ("Trần T. B.") or before one ("J. K. Rowling").
_SPACED_INITIALS = re.compile(r"(?:[A-ZĐ]\. ){1,3}[A-ZĐ](?:\.|(?![^\W_]))")
_NAME_BEFORE = re.compile(r"[A-ZĐÀ-Ỹ][a-zđà-ỹ]+ $")
_NAME_AFTER = re.compile(r" [A-Z][a-z]{2}")
_WITH_DOT = re.compile(r"[^\W\d_]{1,16}\.")
_HYPHENED = re.compile(r"[A-Za-z]{1,12}-[A-Za-z]{1,12}(?:-?\d{1,2})?(?![^\W_])")
_SMALL = "a-zđà-öø-ỹ"
_HEAD = re.compile(r"[A-ZĐ]{3,}(?=[bcdfgklmnprstv][a-z])")
_HUMPS = re.compile(rf"[A-ZĐ]{{2,}}(?=[A-ZĐ][{_SMALL}]|$)|[A-ZĐ]?[{_SMALL}]+|[A-ZĐ]+|[^\W\d_]")
# Syllables of the kind most names are made of; no cluster that a reader would stop at.
_PRONOUNCEABLE = re.compile(
    r"(?:(?:[bcdfgkpt][lrh]|[snw]h|[bcdfghjklmnpqrstvwxz])?[aeiouy]{1,2}(?:[lmnrstcpkgdbx]{1,2}(?=[^aeiouy]|$))?){2,}"
    r"[bcdfgklmnprstxz]?"
)
_BRAND = re.compile(r"[A-Z][a-z]{2}[A-Z]")
_SHORTEST_WORD = 5
# Codes of shares stand in lists, each perhaps with figures: "DXG (-257 tỷ), VIX (-228 tỷ)".
_TICKER = re.compile(r"(?!USD|GDP|CPI|FDI|ETF|HNX)[A-Z]{3}(?![^\W_])")
_SHARES = re.compile(r"cổ phiếu|mua ròng|bán ròng|chứng khoán|khớp lệnh|cp |các mã|vn-index|vn30")
_AND = r"(?: ?\([^()]{1,16}\))?(?:, | và | & )"
_TICKER_BEFORE = re.compile(rf"(?<![^\W_])[A-Z]{{2}}[A-Z\d]{_AND}$")
_TICKER_AFTER = re.compile(rf"{_AND}[A-Z]{{2}}[A-Z\d](?![^\W_])")
_VARIABLE = re.compile(r"([BCDGHKLMNPQRSTVX])([a-zđà-ỹ]{1,6})(?= ?= ?\d)")
# H'Mông, R'lấp, M'gar, d'Ivoire
_ELIDED = re.compile(r"([A-Za-zĐđ])'[^\W\d_]{2}")
_ONSETS = {"d": "đ", "j": "gi", "k": "c", "q": "c", "f": "ph", "z": "d"}
_DEGREES = {"C": "xê", "F": "ép", "K": "ca"}


def has_vowel(word: str) -> bool:
    """Whether any letter of the word is a vowel."""
    return not VOWELS.isdisjoint(word.lower())


def is_pronounceable(word: str) -> bool:
    """Whether an unknown word in capitals can be read as a word."""
    return len(word) >= _SHORTEST_WORD and bool(_PRONOUNCEABLE.fullmatch(word.lower()))


def find_sign(scene: Scene, start: int) -> Span | None:
    """A single letter that is a sign: degrees ("39 độ C"), a diameter ("Ø3"), "times" ("2 x 3")."""
    match = WORD.match(scene.text, start)
    if match is None or len(match[0]) > 1:
        return None
    letter, end, left = match[0], match.end(), scene.left(start)
    if letter in "Øø" and scene.text[end : end + 1].isdecimal():
        return Span(start, end, "phi", "measure", "diameter")
    if letter in _DEGREES and left.endswith(" độ"):
        return Span(start, end, _DEGREES[letter], "measure", "degrees")
    if letter in "xX" and _TIMES.match(scene.text, end) and left[-1:].isalnum():
        return Span(start, end, "nhân", "math", "times")
    return None


def find_letter(scene: Scene, start: int) -> Span | None:
    """A single letter that stands alone, said by its name; an initial takes its dot along."""
    match = WORD.match(scene.text, start)
    if match is None or len(match[0]) > 1:
        return None
    letter, end = match[0], match.end()
    # "Ô tô", "Y tế", "à": words of one letter, and A, E, I, O, U are their own names.
    is_word = letter.lower() in VOWELS and not (letter == "Y" and _is_initial(scene, end))
    name = scene.lexicon.letter_name(letter.lower())
    if letter.isupper() and name and _WITHHELD.match(scene.text, end):
        return Span(start, end + 1, letter if is_word else name, "name", "initial")
    if is_word or not name:
        return None
    if letter.isupper() and _is_initial(scene, end):
        return Span(start, end + 1, name, "name", "initial")
    return Span(start, end, name, "letter", "letter by its name")


def find_variable(scene: Scene, start: int) -> Span | None:
    """The symbol of a quantity before an equals sign: ``Bn=22,5m``, ``Bnền = 22,5m``."""
    match = _VARIABLE.match(scene.text, start)
    if match is None:
        return None
    rest = match[2]
    if len(rest) > 1 and not scene.lexicon.syllables.is_syllable(rest):
        return None
    said = scene.lexicon.spell(match[1])
    said += f" {rest if len(rest) > 1 else scene.lexicon.spell(rest)}"
    return Span(start, match.end(), said.strip(), "mixed", "symbol of a quantity")


def find_ticker(scene: Scene, start: int) -> Span | None:
    """The code of a share in a list of such codes: always spelled (``HCM, VND, VIX``)."""
    match = _TICKER.match(scene.text, start)
    if match is None or not _SHARES.search(scene.lower, *scene.around(start, start)):
        return None
    others = _TICKER_BEFORE.search(scene.text[max(0, start - 24) : start])
    if others is None and _TICKER_AFTER.match(scene.text, match.end()) is None:
        return None
    said = scene.lexicon.acronyms.get(match[0]) or scene.lexicon.spell(match[0])
    return Span(start, match.end(), said, "acronym", "code of a share")


def find_elided(scene: Scene, start: int) -> Span | None:
    """A consonant with an apostrophe that begins a name, said with the weakest vowel."""
    match = _ELIDED.match(scene.text, start)
    if match is None or has_vowel(match[1]):
        return None
    letter = match[1].lower()
    onset = f"{_ONSETS.get(letter, letter)}ờ"
    return Span(start, match.end(1) + 1, onset, "name", "consonant before an apostrophe")


def _is_initial(scene: Scene, end: int) -> bool:
    """Whether the letter before ``end`` has a dot and more of a name behind it."""
    return _INITIAL.match(scene.text, end) is not None


def find_known(scene: Scene, start: int) -> Span | None:
    """A foreign word, an acronym said as a word, or a unit that needs no number."""
    lexicon = scene.lexicon
    match = _HYPHENED.match(scene.text, start)
    if match is None or match[0] not in lexicon.foreign:
        match = _UNIT.match(scene.text, start)
        if (
            match
            and scene.text[match.end() : match.end() + 1] == "."
            and f"{match[0]}." in lexicon.foreign
        ):
            match = _WITH_DOT.match(scene.text, start) or match
    if match is None or scene.definitions.find(match[0].upper()) is not None:
        return None
    word, end = match[0], match.end()
    if word in lexicon.foreign:
        return Span(start, end, lexicon.foreign[word], "foreign", "known foreign word")
    if word in lexicon.acronyms:
        return Span(start, end, lexicon.acronyms[word], "acronym", "acronym said as a word")
    unit = lexicon.units.get(word)
    if unit is not None and unit.use == "alone" and word not in lexicon.senses:
        kind = "money" if unit.money else "measure"
        return Span(start, end, unit.spoken, kind, "unit without a number")
    return None


def find_code(scene: Scene, start: int) -> Span | None:
    """One to three letters written on to a number: the name of a thing, spelled (VN123, CT3)."""
    match = _CODE.match(scene.text, start)
    if match is None:
        return None
    said = scene.lexicon.acronyms.get(match[1]) or scene.lexicon.spell(match[1])
    return Span(start, match.end(), said, "mixed", "letters of a code")


def find_initials(scene: Scene, start: int) -> Span | None:
    """Initials in a row ("N.V.T", "J.K."), unless the lexicon has them ("T.Ư")."""
    match = _INITIALS.match(scene.text, start) or _spaced_initials(scene, start)
    senses = scene.lexicon.senses
    if match is None or match[0] in senses or match[0].rstrip(".") in senses:
        return None
    # "P.V" is a reporter or somebody's initials, as its cues say.
    either = senses.get(match[0].lower())
    if either is not None and len(either) > 1:
        return None
    end = match.end()
    if match[0][-1] == "." and not scene.text[end : end + 9].strip("\"') "):
        end -= 1
    return Span(start, end, scene.lexicon.spell(match[0]), "name", "initials")


def _spaced_initials(scene: Scene, start: int) -> re.Match[str] | None:
    """Initials with spaces between, when a name stands beside them."""
    text = scene.text
    match = _SPACED_INITIALS.match(text, start)
    if match and (
        _NAME_BEFORE.search(text[max(0, start - 12) : start])
        or (match[0][-1] == "." and _NAME_AFTER.match(text, match.end()))
    ):
        return match
    return None


def find_spelled(scene: Scene, start: int) -> Span | None:
    """Any other token of letters that is no plain word, by the policy above."""
    match = WORD.match(scene.text, start)
    if match is None:
        return None
    word, end = match[0], match.end()
    if len(word) == 1 and has_vowel(word):
        return None
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
    brand = _BRAND.match(word)  # "BigC"
    if len(word) < _SHORTEST_WORD and sum(c.isupper() for c in word) > 1 and not brand:
        return Span(start, end, lexicon.spell(word), "mixed", "short name in mixed case")
    said = []
    head = _HEAD.match(word)
    if head and head[0] in lexicon.acronyms:
        # "VTVgo" is VTV and go, "ChatGPT" Chat and GPT.
        rest = word[head.end() :]
        spoken = f"{lexicon.acronyms[head[0]]} {rest}"
        return Span(start, end, spoken, "mixed", "capitals inside a word are spelled")
    for hump in _HUMPS.findall(word):
        spelled = (len(hump) > 1 and hump.isupper()) or not has_vowel(hump)
        said.append(lexicon.acronyms.get(hump) or (lexicon.spell(hump) if spelled else hump))
    spoken = " ".join(filter(None, said))
    if spoken.replace(" ", "") == word:
        return None
    return Span(start, end, spoken, "mixed", "capitals inside a word are spelled")
