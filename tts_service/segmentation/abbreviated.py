"""Rules on stops that end no sentence: of abbreviations, initials, ordinals and dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.segmentation.stop import DASHES
from tts_service.segmentation.words import (
    abbreviation_kind,
    before_person,
    dangling,
    is_syllable,
    names,
    ordinal_pattern,
    starts_sentence,
    takes_letter,
)

if TYPE_CHECKING:
    from tts_service.segmentation.stop import Stop

_LETTER = re.compile("[A-Za-zĐđĂăÂâÊêÔôƠơƯư]|Ph|Th|Ch|Tr|Ng")
# Last syllables of offices, whose bearers are not called by an initial alone.
_OFFICES = frozenset(("phán", "sĩ", "sư", "tá", "úy", "tướng", "viên"))
_MIDDLE = frozenset(("Văn", "Thị"))
# "khoản 2. Điều 15": a label before a larger one, in the middle of a sentence.
_CLAUSE = re.compile(r"[^\W_] (?:điểm|khoản|mục|chương|phần) [^\W_]{1,4}\Z")
_LARGER = frozenset(("Điều", "Khoản", "Mục", "Chương", "Phần"))
# "lúc 15g. 12.6", "VN. 216"
_HOUR = re.compile(r"(?<![^\W_])\d{1,2}[gh]\d{0,2}\Z")
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}")
_LONGEST_ORDINAL = 40
_ROMAN = re.compile("[IVXLC]{1,7}")
_ALONE = re.compile(r"[\W_]*[^\W\d_]{2,6}\s*")
_AGE = re.compile(r"\d{1,3} tuổi")
_BULLET = re.compile(r"[\s\-–—*•+\"“(\[]*")
_LISTED = re.compile(r"[:;(]\s+(?:\d{1,2}|[IVX]{1,4}|[a-zđ])\Z")
_SPACED_DATE = re.compile(r"(?<![\d.])\d{1,2}\s?\.\s?\d{1,2}\s?\.\s?\d{4}(?!\d)")
_DATE = 12
# What an abbreviation of a kind says of a digit after it; other kinds say nothing.
_BEFORE_DIGIT = {"end": True, "number": False, "place": False, "any": False}


def ordinal(stop: Stop, _: frozenset[str]) -> bool | None:
    """``1.``, ``IV.``, ``a.``, ``Điều 5.`` at the beginning; ``: 1.`` in a list within one line."""
    if not stop.bare or stop.start - stop.sentence > _LONGEST_ORDINAL:
        return False if stop.bare and _LISTED.search(stop.before) else None
    bullet = _BULLET.match(stop.text, stop.sentence, stop.start)
    begin = bullet.end() if bullet else stop.sentence
    heading = stop.text[begin : stop.start].rstrip()
    if ordinal_pattern().fullmatch(heading) or _LISTED.search(stop.before):
        return False
    return None


def abbreviation(stop: Stop, dotted: frozenset[str]) -> bool | None:
    """``TS. Trần``, ``TP. Hà Nội``, ``tr. 45`` go on; ``v.v. Các``, ``của TP. Xây dựng`` end."""
    kind = _kind(stop, dotted) if stop.bare else ""
    after = stop.after
    if kind and (after[:1].isdigit() or _ROMAN.fullmatch(after)):
        return _BEFORE_DIGIT.get(kind)
    if not kind or not after[:1].isupper():
        return None
    if kind in {"end", "number"} or starts_sentence(after, sure=True):
        return True
    # No place is called "Sở": "gửi UBND TP. Sở Nội vụ sẽ …".
    if kind == "place" and after in names("office"):
        return True
    # No title stands before "ông" or "bà".
    return (kind == "place" or after.lower() in before_person()) and lower_case_second(stop, after)


def _kind(stop: Stop, dotted: frozenset[str]) -> str:
    word, (_, previous) = stop.word, stop.earlier
    kind = abbreviation_kind(word, dotted) or abbreviation_kind(f"{previous} {word}", dotted)
    if not _LETTER.fullmatch(word) or stop.opened:
        return kind
    # One letter may be many things: a unit after a number, an initial after a name.
    if word.islower() and kind == "place":
        return kind if previous.endswith((",", "(")) or previous in dangling() else ""
    return "" if _is_person(previous) else kind


def _is_person(word: str) -> bool:
    return word.lower() in before_person() or (word.istitle() and word.isalpha())


def lower_case_second(stop: Stop, after: str) -> bool:
    """Whether a capital after ``TP.`` begins a sentence: a name has no lower-case syllable."""
    if after in names("place") or after.isupper() or not is_syllable(after):
        return False
    begin = stop.text.index(after, stop.next) + len(after)
    return stop.text[begin : begin + 2].lstrip()[:1].islower()


def initial(stop: Stop, _: frozenset[str]) -> bool | None:
    """``J. K. Rowling``, ``Nguyễn V. A.`` go on; ``bảng E. Tuy nhiên``, ``500 m. Phía sau`` end."""
    parts = re.split(r"[.\-]", stop.word)
    letter, after = parts[-1], stop.after
    if not stop.bare or not _LETTER.fullmatch(letter) or not after[:1].isupper():
        return None
    far, near = stop.earlier
    labelled = near.lower() in takes_letter() or after == letter
    if letter.islower() or labelled or starts_sentence(after, sure=False):
        return True
    if _goes_with_initial(letter, after) or _word_and_mark(stop, after):
        return False
    if len(parts) > 1 or lower_case_second(stop, after):
        return True
    # "bị cáo Lê T. Hùng" is one name; "Nguyễn Văn A." and "ông B." are complete.
    surname = _is_surname(near)
    return not surname or far[:1].isupper()


def inside_name(stop: Stop, _: frozenset[str]) -> bool | None:
    """``N. Văn Toàn``, ``Nguyễn Đức T. - Chủ tịch UBND xã``, ``thẩm phán Lê T. Hùng`` go on."""
    after, (far, near) = stop.after, stop.earlier
    if not stop.bare or stop.breaks or not _LETTER.fullmatch(stop.word) or not after[:1].isupper():
        return None
    office = _is_surname(near) and far in _OFFICES and not starts_sentence(after, sure=False)
    named = after in _MIDDLE or (stop.head in DASHES and _is_person(near)) or office
    return False if named else None


def _is_surname(word: str) -> bool:
    return _is_person(word) and word.lower() not in before_person()


def _word_and_mark(stop: Stop, after: str) -> bool:
    """``Đ.T. Hải, N.V. Long``: one word and a mark are rather a name than a sentence."""
    begin = stop.text.index(after, stop.next) + len(after)
    return stop.text[begin : begin + 1] in {",", ".", ";", ")"}


def alone(stop: Stop, _: frozenset[str]) -> bool | None:
    """``BCH. Đảng bộ họp``: capitals alone are no sentence but an abbreviation."""
    if not stop.bare or stop.breaks or not stop.word.isupper() or stop.after.isupper():
        return None
    return False if _ALONE.fullmatch(stop.text, stop.sentence, stop.start) else None


def age(stop: Stop, _: frozenset[str]) -> bool | None:
    """``Nguyễn Văn A. 35 tuổi``: the age after a person's initial."""
    letter = stop.word.rpartition(".")[2]
    if not stop.bare or not letter.isupper() or len(letter) > 1:
        return None
    return False if _AGE.match(stop.text, stop.next) else None


