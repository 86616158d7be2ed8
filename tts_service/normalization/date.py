"""Dates: whole and partial, lists and ranges of days, months, quarters.

``/``, ``.`` and ``-`` are all used between day, month and year; whether two
numbers are a date at all is decided by what stands before and after
(``data/vi/contexts.tsv``): "sáng 10/4" is one, "hơn 2/3 số đại biểu" is not.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from tts_service.normalization.fraction import is_house
from tts_service.normalization.numerals import say_cardinal, say_month
from tts_service.normalization.roman import roman_value
from tts_service.normalization.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_service.normalization.scene import Scene

_D = r"(?:0?[1-9]|[12]\d|3[01])"
_M = r"(?:0?[1-9]|1[0-2])"
_Y = r"(?:1[0-9]\d\d|2[01]\d\d)"
_END = r"(?![^\W_]|[/]\d|[.,-]\d)"
_FULL = re.compile(rf"({_D})( ?)([/.-])\2({_M})\2\3\2({_Y}|\d\d){_END}")
_ISO = re.compile(rf"({_Y})([-/.])({_M})\2({_D}){_END}")
_PART = re.compile(rf"({_D})( ?)([/.-])\2({_M}){_END}")
_MONTH = re.compile(rf"({_M}) ?([/.-]) ?((?:19|20)\d\d){_END}")
# Days that share the month of the last one: 5-6/9, 26 - 28/6/2017, 8, 9 và 10/7, 8 & 9.7
_DAYS = re.compile(
    rf"({_D}(?:(?: ?- ?|, ?| và | & ?| hoặc | đến ){_D}){{1,8}})"
    rf" ?([/.-]) ?({_M})(?: ?\2 ?({_Y}|\d\d))?{_END}"
)
_BETWEEN = re.compile(r"( ?- ?|, ?| và | & ?| hoặc | đến )")
# Two dates of which the first may lack the year: 31/10 – 5/11/2021
_SPAN = re.compile(rf"({_D})([/.])({_M})(?:\2({_Y}))? ?- ?({_D})\2({_M})(?:\2({_Y}|\d\d))?{_END}")
# After "tháng": 4, 02/2000, 3-4/2024, 4, 5/2024, 1 2024
_MONTHS = re.compile(
    rf"({_M}(?:(?: ?- ?|, ?| và )(?!\d{{3}}){_M}(?!\d)){{0,5}})"
    rf"(?:(?: ?[/.-] ?| )({_Y}))?(?![^\W_]|[/]\d|[.,]\d)"
)
_QUARTERS = re.compile(
    rf"(0?[1-4](?:(?: ?- ?|, ?| và )0?[1-4](?!\d)){{0,3}})"
    rf"(?: ?[/.-] ?({_Y}))?(?![^\W_]|[/]\d|[.,]\d)"
)
_SCHOOL_YEAR = re.compile(r"((?:19|20)\d\d) ?/ ?((?:19|20)?\d\d)(?![^\W_]|[/.,-]\d)")
_CONTINUES = re.compile(r"\s*(?:,|và|đến|-|hoặc|&|rồi|cùng|tới)\s*(?:ngày\s*)?")
_FEAST = re.compile(r" (?:ngày|lễ|kỷ niệm|dịp|quốc khánh|chiến thắng|giải phóng) ?")
# "Ngày Môi trường thế giới 5/6"
_NAMED_DAY = re.compile(r"Ngày (?:[A-ZĐÀ-Ỹ][^\W\d_]* ?)(?:[^\W\d_]+ ){0,7}\(?$")
_PAIR = re.compile(r"\s*(?:đến|tới|và|hoặc|-)\s*\d{1,2}/\d{1,2}")
_YEAR_AFTER = re.compile(r"\s+năm\s+\d{4}")
# "căn hộ A12-05": written on to a capital, with a dash; "T10-2025" is a month.
_CODE = re.compile(r"[A-SU-ZĐ]\d+-")
_OF_DAY = re.compile(r"^(?!.* trên ).*giờ")
_MONTH_AFTER = re.compile(r" tháng ")
_CENTURY_SPLIT = 50
# Q.3/2018, QIII/2018, Q1 2024
_SHORT_QUARTER = re.compile(
    r"Q\.? ?(?:([1-4])|(I{1,3}|IV))(?: ?[/.-] ?| )((?:19|20)\d\d)(?![^\W_]|[/.,-]\d)"
)
_BARE_QUARTER = re.compile(r"Q([1-4])(?![^\W_]|[/.,-]\d)")


def find_date(scene: Scene, start: int) -> Span | None:
    """A date that begins at ``start``."""
    if start and _CODE.match(scene.text, start - 1):
        return None
    for tagger in (_months, _quarters, _span, _full, _days, _month_year, _school_year, _part):
        found = tagger(scene, start)
        if found is not None:
            spoken, end = found
            return Span(start, end, spoken, "date", _RULES[tagger])
    return None


def find_quarter(scene: Scene, start: int) -> Span | None:
    """A quarter of a year in short: ``Q.3/2018``, ``QIII/2018``, "hết Q3"."""
    match = _SHORT_QUARTER.match(scene.text, start)
    if match is None:
        bare = _BARE_QUARTER.match(scene.text, start)
        if bare and scene.follows(start, "quarter_before"):
            return Span(start, bare.end(), f"quý {say_cardinal(bare[1])}", "date", "quarter")
        return None
    number = match[1] or str(roman_value(match[2]))
    spoken = f"quý {say_cardinal(number)} {_year(match[3])}"
    return Span(start, match.end(), spoken, "date", "quarter")


def _is_day_word(scene: Scene, start: int) -> bool:
    return scene.follows(start, "day_word")


def _prefix(scene: Scene, start: int) -> str:
    """The word "ngày", unless the one before says already that a day follows."""
    if _is_day_word(scene, start) or scene.follows(start, "street"):
        return ""
    return "ngày "


def _year(digits: str) -> str:
    if len(digits) == 2:  # noqa: PLR2004
        digits = ("20" if int(digits) < _CENTURY_SPLIT else "19") + digits
    return f"năm {say_cardinal(digits)}"


def _day_month(day: str, month: str, year: str | None = None) -> str:
    said = f"{say_cardinal(day)} tháng {say_month(month)}"
    return f"{said} {_year(year)}" if year else said


def _full(scene: Scene, start: int) -> tuple[str, int] | None:
    match = _FULL.match(scene.text, start)
    if match:
        day, mark, month, year = match[1], match[3], match[4], match[5]
        # Three short numbers with dots or dashes may be a version or a line-up.
        if len(year) == 2 and mark != "/" and not scene.follows(start, "day_strict"):  # noqa: PLR2004
            return None
        return _prefix(scene, start) + _day_month(day, month, year), match.end()
    match = _ISO.match(scene.text, start)
    if match:
        return _prefix(scene, start) + _day_month(match[4], match[3], match[1]), match.end()
    return None


def _span(scene: Scene, start: int) -> tuple[str, int] | None:
    match = _SPAN.match(scene.text, start)
    if match is None or scene.follows(start, "house"):
        return None
    if match[2] == "." and not scene.follows(start, "day_strict"):
        return None
    prefix = _prefix(scene, start)
    first = _day_month(match[1], match[3], match[4])
    second = _day_month(match[5], match[6], match[7])
    return f"{prefix}{first} đến {prefix}{second}", match.end()


def _days(scene: Scene, start: int) -> tuple[str, int] | None:
    match = _DAYS.match(scene.text, start)
    if match is None or scene.follows(start, "house"):
        return None
    parts = _BETWEEN.split(match[1])
    days, joints = parts[::2], [part.strip() for part in parts[1::2]]
    if any(int(a) >= int(b) for a, b in pairwise(days)):
        return None
    is_range = joints == ["-"] and match[2] == "/"
    # "ngày 22 và 23 - 3" shares the month, "ngày 5 - 6 - 7" does not.
    if match[2] == "-" and ("-" in joints or not scene.follows(start, "day_strict")):
        return None
    # "phường 6: 5 & 6/12": days in a row, and nothing that is counted.
    in_row = joints == ["&"] and int(days[1]) == int(days[0]) + 1 and match[2] == "/"
    if not (is_range or in_row or scene.follows(start, "day") or _continues(scene, start)):
        return None
    prefix = _prefix(scene, start)
    words = [prefix + say_cardinal(days[0])]
    for joint, day in zip(joints, days[1:], strict=True):
        said = {"-": "đến", "&": "và"}.get(joint, joint)
        words.append(f"{'' if said == ',' else ' '}{said} ")
        words.append((prefix if said == "đến" else "") + say_cardinal(day))
    words.append(f" tháng {say_month(match[3])}")
    if match[4]:
        words.append(f" {_year(match[4])}")
    return "".join(words), match.end()


def _part(scene: Scene, start: int) -> tuple[str, int] | None:
    match = _PART.match(scene.text, start)
    if match is None or not _is_date(scene, match):
        return None
    # "mùng 6 - 8 tháng Giêng" counts days.
    if match[3] == "-" and _MONTH_AFTER.match(scene.lower, match.end()):
        return None
    return _prefix(scene, start) + _day_month(match[1], match[4]), match.end()


def _is_date(scene: Scene, match: re.Match[str]) -> bool:  # noqa: PLR0911 - a decision list
    """Whether two numbers with a stroke, dot or dash between are day and month."""
    start, end, mark = match.start(), match.end(), match[3]
    day, month = match[1], match[4]
    if _is_day_word(scene, start) or _YEAR_AFTER.match(scene.text, end):
        return mark != "-" or not scene.left(start).endswith((" các ngày", " những ngày"))
    if scene.follows(start, "street"):
        return f"{int(day)}/{int(month)}" in _known(scene)
    if scene.leads(end, "lunar") or scene.leads(end, "weekday"):
        return True
    if (day, month) == ("24", "7") or is_house(scene, start, end) or scene.follows(start, "ratio"):
        return False
    if mark == "/" and ("0" in (day[0], month[0]) or _after_time(scene, start)):
        return True
    # In "từ 1/3 đến 1/2 diện tích" the second number decides for both.
    pair = _PAIR.match(scene.text, end)
    counted = scene.leads(pair.end() if pair else end, "fraction_after")
    # "quý 3/2024, 10/10 chi hội" goes on with something else.
    if _continues(scene, start) and not (counted and "," in scene.text[start - 2 : start]):
        return True
    return not counted and _is_free_date(scene, match)


def _is_free_date(scene: Scene, match: re.Match[str]) -> bool:
    """Day and month where nothing around them counts; a dot or dash needs more than a stroke."""
    start, mark, day, month = match.start(), match[3], int(match[1]), int(match[4])
    if scene.follows(start, "day_strict") or (mark == "-" and match[4][0] == "0" and day > month):
        return True
    feast = f"{day}/{month}" in _known(scene)
    if mark != "/":
        return feast and _FEAST.search(scene.left(start)) is not None
    if scene.text.strip() == match[0]:
        return False
    if (
        feast
        or _NAMED_DAY.search(scene.text[max(0, start - 40) : start])
        or scene.follows(start, "day")
    ):
        return True
    if scene.follows(start, "fraction_before"):
        return False
    return day > month


def _known(scene: Scene) -> set[str]:
    return {phrase.strip() for phrase in scene.lexicon.contexts["known_days"]}


def _continues(scene: Scene, start: int) -> bool:
    """Whether a date was said just before, with nothing but "và", "đến" or a comma between."""
    last = scene.last
    return (
        last is not None
        and last.semiotic_class == "date"
        and start - last.end < 12  # noqa: PLR2004 - longer than any joint
        and _CONTINUES.fullmatch(scene.lower, last.end, start) is not None
    )


def _after_time(scene: Scene, start: int) -> bool:
    """Whether a time of day was said just before: "lúc 20h, 9/12"."""
    last = scene.last
    if last is None or last.semiotic_class != "time" or not _OF_DAY.search(last.spoken):
        return False
    return scene.text[last.end : start].strip() in ("", ",", "-", "(")


def _months(scene: Scene, start: int) -> tuple[str, int] | None:
    # "3 tháng: 3,5%" is a rate for three months.
    if not scene.follows(start, "month") or scene.text[start - 2 : start - 1] == ":":
        return None
    match = _MONTHS.match(scene.text, start)
    if match is None:
        return None
    return _listed(match[1], say_month) + (f" {_year(match[2])}" if match[2] else ""), match.end()


def _quarters(scene: Scene, start: int) -> tuple[str, int] | None:
    if not scene.follows(start, "quarter"):
        return None
    match = _QUARTERS.match(scene.text, start)
    if match is None:
        return None
    said = _listed(match[1], say_cardinal)
    return said + (f" {_year(match[2])}" if match[2] else ""), match.end()


def _listed(numbers: str, say: Callable[[str], str]) -> str:
    """``"3-4"`` and ``"3, 4"`` with the words between."""
    parts = _BETWEEN.split(numbers)
    words = [say(parts[0])]
    for joint, number in zip(parts[1::2], parts[2::2], strict=True):
        said = {"-": " đến", ",": ",", "&": " và"}.get(joint.strip(), f" {joint.strip()}")
        words.append(f"{said} {say(number)}")
    return "".join(words)


def _month_year(scene: Scene, start: int) -> tuple[str, int] | None:
    match = _MONTH.match(scene.text, start)
    if match is None or scene.follows(start, "house") or scene.follows(start, "ratio"):
        return None
    month, mark, year = match[1], match[2], match[3]
    if scene.follows(start, "of_year"):
        return f"{say_cardinal(month)} {_year(year)}", match.end()
    if mark == "-" or (int(month) == 1 and year == "2000"):
        return None
    if mark == "." and len(month) == 1 and month != "0":
        return None
    return f"tháng {say_month(month)} {_year(year)}", match.end()


def _school_year(scene: Scene, start: int) -> tuple[str, int] | None:
    match = _SCHOOL_YEAR.match(scene.text, start)
    if match is None:
        return None
    first, second = match[1], match[2]
    if len(second) == 2:  # noqa: PLR2004
        second = first[:2] + second
    if int(second) - int(first) != 1:
        return None
    return f"{say_cardinal(first)}, {say_cardinal(second)}", match.end()


_RULES = {
    _full: "day, month and year",
    _span: "two dates",
    _days: "days of one month",
    _part: "day and month",
    _months: "month",
    _quarters: "quarter",
    _month_year: "month and year",
    _school_year: "two years",
}
