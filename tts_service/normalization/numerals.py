"""Numbers as words: the Northern standard, as newsreaders say it.

"nghìn", "linh", "mốt" and "lăm" after "mươi", "tư" after "mươi" only; a group
of three that is not the first one is said in full ("hai nghìn không trăm linh
tám").  Everything takes digits as a string and never fails on its length.
"""

from __future__ import annotations

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_UNITS_AFTER_TENS = ("", "mốt", "hai", "ba", "tư", "lăm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu")
_GROUP = 3
_BILLION_DIGITS = 9
# A longer run of digits is a code, not an amount; nobody counts past "tỷ tỷ".
LONGEST_CARDINAL = 21


def say_digits(digits: str) -> str:
    """Digit by digit: ``"024"`` is "không hai bốn"."""
    return " ".join(DIGITS[ord(c) - 48] for c in digits)


def _below_thousand(group: str, *, full: bool) -> str:
    """Three digits; ``full`` says the hundreds even when there are none."""
    hundreds, tens, units = (ord(c) - 48 for c in group)
    words = []
    if hundreds or full:
        words += [DIGITS[hundreds], "trăm"]
    if tens > 1:
        words += [DIGITS[tens], "mươi"]
        if units:
            words.append(_UNITS_AFTER_TENS[units])
    elif tens == 1:
        words.append("mười")
        if units:
            words.append("lăm" if units == 5 else DIGITS[units])  # noqa: PLR2004
    elif units:
        if words:
            words.append("linh")
        words.append(DIGITS[units])
    return " ".join(words)


def _below_billion(digits: str, *, full: bool) -> str:
    """At most nine digits, not all zero."""
    padded = digits.zfill(-(-len(digits) // _GROUP) * _GROUP)
    groups = [padded[i : i + _GROUP] for i in range(0, len(padded), _GROUP)]
    words: list[str] = []
    for place, group in zip(range(len(groups) - 1, -1, -1), groups, strict=True):
        if group == "000":
            continue
        words.append(_below_thousand(group, full=full or bool(words)))
        if place:
            words.append(_SCALES[place])
    return " ".join(words)


def say_cardinal(digits: str) -> str:
    """``"1870"`` is "một nghìn tám trăm bảy mươi"; leading zeros are not said.

    More digits than ``LONGEST_CARDINAL`` are said one by one.
    """
    digits = digits.lstrip("0")
    if not digits:
        return DIGITS[0]
    if len(digits) > LONGEST_CARDINAL:
        return say_digits(digits)
    # Thousand millions repeat: nghìn tỷ, triệu tỷ, tỷ tỷ.
    head, tail = digits[:-_BILLION_DIGITS], digits[-_BILLION_DIGITS:]
    if not head:
        return _below_billion(tail, full=False)
    words = f"{say_cardinal(head)} tỷ"
    if tail.strip("0"):
        words += f" {_below_billion(tail, full=True)}"
    return words


def say_ordinal(digits: str) -> str:
    """After "thứ": ``"1"`` is "nhất" and ``"4"`` "tư", the rest are cardinals."""
    number = digits.lstrip("0") or "0"
    return {"1": "nhất", "4": "tư"}.get(number) or say_cardinal(number)


def say_month(digits: str) -> str:
    """After "tháng": ``"4"`` is "tư"."""
    number = digits.lstrip("0") or "0"
    return "tư" if number == "4" else say_cardinal(number)


def say_decimal(whole: str, part: str, mark: str = "phẩy") -> str:
    """``3,14`` is "ba phẩy mười bốn"; three digits and more, or a leading zero, one by one."""
    if len(part) == 2 and part[0] != "0" and part[1] != "0":  # noqa: PLR2004
        said = say_cardinal(part)
    else:
        said = say_digits(part)
    return f"{say_cardinal(whole)} {mark} {said}"
