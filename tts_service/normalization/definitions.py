"""Short forms that an article explains itself; they win over the lexicon in that article.

Recognised: "Trật tự xây dựng (TTXD)", "TTXD (trật tự xây dựng)", "(TTXD: trật
tự xây dựng)", and "… (sau đây gọi tắt là TTXD)" with "gọi tắt là", "viết tắt
là", "gọi chung là".  A long form is taken only when the letters of the short
one are the initials of its words, in order (Schwartz and Hearst, *A simple
algorithm for identifying abbreviation definitions in biomedical text*, 2003;
here on whole words, because Vietnamese short forms take one letter a syllable).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tts_service.normalization.lexicon import fold_form
from tts_service.normalization.syllables import VOWELS
from tts_service.normalization.written import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_service.normalization.lexicon import Lexicon

# Every pattern is bounded, so that the time stays proportional to the text.
_BRACKET = re.compile(r"\(([^()]{2,160})\)")
CALLED = re.compile(
    r"(?:(?:sau|dưới|từ) đây |được )?(?:gọi|viết) (?:tắt|chung)(?: là| thành)?:? ?[\"']?"
)
_SHORT = re.compile(r"[A-ZĐƯƠÔÂÊĂ][A-ZĐƯƠÔÂÊĂa-zđ&/.,\- ]{1,23}")
_TOKEN = re.compile(r"[A-ZĐƯƠÔÂÊĂ][A-ZĐƯƠÔÂÊĂa-zđ&/\-]{1,23}")
_WORD_BEFORE = re.compile(r"[A-ZĐƯƠÔÂÊĂ][A-ZĐƯƠÔÂÊĂa-zđ&/.\-]{1,15}$")
_COLON = re.compile(r"[:=]| - ")
_WORD = re.compile(r"[^\W_]+")
_CAPITAL = re.compile(r"[A-ZĐƯƠÔÂÊĂ]")
# Words that short forms pass over.
_SKIPPED = frozenset(["và", "của", "các", "về", "cho", "với", "những", "trong", "tại", "ở"])
_MOST_SKIPPED = 4
_LONGEST_FORM = 14
_REACH = 160


@dataclass(frozen=True, slots=True)
class Definitions:
    """What an article defines: folded short form to its words; ``topics`` weigh senses."""

    forms: Mapping[str, str] = field(default_factory=dict)

    def find(self, key: str) -> str | None:
        """The words of the short form with that folded key."""
        return self.forms.get(key)


NONE = Definitions()


def learn_definitions(article_text: str, lexicon: Lexicon) -> Definitions:
    """The short forms that ``article_text`` defines; empty when there are none.

    A form with one letter is never learned, nor one that the article defines
    in two ways (neither would be safe).
    """
    del lexicon  # a definition needs no lexicon; the signature leaves room for one
    text = clean(article_text).text
    found: dict[str, set[str]] = {}
    for bracket in _BRACKET.finditer(text):
        inside = bracket[1].strip()
        called = CALLED.match(inside)
        short = inside[called.end() if called else 0 :].strip(" \"'")
        if is_short_form(short):
            _learn(found, short, long_form_before(text, bracket.start(), short))
        elif colon := _COLON.search(inside):
            _learn_explained(found, inside[: colon.start()].strip(), inside[colon.end() :])
        elif word := _WORD_BEFORE.search(
            text[max(0, bracket.start() - 20) : bracket.start()].rstrip()
        ):
            _learn_explained(found, word[0], inside)
    for called in CALLED.finditer(text):
        token = _TOKEN.match(text, called.end())
        if token:
            _learn(found, token[0], long_form_before(text, called.start(), token[0]))
    return Definitions({key: next(iter(said)) for key, said in found.items() if len(said) == 1})


def is_short_form(text: str) -> bool:
    """Whether ``text`` looks like a short form: mostly capitals, at least two of them."""
    if not _SHORT.fullmatch(text):
        return False
    capitals = sum(c.isupper() for c in text)
    return capitals > 1 and 2 * capitals >= sum(c.isalpha() for c in text)


def _learn_explained(found: dict[str, set[str]], short: str, words: str) -> None:
    """Learn ``short`` when the whole of ``words`` is its long form."""
    place = long_form_before(words, len(words), short)
    if is_short_form(short) and place is not None and not words[: place[0]].strip(" \"'"):
        _learn(found, short, place)


def _learn(found: dict[str, set[str]], short: str, place: tuple[int, str] | None) -> None:
    key = fold_form(short)
    if place is not None and key:
        found.setdefault(key, set()).add(place[1])


def long_form_before(text: str, end: int, short: str) -> tuple[int, str] | None:
    """The words right before ``end`` whose initials spell ``short``: ``(start, spoken)``.

    The last word must be part of the long form; a few small words between are
    passed over, dashes and commas between words too, but no full stop.
    """
    letters = [_initial(c) for c in short if _CAPITAL.match(c)]
    if not 1 < len(letters) <= _LONGEST_FORM:
        return None
    base = max(0, end - _REACH)
    words = list(_WORD.finditer(text, base, end))
    if not words or text[words[-1].end() : end].strip(" \"',"):
        return None
    at, skipped, start = len(words), 0, end
    for letter in reversed(letters):
        at -= 1
        while at >= 0 and _initial(words[at][0][0]) != letter:
            if words[at][0].lower() not in _SKIPPED or skipped == _MOST_SKIPPED or start == end:
                return None
            skipped += 1
            at -= 1
        if at < 0:
            return None
        start = words[at].start()
    spoken = text[start : words[-1].end()]
    sayable = not any(VOWELS.isdisjoint(word.lower()) for word in _WORD.findall(spoken))
    if not sayable or re.search(r"[.;:!?()\d]", spoken) or spoken.isupper():
        return None
    return start, _joined(spoken)


def _initial(letter: str) -> str:
    """A letter without tone and vowel marks, upper case; Đ stays apart from D, Ư from U."""
    upper = letter.upper()
    if upper in "ĐƯƠ":
        return upper
    return unicodedata.normalize("NFD", upper)[0]


def _joined(words: str) -> str:
    """``kinh tế - xã hội`` in lower case without the dashes; names keep their capitals."""
    return " ".join(w if _is_name(w) else w.lower() for w in _WORD.findall(words))


def _is_name(word: str) -> bool:
    return word.isupper() and len(word) > 1