def _goes_with_initial(letter: str, after: str) -> bool:
    """Whether ``after`` is the rest of a name: no Vietnamese name begins with F, J, W or Z."""
    foreign = letter[0] in "FJWZ" or len(letter) > 1 or not is_syllable(after)
    return foreign or len(after) == 1 or after in names("person")


def clause(stop: Stop, _: frozenset[str]) -> bool | None:
    """``theo khoản 2. Điều 15``: the stop between two parts of one reference."""
    if not stop.bare or stop.breaks or stop.after not in _LARGER:
        return None
    return False if _CLAUSE.search(stop.before) else None


def hour(stop: Stop, _: frozenset[str]) -> bool | None:
    """``lúc 15g. 12.6``: a stop between an hour and its day."""
    if not stop.bare or stop.breaks or not _HOUR.search(stop.word):
        return None
    return False if _DAY.match(stop.text, stop.next) else None


def spaced_date(stop: Stop, _: frozenset[str]) -> bool | None:
    """``30. 6. 2014``: the dots of a date written with spaces."""
    if not stop.bare or not stop.head.isdigit():
        return None
    left = stop.before[-_DATE:]
    around = left + stop.text[stop.start : stop.end + _DATE]
    dates = _SPACED_DATE.finditer(around)
    return False if any(date.start() < len(left) < date.end() for date in dates) else None
