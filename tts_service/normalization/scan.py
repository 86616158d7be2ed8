"""The one scan: finds the spans of a sentence, left to right, each exactly once.

At every token that may not be said as it is written the taggers of its kind
are asked in order; the first that answers has the token and all the text its
span covers.  Nothing is ever looked at again.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tts_service.normalization.abbreviation import (
    find_abbreviation,
    find_compound,
    find_counted,
    find_dotted,
    find_numbered,
    find_repeated,
)
from tts_service.normalization.capitals import find_capitals
from tts_service.normalization.coordinate import find_coordinate
from tts_service.normalization.date import find_date, find_quarter
from tts_service.normalization.electronic import find_electronic, find_ending
from tts_service.normalization.fraction import find_fraction, find_label
from tts_service.normalization.letters import (
    WORD,
    find_code,
    find_elided,
    find_initials,
    find_known,
    find_letter,
    find_sign,
    find_spelled,
    find_ticker,
    find_variable,
    has_vowel,
)
from tts_service.normalization.ordinal import (
    find_listed,
    find_ordinal,
    find_stars,
    find_version,
    find_weekday,
)
from tts_service.normalization.plate import find_boat, find_plate, find_prefixed, find_series
from tts_service.normalization.punctuation import KEPT, find_punctuation
from tts_service.normalization.quantity import find_amounts
from tts_service.normalization.rate import find_rate
from tts_service.normalization.roman import find_roman
from tts_service.normalization.score import find_score
from tts_service.normalization.serial import find_serial
from tts_service.normalization.symbol import find_symbol
from tts_service.normalization.telephone import find_telephone
from tts_service.normalization.time import find_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_service.normalization.scene import Scene
    from tts_service.normalization.span import Span

    Tagger = Callable[[Scene, int], Span | None]

_TOKEN = re.compile(r"[^\W_]{1,64}|[^\w\s]|_")
# What may join a plain word to what follows it without a space: đ/c, a@b.vn, Covid-19.
_STRETCH = re.compile(rf"{WORD.pattern}|\d+|(?:(?!{WORD.pattern})\D)+")
_ROMAN_LETTERS = re.compile(r"[ivxlcdm]+")
_JOINS = frozenset("@._/-&:+#'")

_NUMBER: tuple[Tagger, ...] = (
    find_label,
    find_electronic,
    find_telephone,
    find_coordinate,
    find_plate,
    find_serial,
    find_score,
    find_date,
    find_ordinal,
    find_listed,
    find_stars,
    find_time,
    find_version,
    find_fraction,
    find_amounts,
)
_WORD: tuple[Tagger, ...] = (
    find_electronic,
    find_amounts,
    find_quarter,
    find_weekday,
    find_serial,
    find_variable,
    find_numbered,
    find_boat,
    find_series,
    find_ticker,
    find_prefixed,
    find_initials,
    find_dotted,
    find_roman,
    find_code,
    find_capitals,
    find_known,
    find_counted,
    find_abbreviation,
    find_elided,
    find_sign,
    find_letter,
    find_compound,
    find_spelled,
)
_MARK: tuple[Tagger, ...] = (find_punctuation, find_symbol)
# What else may begin with a mark, by the mark.
_MARKED: dict[str, tuple[Tagger, ...]] = {
    "(": (find_repeated, find_telephone, *_MARK),
    "+": (find_telephone, find_amounts, *_MARK),
    ".": (find_ending,),
    "@": (find_electronic, *_MARK),
    "#": (find_electronic, *_MARK),
    "/": (find_rate, *_MARK),
    "-": (find_fraction, find_amounts, *_MARK),
    **dict.fromkeys("±~≈<>≤≥$€£¥₩₫฿₹₽", (find_amounts, *_MARK)),
}


def find_spans(scene: Scene) -> list[Span]:
    """All spans, ascending and disjoint."""
    text, spans, at = scene.text, [], 0
    while match := _TOKEN.search(text, at):
        start, at = match.span()
        taggers = _taggers(scene, match[0], at)
        if not taggers:
            continue
        for tagger in taggers:
            span = tagger(scene, start)
            if span is not None and span.end > start:
                spans.append(span)
                scene.last = span
                at = span.end
                break
        else:
            at = _stretch_end(text, start, at)
    return spans


def _stretch_end(text: str, start: int, end: int) -> int:
    """Where the part of a token ends that stays: what is written on to it is looked at anew.

    Such parts are the digits of "Covid19" and letters of another script.
    """
    stretch = _STRETCH.match(text, start, end)
    last = stretch.end() if stretch else end
    return next((i for i in range(start + 1, last) if not text[i].isalpha()), last)


def _taggers(scene: Scene, word: str, end: int) -> tuple[Tagger, ...]:
    """Who is asked about a token; nobody about a plain word or mark."""
    first, lexicon = word[0], scene.lexicon
    if first.isdecimal():
        return _NUMBER
    if not first.isalpha() or word in lexicon.symbols:
        return _MARKED.get(first, () if first in KEPT else _MARK)
    following = scene.text[end : end + 1]
    joins = following in _JOINS and following and not scene.text[end + 1 : end + 2].isspace()
    if joins or word in lexicon.small:
        return _WORD
    return _by_shape(word)


@lru_cache(maxsize=32_768)
def _by_shape(word: str) -> tuple[Tagger, ...]:
    """The same for a word by itself; most words of a text are a few thousand syllables."""
    plain = WORD.fullmatch(word) and (word.islower() or word[1:].islower()) and has_vowel(word)
    if not plain:
        return _WORD
    # A small Roman numeral is the one plain word that may be a number.
    return (find_roman,) if _ROMAN_LETTERS.fullmatch(word) else ()
