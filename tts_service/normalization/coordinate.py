"""Degrees, minutes and seconds of arc: ``21°01'42"N``, ``105°51'E``, ``16,5°N``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.normalization.numeral import read_numeral
from tts_service.normalization.numerals import say_cardinal, say_decimal
from tts_service.normalization.span import Span

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

_ARC = re.compile(
    r"(\d{1,3}) ?° ?(\d{1,2}) ?'(?: ?(\d{1,2})(?:[.,](\d{1,3}))? ?(?:\"|''))?"
    r" ?([NSEWBĐT]?)(?![^\W_])"
)
_DECIMAL = r"(\d{1,3}(?:[.,]\d{1,4})?) ?°? ?"
_PAIR = re.compile(rf"{_DECIMAL}([NSB]) ?[-;,] ?{_DECIMAL}([EWĐT])(?![^\W_])")
# Three decimals are no thousands here: "14.806 độ vĩ Bắc"
_DEGREES = re.compile(r"(\d{1,3})\.(\d{1,4})(?= độ (?:vĩ|kinh))")
# In Vietnamese N is "nam"; beside E or W it is the English north.
_ENGLISH = {"N": "vĩ bắc", "S": "vĩ nam", "E": "kinh đông", "W": "kinh tây"}
_VIETNAMESE = {"B": "vĩ bắc", "N": "vĩ nam", "Đ": "kinh đông", "T": "kinh tây"}
_VIETNAMESE_EAST = re.compile(r"['\"°] ?[ĐTB](?![^\W_])")


def find_coordinate(scene: Scene, start: int) -> Span | None:
    """An angle with minutes; the letter of the compass is said when there is one."""
    match = _PAIR.match(scene.text, start)
    if match:
        return _pair(match)
    match = _DEGREES.match(scene.text, start)
    if match:
        said = say_decimal(match[1], match[2], "chấm")
        return Span(start, match.end(), said, "measure", "degrees of arc")
    match = _ARC.match(scene.text, start)
    if match is None:
        return None
    words = [f"{say_cardinal(match[1])} độ {say_cardinal(match[2])} phút"]
    if match[3]:
        part = f" phẩy {say_cardinal(match[4])}" if match[4] else ""
        words.append(f"{say_cardinal(match[3])}{part} giây")
    if match[5]:
        names = (
            _VIETNAMESE
            if _VIETNAMESE_EAST.search(scene.text[max(0, start - 40) : match.end() + 40])
            else _ENGLISH
        )
        words.append({**_ENGLISH, **_VIETNAMESE, **names}[match[5]])
    return Span(start, match.end(), " ".join(words), "measure", "degrees of arc")


def _pair(match: re.Match[str]) -> Span | None:
    """Latitude and longitude as decimals: ``17,5N-108,2E``."""
    words = []
    for number, letter in ((match[1], match[2]), (match[3], match[4])):
        names = _ENGLISH if match[4] in "EW" else _VIETNAMESE
        numeral = read_numeral(number, 0)
        if numeral is None or letter not in names:
            return None
        words.append(f"{numeral.spoken} độ {names[letter]}")
    return Span(match.start(), match.end(), ", ".join(words), "measure", "latitude and longitude")
