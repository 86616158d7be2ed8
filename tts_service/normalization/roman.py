"""Roman numerals: numbers after the words that ask for one (``thế kỷ XV``, ``khóa XIII``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.normalization.numerals import say_cardinal, say_ordinal
from tts_service.normalization.span import Span

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

_ROMAN = re.compile(
    r"(?=[ivxlcdm])m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})(?![^\W_]|-(?-i:[A-Z][a-z]))",
    re.IGNORECASE,
)
# Kinds of protected animals and wood: "nhóm IIA", "hạng IIIB"
_LETTERED = re.compile(r"(I{1,3}|IV|VI{0,3})([ABC])(?![^\W_])")
# C, D, L and M are names alone ("khu C", "độ C") and in short forms ("CM"), but for chapters.
_HEADS = re.compile(r"[.)/-] ")
_LIST_LETTER = re.compile(r"[^\W\d_]\)")
_LABELS = frozenset("CDLMcdlm")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_NAME = re.compile(r"[A-ZĐÀ-Ỹ][a-zà-ỹđ]+ $")
_TEAM = re.compile(r"I{1,3}(?= )")
_FACTOR = re.compile(r" ?\d")
_RANGE = re.compile(r"(\s?-\s?|\s?[,;]\s?|\s(?:và|đến|hoặc|&)\s)")
_PARTS = re.compile(r"(?:\.(?:\d{1,2}|[A-Za-zĐđ])(?![^\W_])){1,3}(?![.,/-]\d)")
_YEAR = re.compile(r"\s?[-/.]\s?((?:19|20)\d\d)(?!\d)")


def roman_value(numeral: str) -> int:
    """The value of a well-formed numeral, in either case."""
    total = 0
    values = [_VALUES[c] for c in numeral.lower()]
    for value, following in zip(values, [*values[1:], 0], strict=True):
        total += -value if value < following else value
    return total


def match_roman(text: str, start: int) -> re.Match[str] | None:
    """A well-formed numeral in one case that is a whole word."""
    match = _ROMAN.match(text, start)
    if match is None or not (match[0].isupper() or match[0].islower()):
        return None
    return match


def find_roman(scene: Scene, start: int) -> Span | None:
    """A numeral after its word, or further numerals of a list that one began."""
    lettered = _LETTERED.match(scene.text, start)
    if lettered and _kind(scene, start):
        said = f"{_say(lettered[1], 'cardinal')} {scene.lexicon.spell(lettered[2])}"
        return Span(start, lettered.end(), said, "roman", "Roman numeral and a letter")
    match = match_roman(scene.text, start)
    if match is None or _is_symbol(scene, match):
        return None
    if _is_heading(scene, match):
        return Span(start, match.end(), _say(match[0], "cardinal"), "roman", "number of a heading")
    kind = _kind(scene, start)
    if not _is_numeral(scene, match, kind):
        return None
    words = [_say(match[0], kind or "cardinal")]
    end = match.end()
    while separator := _RANGE.match(scene.text, end):
        following = match_roman(scene.text, separator.end())
        if following is None or following[0].islower() != match[0].islower():
            break
        mark = separator[1].strip()
        words += [_joint(mark), _say(following[0], kind or "cardinal")]
        end = following.end()
    if kind and (parts := _PARTS.match(scene.text, end)):
        words += _parts(scene, parts[0])
        end = parts.end()
    spoken = " ".join(words).replace(" ,", ",")
    if scene.follows(start, "of_year") and (year := _YEAR.match(scene.text, end)):
        spoken += f" năm {say_cardinal(year[1])}"
        end = year.end()
    return Span(start, end, spoken, "roman", "Roman numeral")


def _is_symbol(scene: Scene, match: re.Match[str]) -> bool:
    """``(L=7,5km)`` and ``02 giải x 10 triệu``."""
    if scene.text[match.end() : match.end() + 1] == "=":
        return True
    return match[0] in "xX" and _FACTOR.match(scene.text, match.end()) is not None


def _is_heading(scene: Scene, match: re.Match[str]) -> bool:
    """``I.`` and ``V.`` at the head of a line; ``c)`` and ``C.`` are letters of a list."""
    start = match.start()
    if _LIST_LETTER.match(scene.text, start) or match[0] in _LABELS:
        return False
    before = scene.text[max(0, start - 9) : start]
    return not before.strip() and _HEADS.match(scene.text, match.end()) is not None


def _is_numeral(scene: Scene, match: re.Match[str], kind: str | None) -> bool:
    """Whether letters that spell a numeral are one here, and neither a name nor a word."""
    if kind is None and _LIST_LETTER.match(scene.text, match.start()):
        return False
    named = match[0] in _LABELS or (
        match[0] in scene.lexicon.senses and not _LABELS.isdisjoint(match[0])
    )
    if named and not scene.follows(match.start(), "numbered"):
        return False
    if kind is None:
        # Long numerals in capitals are nothing else, but MIX, DI and CC are.
        return match[0].isupper() and len(match[0]) > 1 and set(match[0]) <= set("IVX")
    return match[0].isupper() or _stands_alone(scene, match)


def _parts(scene: Scene, written: str) -> list[str]:
    """What is written on to the number of a section: ``II.3``, ``III.2.b``."""
    words = []
    for part in written[1:].split("."):
        said = say_cardinal(part) if part.isdecimal() else scene.lexicon.spell(part)
        words += ["chấm", said]
    return words


def _joint(mark: str) -> str:
    return {"-": "đến", "&": "và"}.get(mark, mark)


def _say(numeral: str, kind: str) -> str:
    digits = str(roman_value(numeral))
    return say_ordinal(digits) if kind == "ordinal" else say_cardinal(digits)


def _kind(scene: Scene, start: int) -> str | None:
    """``ordinal`` after "thứ", ``cardinal`` after another word of ``data/vi/roman.tsv``."""
    words = scene.left(start).split()
    for count in (3, 2, 1):
        kind = scene.lexicon.roman.get(" ".join(words[-count:]))
        if kind and len(words) >= count:
            return kind
    # "KCN Quế Võ I", "Nhiệt điện Mông Dương II"
    named = _NAME.search(scene.text, max(0, start - 24), start) is not None
    if named and scene.near(start, "numbered_place"):
        return "cardinal"
    # "RON 95-V", "dầu 0,001S-V"
    if scene.text[start - 1 : start] == "-" and scene.near(start, "fuel"):
        return "cardinal"
    # "Hà Nội I thắng 3-1"
    before = scene.text[max(0, start - 24) : start].split()[-1:]
    team = _TEAM.match(scene.text, start) if before and before[0][0].isupper() else None
    return "cardinal" if team and scene.leads(team.end(), "score_verb") else None


def _stands_alone(scene: Scene, match: re.Match[str]) -> bool:
    """A numeral that is a syllable too ("thế kỷ vi") must not begin a word ("phần vi sinh")."""
    if not scene.lexicon.syllables.is_syllable(match[0]):
        return True
    return not re.match(r"\s[^\W\d_]", scene.text[match.end() : match.end() + 2])
