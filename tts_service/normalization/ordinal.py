"""Numbers that are places in an order or names of versions, by the word before them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from tts_service.normalization.numerals import say_cardinal, say_digits, say_month, say_ordinal
from tts_service.normalization.span import Span
from tts_service.normalization.unit import SCALE, unit_after

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

_LIST = re.compile(r"\d{1,4}(?:(?: ?- ?|, ?| và )\d{1,4})*(?![^\W_]|[.,/:]\d| ?%)")
# "xếp thứ 4/12", but neither "thứ 2/9" nor "thứ 7 (14/6)".
_OUT_OF = re.compile(r"(\d{1,3})/(\d{1,4})(?![^\W_]|[.,/:-]\d)")
_IS_YEAR = re.compile(r"20[0-4]\d")  # "tuần thứ 27/2025"
_PLACED = re.compile(r" (?:xếp|đứng|hạng|vị trí) (?:\w{1,7} )?thứ$")
_LONGEST_MONTH = 31
_BETWEEN = re.compile(r"( ?- ?|, ?| và )")
_DAY = re.compile(r"(T[2-7]|CN)")
_WEEK = re.compile(r"T[2-7](?:(?: ?[-,&] ?| và | đến )(?:T[2-7]|CN)){1,6}(?![^\W_])")
_DATE_AFTER = re.compile(r",? ?\(?(?:ngày )?\d{1,2}[/-]\d{1,2}(?![\d])")
_LISTED = re.compile(r"\d{1,3}(?:,\d{1,3}){1,8}(?![^\W_]|[.,:/-]\d| ?%)")
_MONTH = re.compile(r"T(1[0-2]|[1-9])(?![^\W_]|[.,/:-]\d)")
_MONTH_OF_YEAR = re.compile(r"T\.?(1[0-2]|0?[1-9]) ?[/-] ?(20\d\d)(?![^\W_]|[.,/:-]\d)")
_ONE = re.compile(r"(\d{1,4})(?![^\W_]|[.,/:-]\d| ?%)")
_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,10}){1,6}(?![^\W_]|[.,]\d)")
_CODE = re.compile(r"0\d\.\d{3}")
_STARS = re.compile(r"([1-7])\*?(?: ?- ?([1-7]))?\*(?![\w*])")
_LONG = 3
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")


def find_ordinal(scene: Scene, start: int) -> Span | None:
    """``thứ 4`` is "thứ tư", ``xếp hạng 1`` "xếp hạng nhất"; lists go on ("thứ 2, 4, 6")."""
    if scene.follows(start, "ordinal"):
        match = _OUT_OF.match(scene.text, start)
        if match and (int(match[2]) > _LONGEST_MONTH or _PLACED.search(scene.left(start))):
            joint = "năm" if _IS_YEAR.fullmatch(match[2]) else "trên"
            said = f"{say_ordinal(match[1])} {joint} {say_cardinal(match[2])}"
            return Span(start, match.end(), said, "ordinal", "place out of so many")
        match = _LIST.match(scene.text, start)
        if match is None:
            return None
        parts = _BETWEEN.split(match[0])
        words = [say_ordinal(parts[0])]
        for joint, number in zip(parts[1::2], parts[2::2], strict=True):
            said = {"-": " đến", ",": ","}.get(joint.strip(), f" {joint.strip()}")
            words.append(f"{said} {say_ordinal(number)}")
        return Span(start, match.end(), "".join(words), "ordinal", "place in an order")
    if scene.follows(start, "rank") and (match := _ONE.match(scene.text, start)):
        return Span(start, match.end(), say_ordinal(match[1]), "ordinal", "rank")
    return None


def find_listed(scene: Scene, start: int) -> Span | None:
    """Classes, floors and the like set without spaces: ``lớp 6,7`` is no decimal number."""
    match = _LISTED.match(scene.text, start)
    if match is None or not scene.follows(start, "listed") or unit_after(scene, match.end()):
        return None
    numbers = [int(number) for number in match[0].split(",")]
    if any(one >= other for one, other in pairwise(numbers)):
        return None
    spoken = ", ".join(say_cardinal(str(number)) for number in numbers)
    return Span(start, match.end(), spoken, "cardinal", "list of numbers")


def find_stars(scene: Scene, start: int) -> Span | None:
    """The class of a hotel or of a product: ``OCOP 4*``, "khách sạn 4*-5*"."""
    match = _STARS.match(scene.text, start)
    if match is None or not scene.near(start, "stars"):
        return None
    spoken = " đến ".join(say_cardinal(number) for number in match.groups() if number)
    return Span(start, match.end(), f"{spoken} sao", "measure", "class by stars")


def find_weekday(scene: Scene, start: int) -> Span | None:
    """Days of the week in short, two at least: ``T2 - T6``, ``T7, CN``."""
    if month := _MONTH_OF_YEAR.match(scene.text, start):
        named = scene.left(start).endswith(" tháng")
        said = f"{'' if named else 'tháng '}{say_month(month[1])} năm {say_cardinal(month[2])}"
        return Span(start, month.end(), said, "date", "month in short")
    match = _WEEK.match(scene.text, start)
    month = _MONTH.match(scene.text, start) if match is None else None
    if month and scene.follows(start, "month_before"):
        said = f"tháng {say_month(month[1])}"
        return Span(start, month.end(), said, "date", "month in short")
    if match is None:
        day = _DAY.match(scene.text, start)
        if day is None or day[0] == "CN" or not _is_day(scene, start, day.end()):
            return None
        return Span(start, day.end(), _weekday(day[0]), "ordinal", "day of the week")
    days = _DAY.split(match[0])
    words = [_weekday(days[1])]
    for joint, name in zip(days[2::2], days[3::2], strict=False):
        said = {"-": " đến", ",": ",", "&": " và"}.get(joint.strip(), f" {joint.strip()}")
        words.append(f"{said} {_weekday(name)}")
    return Span(start, match.end(), "".join(words), "ordinal", "days of the week")


def _is_day(scene: Scene, start: int, end: int) -> bool:
    """Whether a ``T7`` stands alone for a day: "sáng T7", "T7 tuần này", "T7 (23/11)"."""
    if _DATE_AFTER.match(scene.text, end) or scene.leads(end, "weekday_after"):
        return True
    return not scene.text[end : end + 1].isalnum() and scene.follows(start, "weekday_before")


def _weekday(day: str) -> str:
    return "chủ nhật" if day == "CN" else f"thứ {say_ordinal(day[1:])}"


def find_version(scene: Scene, start: int) -> Span | None:
    """``phiên bản 2.10.1`` and ``công nghiệp 4.0``: every dot is said."""
    match = _VERSION.match(scene.text, start)
    if match is None:
        return None
    parts = match[0].split(".")
    if len(parts) == 2:  # noqa: PLR2004
        attached = scene.text[start - 1 : start] in ("v", "V") if start else False
        # "ngạch 01.003" is a code.
        named = attached or _CODE.fullmatch(match[0]) or scene.follows(start, "version")
        if SCALE.match(scene.text, match.end()):
            return None
        if not (parts[1] == "0" or named) or _THOUSANDS.fullmatch(match[0]):
            return None
    elif _THOUSANDS.fullmatch(match[0]):
        return None
    spoken = " chấm ".join(map(_say_part, parts))
    return Span(start, match.end(), spoken, "decimal", "version number")


def _say_part(digits: str) -> str:
    """Up to two digits as a number, more or a leading zero one by one."""
    as_number = digits == "0" or (len(digits) < _LONG and digits[0] != "0")
    return say_cardinal(digits) if as_number else say_digits(digits)
