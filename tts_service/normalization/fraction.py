"""Numbers with a stroke between that are no date: fractions, house numbers, ratios, 24/7.

A small denominator is a fraction ("hai phần ba"), a count out of many is
"trên" ("bốn trăm năm mươi trên bốn trăm năm mươi hai"); a house or an alley
and the scale of a map are always "trên".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.normalization.numerals import say_cardinal, say_decimal
from tts_service.normalization.span import Span
from tts_service.normalization.unit import unit_after

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

_MIXED = re.compile(r"(-?)(\d{1,4}) (\d{1,3})/(\d{1,3})(?![^\W_]|[.,/]\d)")
_SLASHED = re.compile(
    r"(-?)(\d{1,7}(?:\.\d{3})*)([A-Za-z]?)((?: ?/ ?\d{1,7}(?:\.\d{3})*[A-Z]?\d?)+)(?![^\W\d_]*\d)"
)
_LABEL = re.compile(r"(\d{1,2}(?=/ ?[A-ZĐÀ-Ỹ][^\W_])|\d{1,2}(?:\.[1-9]\d?){1,3}(?=[.)] ))")
# Marks and odds with a fraction: 8,5/10, 1/12,5
_DECIMAL = re.compile(
    r"(\d{1,4}) ?/ ?(\d{1,4},\d{1,3})(?![^\W_]|[.,/]\d)"
    r"|(\d{1,4}(?:\.\d{3}){0,3},\d{1,3}) ?/ ?(\d{1,4}(?:\.\d{3}){0,3}(?:,\d{1,3})?)"
    r"(?![^\W_]|[.,/]\d)"
    r"|(\d{1,2}\.\d{1,2}) ?/ ?(\d{1,2}\.\d{1,2}|10|100)(?![^\W_]|[.,/]\d)"
)
_ODDS = re.compile(r"(\d{1,3}):(\d{1,3},\d{1,2})(?![^\W_]|[.,:/-]\d)")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_HOURS = re.compile(r" ?[hH](?![^\W_])")
_STREET = re.compile(r"(?: (?:[Đđ]ường|[Pp]hố))?(?: [A-ZĐÀ-Ỹ][a-zđà-ỹ]+){2}")
_AT = (" tại", " ở", " địa chỉ", " trụ sở", " căn", ",", ";", "-")
_PIECE = re.compile(r"(\d[\d.]*)([A-Za-z]?)(\d?)")
# A colon with a space behind it only belongs to the words: "đợt 2: 1/10".
_RATIO = re.compile(
    r"(\d{1,4})(?::| : )(\d{1,9}(?:\.\d{3})*)(?:(?::| : )(\d{1,9}))?(?![^\W_]|[.,:/-]\d)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LARGEST_PART = 10
_MEASURES = ("g", "l", "m")
_PARTS_OF = ("16", "32", "64", "100", "1000", "1.000", "10000", "10.000")


def is_house(scene: Scene, start: int, end: int) -> bool:
    """Whether numbers with strokes stand before the name of a street: ``123/4 Nguyễn Trãi``."""
    if scene.follows(start, "house"):
        return True
    placed = not scene.text[:start].strip() or scene.left(start).endswith(_AT)
    return placed and _STREET.match(scene.text, end) is not None


def find_label(scene: Scene, start: int) -> Span | None:
    """The number of a list or of a heading at the head of a line: ``1/``, ``2.10.``."""
    match = _LABEL.match(scene.text, start)
    if match is None or scene.text[:start].strip():
        return None
    said = " chấm ".join(map(say_cardinal, match[1].split(".")))
    return Span(start, match.end(1), said, "cardinal", "number of a list or a heading")


def find_fraction(scene: Scene, start: int) -> Span | None:
    """Two or more numbers joined by strokes, or a ratio with a colon."""
    match = _MIXED.match(scene.text, start)
    if match and int(match[3]) < int(match[4]) and not scene.follows(start, "house"):
        minus = "âm " if match[1] else ""
        said = f"{minus}{say_cardinal(match[2])} {_fraction(match[3], match[4])}"
        return _with_unit(scene, start, match.end(), said)
    match = _DECIMAL.match(scene.text, start)
    if match:
        said = " trên ".join(_number(number) for number in match.groups() if number)
        return Span(start, match.end(), said, "fraction", "ratio")
    match = _ODDS.match(scene.text, start)
    if match:
        said = " trên ".join(map(_number, match.groups()))
        return Span(start, match.end(), said, "fraction", "ratio")
    match = _SLASHED.match(scene.text, start)
    if match:
        return _slashed(scene, match)
    match = _RATIO.match(scene.text, start)
    if match:
        numbers = [g.replace(".", "") for g in match.groups() if g]
        divided = scene.right(match.end()).lstrip().startswith("=")
        said = (" chia " if divided else " trên ").join(map(say_cardinal, numbers))
        return Span(start, match.end(), said, "fraction", "ratio")
    return None


def _slashed(scene: Scene, match: re.Match[str]) -> Span | None:
    start, end = match.span()
    rest = [piece.strip() for piece in match[4].split("/")[1:]]
    simple = len(rest) == 1 and not match[3] and rest[0].replace(".", "").isdigit()
    if simple and not is_house(scene, start, end) and not scene.follows(start, "ratio"):
        numerator = match[2].replace(".", "")
        if " " in match[4] and scene.right(end).lstrip().startswith("="):
            said = f"{say_cardinal(numerator)} chia {say_cardinal(rest[0])}"
            return Span(start, end, said, "math", "division")
        # "22/16°C" are a day's highest and lowest.
        degrees = scene.text[end : end + 2].lstrip().startswith("°")
        said = (
            f"{say_cardinal(numerator)} trên {say_cardinal(rest[0])}"
            if degrees
            else _fraction(numerator, rest[0].replace(".", ""))
        )
        return _with_unit(scene, start, end, ("âm " if match[1] else "") + said)
    if match[3] == "T" and _YEAR.fullmatch(rest[0]):
        # "9T/2024": nine months of a year.
        return None
    if match[3] in _MEASURES and scene.text[end : end + 1].isalpha():
        # "4g/24h", "3g/1kg": so much in so much.
        return None
    if match[3] and rest[0].endswith(match[3]) and not scene.follows(start, "house"):
        # "4G/5G" are two things.
        return None
    pieces = [match[2] + match[3], *rest]
    spoken = " trên ".join(_piece(scene, piece) for piece in pieces)
    return Span(start, end, spoken, "address", "numbers with strokes")


def _number(written: str) -> str:
    if "," in written or _GROUPED.fullmatch(written):
        written = written.replace(".", "")
    whole, mark, part = written.partition("." if "." in written else ",")
    said = "chấm" if mark == "." else "phẩy"
    return say_decimal(whole, part, said) if part else say_cardinal(whole)


def _piece(scene: Scene, piece: str) -> str:
    match = _PIECE.match(piece)
    if match is None:
        return scene.lexicon.spell(piece)
    words = [say_cardinal(match[1].replace(".", ""))]
    if match[2]:
        words.append(scene.lexicon.spell(match[2]))
    if match[3]:
        words.append(say_cardinal(match[3]))
    return " ".join(words)


def _fraction(numerator: str, denominator: str) -> str:
    top, bottom = say_cardinal(numerator), say_cardinal(denominator)
    if denominator == "4":
        return f"{top} phần tư"
    if (denominator, numerator) in (("7", "24"), ("24", "24"), ("7", "7")):
        return f"{top} trên {bottom}"
    part = denominator in _PARTS_OF and int(numerator) < int(denominator)
    if part or 1 < int(denominator) <= _LARGEST_PART:
        return f"{top} phần {bottom}"
    return f"{top} trên {bottom}"


def _with_unit(scene: Scene, start: int, end: int, said: str) -> Span:
    hours = _HOURS.match(scene.text, end)
    if hours:
        return Span(start, hours.end(), f"{said} giờ", "time", "so many hours out of so many")
    unit = unit_after(scene, end)
    if unit:
        return Span(start, unit[1], f"{said} {unit[0]}", "measure", "fraction of a unit")
    return Span(start, end, said, "fraction", "fraction")
