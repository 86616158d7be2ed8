"""Numbers as they are written: grouped with dots, commas or spaces, whole or decimal.

The house reading of a dot or a comma: groups of exactly three digits after
dots are thousands; two or more such groups after commas are English
thousands; anything else is a decimal, and its mark is said ("phẩy" or "chấm").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tts_service.normalization.numerals import say_cardinal, say_decimal, say_digits

_END = r"(?!\d|[.,]\d)"
_SPACED_END = r"(?![\d/:%-]| \d|[.,]\d)"
_POWER = r"[eE][-+]?\d|\s?[x×*]\s?10\^"
_NUMBER = re.compile(
    rf"(?P<dots>[1-9]\d{{0,2}}(?:\.\d{{3}}){{1,12}})(?:,(?P<dots_part>\d+))?{_END}(?!{_POWER})"
    rf"|(?P<commas>[1-9]\d{{0,2}}(?:,\d{{3}}){{2,12}})(?:\.(?P<commas_part>\d+))?{_END}"
    rf"|(?P<english>[1-9]\d{{0,2}},\d{{3}})(?:\.(?P<english_part>\d+)){_END}"
    rf"|(?P<spaces>[1-9]\d{{0,2}}(?: \d{{3}}){{1,12}})(?:,(?P<spaces_part>\d+))?{_SPACED_END}"
    rf"|(?P<whole>\d+)[.,](?P<part>\d+){_END}"
    r"|(?P<plain>\d+)(?!\d)"
)
_GROUPED = ("dots", "commas", "english", "spaces")
_STRIP = str.maketrans("", "", "., ")


@dataclass(frozen=True, slots=True)
class Numeral:
    """``digits`` and ``part`` (after the decimal mark) without grouping; ``text[start:end]``."""

    start: int
    end: int
    digits: str
    part: str = ""
    grouped: bool = False
    mark: str = "phẩy"

    @property
    def spoken(self) -> str:
        """As a cardinal or a decimal."""
        if self.part:
            if self.grouped:
                return f"{say_cardinal(self.digits)} {self.mark} {say_digits(self.part)}"
            return say_decimal(self.digits, self.part, self.mark)
        return say_cardinal(self.digits)

    @property
    def value(self) -> float:
        """For comparing the two ends of a range; precision does not matter."""
        return float(f"{self.digits[:18]}.{self.part[:18] or 0}")


def read_numeral(text: str, start: int, *, english: bool = False) -> Numeral | None:
    """The number that begins at ``start``, or None.

    ``english`` (an amount after "$") takes one group after a comma as thousands.
    """
    match = _NUMBER.match(text, start)
    if match is None:
        return None
    for name in _GROUPED:
        if match[name]:
            digits = match[name].translate(_STRIP)
            return Numeral(start, match.end(), digits, match[f"{name}_part"] or "", grouped=True)
    # "khối 6,7,8,9" counts one by one.
    if match["part"] and text[start - 1 : start] == "," and text[start - 2 : start - 1].isdecimal():
        return Numeral(start, match.end("whole"), match["whole"])
    if match["part"]:
        # "5,000" is no decimal in any style.
        thousands = len(match["part"]) == 3 and "," in match[0]  # noqa: PLR2004
        if thousands and (english or match["part"] == "000") and match["whole"].strip("0"):
            return Numeral(start, match.end(), match["whole"] + match["part"], "", grouped=True)
        mark = "chấm" if "." in match[0] else "phẩy"
        return Numeral(start, match.end(), match["whole"], match["part"], mark=mark)
    return Numeral(start, match.end(), match["plain"])
