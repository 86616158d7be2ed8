"""Rules on stops that end no sentence: of abbreviations, initials, ordinals and dates."""

from __future__ import annotations

import re

from tts_service.segmentation.stop import OPENERS, Stop
from tts_service.segmentation.words import (
    abbreviation_kind,
    is_syllable,
    ordinal_pattern,
    places,
    starts_sentence,
)

_LONGEST_ORDINAL = 40
_BULLET = re.compile(r"[\s\-–—*•+\"“(\[]*")
_LISTED = re.compile(r"[:;(]\s+(?:\d{1,2}|[IVX]{1,4}|[a-zđ])\Z")
_SPACED_DATE = re.compile(r"(?<![\d.])\d{1,2}\s?\.\s?\d{1,2}\s?\.\s?\d{4}(?!\d)")
_DATE = 12
# What an abbreviation of a kind says of a digit after it; other kinds say nothing.
_BEFORE_DIGIT = {"end": True, "number": False, "place": False}


def ordinal(stop: Stop, _: frozenset[str]) -> bool | None:
    """``1.``, ``IV.``, ``a.``, ``Điều 5.`` at the beginning; ``: 1.`` in a list within one line."""
    if not stop.bare or stop.start - stop.sentence > _LONGEST_ORDINAL:
        return False if stop.bare and _LISTED.search(stop.before) else None
    bullet = _BULLET.match(stop.text, stop.sentence, stop.start)
    begin = bullet.end() if bullet else stop.sentence
    if ordinal_pattern().fullmatch(stop.text, begin, stop.start) or _LISTED.search(stop.before):
        return False
    return None


def abbreviation(stop: Stop, dotted: frozenset[str]) -> bool | None:
    """``TS. Trần``, ``TP. Hà Nội``, ``tr. 45`` go on; ``v.v. Các``, ``của TP. Xây dựng`` end."""
    kind = abbreviation_kind(stop.word, dotted) if stop.bare else ""
    after = stop.after
    if kind and after[:1].isdigit():
        return _BEFORE_DIGIT.get(kind)
    if not kind or not after[:1].isupper():
        return None
    if kind in {"end", "number"} or starts_sentence(after, sure=True):
        return True
    return kind == "place" and _common(stop, after)


def _common(stop: Stop, after: str) -> bool:
    """Whether a capital after ``TP.`` begins a sentence: a name has no lower-case syllable."""
    if after in places() or after.isupper() or not is_syllable(after):
        return False
    begin = stop.text.index(after, stop.next) + len(after)
    return stop.text[begin : begin + 2].lstrip()[:1].islower()


def initial(stop: Stop, _: frozenset[str]) -> bool | None:
    """``J. K. Rowling``, ``Nguyễn V. A.`` go on; ``bảng E. Tuy nhiên``, ``500 m. Phía sau`` end."""
    parts = re.split(r"[.\-]", stop.word)
    after = stop.after
    if not stop.bare or len(parts[-1]) != 1 or not parts[-1].isalpha() or not after[:1].isupper():
        return None
    if parts[-1].islower() or starts_sentence(after, sure=False):
        return True
    if len(after) == 1 or not is_syllable(after):
        return False
    # "Trần T. Bình", but "tổ bầu cử A. Danh sách": a capital goes before an initial.
    previous = stop.previous.strip(OPENERS)
    return len(parts) > 1 or not previous[:1].isupper()


def spaced_date(stop: Stop, _: frozenset[str]) -> bool | None:
    """``30. 6. 2014``: the dots of a date written with spaces."""
    if not stop.bare or not stop.head.isdigit():
        return None
    left = stop.before[-_DATE:]
    around = left + stop.text[stop.start : stop.end + _DATE]
    dates = _SPACED_DATE.finditer(around)
    return False if any(date.start() < len(left) < date.end() for date in dates) else None
