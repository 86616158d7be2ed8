"""Amounts: a number with what belongs to it (sign, scale, unit or currency, "per").

The grammar, over the cleaned text::

    amount   = [sign] [currency] number [scale] [unit] { "/" [number] denominator }
    chain    = amount { ("-" | "x" | "+") amount }

``74,5 - 76 triệu đồng/lượng``, ``$3.5``, ``1tr2``, ``38°C``, ``120km/h``,
``15-20%``, ``3 x 4 m`` are chains; what each part is decides the class.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_service.normalization.numeral import Numeral, read_numeral
from tts_service.normalization.numerals import say_cardinal, say_digits
from tts_service.normalization.span import PAUSE, Span
from tts_service.normalization.unit import (
    SCALE,
    is_age,
    read_denominator,
    unit_after,
    unit_and_rest,
)

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

_SIGN = re.compile(r"[+±~≈<>≤≥] ?(?=[\d$€£¥₩])|-(?=[\d$€£¥₩])")
_JOINT_WORDS = {"x": "nhân", "×": "nhân", "*": "nhân", "+": "cộng"}
_NO_LETTER = re.compile(r"[^a-zA-Z]{1,60}")
_SIGN_WORDS = {
    "-": "âm",
    "+": "cộng",
    "±": "cộng trừ",
    "~": "khoảng",
    "≈": "xấp xỉ",
    "<": "nhỏ hơn",
    ">": "lớn hơn",
    "≤": "nhỏ hơn hoặc bằng",
    "≥": "lớn hơn hoặc bằng",
}
_CURRENCY_BEFORE = re.compile(
    r"(?:US|A|C|S|HK|NT)?\$\s?(?=\d)|[€£¥₩₫฿₹₽]\s?(?=\d)|(?:USD|VND|EUR|GBP|JPY)\s?(?=\d)",
    re.IGNORECASE,
)
_LETTERS_ONLY = re.compile(r"[^\W\d_]")
_PER = re.compile(r"\s?/\s?")
# Shorthand written on to the digits; a digit behind it counts the next lower power.
_SHORTHAND = re.compile(r"(k|K|tr|Tr|TR|t|tỷ|tỉ|triệu|nghìn|ngàn|M|B)(\d{1,3})?(?![^\W_]|[.,]\d)")
_SHORTHAND_WORDS = {
    "k": "nghìn",
    "tr": "triệu",
    "t": "tỷ",
    "tỷ": "tỷ",
    "tỉ": "tỷ",
    "triệu": "triệu",
    "nghìn": "nghìn",
    "ngàn": "nghìn",
    "m": "triệu",
    "b": "tỷ",
}
_MONEY = re.compile(r" ?(?:VN|USD|đ(?:ồng)?(?![^\W_]))", re.IGNORECASE)
_NEXT_LOWER = {"nghìn": "", "triệu": " nghìn", "tỷ": " triệu"}
_POWER = re.compile(r"(?:[eE]([-+]?\d+)|\s?[x×*]\s?10(?:\^([-+]?\d+)|([⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)))(?!\w)")
_SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
# "500kV-900MVA", "220V-50Hz", "2PN-2WC": one thing has both. The last words of what is said.
_APART = frozenset(("vôn", "pe", "oát", "héc", "sinh", "ngủ"))
_YEAR = re.compile(r"(?:19|20)\d\d")
_LARGEST = 99  # of a round, a season or a league
_FINENESS = re.compile(r"9{3,5}")  # "vàng nhẫn 9999"
_LINK = re.compile(r"\s?[-÷~]\s?(?=[\d$€£¥₩+-])|\s?[x×*]\s?(?=\d)|\s?\+\s?(?=\d)")


@dataclass(frozen=True, slots=True)
class Amount:
    """One number with its surroundings, already said."""

    start: int
    end: int
    spoken: str
    semiotic_class: str
    numeral: Numeral
    has_unit: bool


def read_amount(
    scene: Scene, start: int, *, signed: bool = True, chained: bool = False
) -> Amount | None:
    """The amount that begins at ``start``, or None when there is no number."""
    text, words, at = scene.text, [], start
    sign = _SIGN.match(text, at) if signed and not _attached(scene, start) else None
    if sign:
        words.append(_SIGN_WORDS[sign[0][0]])
        at = sign.end()
    money = None
    before = _CURRENCY_BEFORE.match(text, at)
    if before:
        money = scene.lexicon.units[before[0].strip().upper()]
        at = before.end()
    numeral = read_numeral(text, at, english=money is not None)
    if numeral is None:
        return None
    said, end = _number_and_scale(scene, numeral, money=money is not None)
    words.append(said)
    kind = "decimal" if numeral.part else "cardinal"
    if money:
        scale = SCALE.match(text, end)
        if scale:
            words.append(scale[0].strip())
            end = scale.end()
        words.append(money.spoken)
        kind = "money"
    else:
        bound = chained or not _attached(scene, start)
        unit = (unit_after(scene, end) or unit_and_rest(scene, end)) if bound else None
        if unit:
            phrase, end, kind = unit
            words.append(phrase)
    has_unit = kind in ("money", "measure", "percent")
    if has_unit or text[end : end + 1] == "/":
        # "50k/người lớn": what is counted in thousands is a price.
        priced = has_unit or (end > numeral.end and text[end - 1] in "kr")
        phrase, end = _per(scene, end, measure=kind == "measure", any_noun=priced)
        if phrase:
            words.append(phrase)
    return Amount(start, end, " ".join(words), kind, numeral, has_unit)


def _number_and_scale(scene: Scene, numeral: Numeral, *, money: bool) -> tuple[str, int]:
    """The number with a power of ten or a shorthand written on to it."""
    text, end = scene.text, numeral.end
    power = _POWER.match(text, end)
    if power and (numeral.part or not power[1] or text[end] == "e"):
        exponent = (power[1] or power[2] or power[3]).translate(_SUPERSCRIPT)
        minus = "trừ " if exponent[0] == "-" else ""
        said = say_cardinal(exponent.lstrip("+-"))
        return f"{numeral.spoken} nhân mười mũ {minus}{said}", power.end()
    short = _SHORTHAND.match(text, end)
    if short and _is_shorthand(scene, numeral, short, money=money):
        word = _SHORTHAND_WORDS[short[1].lower()]
        said = f"{numeral.spoken} {word}"
        if short[2]:
            lower = short[2].ljust(3, "0")
            said += f" {say_cardinal(lower)}{_NEXT_LOWER[word]}"
        return said, short.end()
    return numeral.spoken, end


def _is_shorthand(scene: Scene, numeral: Numeral, short: re.Match[str], *, money: bool) -> bool:
    """``4K`` is a picture, ``6B`` a class, ``2,5t`` weighs; ``4k``, ``2tr5``, ``3.2M`` count."""
    mark = short[1]
    if mark in ("K", "M", "B"):
        return bool(numeral.part) or money or _MONEY.match(scene.text, short.end()) is not None
    if mark == "t":
        return not numeral.part and not is_age(scene, numeral.end)
    return True


def _per(scene: Scene, end: int, *, measure: bool, any_noun: bool) -> tuple[str, int]:
    """What stands after slashes: ``("một héc ta một năm", end)``, or an empty phrase."""
    text, words = scene.text, []
    while slash := _PER.match(text, end):
        number = read_numeral(text, slash.end())
        at = number.end if number else slash.end()
        if number and text[at : at + 1] == " ":
            at += 1
        found = read_denominator(scene, at, any_noun=any_noun and not number)
        if found is None:
            break
        end = found.end
        words.append("trên" if number or (measure and found.measured) else "một")
        words += [number.spoken, found.spoken] if number else [found.spoken]
    return " ".join(words), end


def _attached(scene: Scene, start: int) -> bool:
    """Whether a letter or a closing bracket stands right before: the number of a name."""
    return start > 0 and (scene.text[start - 1].isalnum() or scene.text[start - 1] == ")")


def find_amounts(scene: Scene, start: int) -> Span | None:
    """A chain of amounts at ``start``: one number, a range, a product, a sum."""
    first = read_amount(scene, start)
    if first is None:
        return None
    attached = _attached(scene, start)
    said, joints = [_lone(scene, first)], []
    end, kind, last = first.end, first.semiotic_class, first
    while not attached and (link := _LINK.match(scene.text, end)):
        mark = link[0].strip()
        signed = scene.text[link.end()] in "+-"
        following = read_amount(scene, link.end(), signed=signed, chained=True)
        if following is None:
            break
        joints.append(_joint(scene, link[0], last, following))
        said.append(following.spoken)
        end, last = following.end, following
        kind = (
            following.semiotic_class if following.has_unit else "range" if mark == "-" else "math"
        )
    listed = kind == "math" and scene.follows(start, "listed") and "=" not in scene.right(end)[:2]
    if (kind == "range" and len(joints) > 1) or listed:
        # "1 - 3 - 5" and "tổ 13+16+17" are lists.
        joints = [PAUSE] * len(joints)
    words = said[0]
    for joint, amount in zip(joints, said[1:], strict=True):
        words += f"{joint} {amount}" if joint == PAUSE else f" {joint} {amount}"
    return Span(start, end, words, kind, _RULES[kind])


_RULES = {
    "cardinal": "number",
    "decimal": "decimal number",
    "money": "amount of money",
    "measure": "measure",
    "percent": "percentage",
    "range": "range of numbers",
    "math": "sum or product",
}


def _lone(scene: Scene, amount: Amount) -> str:
    """Codes and names said with their zeros: ``Đề án 06``, ``007``; long codes by digits."""
    numeral = amount.numeral
    digits = numeral.digits
    if numeral.part or numeral.grouped or amount.end != numeral.end:
        return amount.spoken
    sign = amount.spoken.split(" ", 1)[0] + " " if amount.start != numeral.start else ""
    named = (
        _attached(scene, amount.start)
        or _after_code(scene, amount.start)
        or scene.follows(amount.start, "named_number")
    )
    # "08 ngày" is eight days, "Đề án 06" and "PC08" keep the nought.
    if digits[0] == "0" and len(digits) > 1 and (named or len(digits) > len("08")):
        return sign + say_digits(digits)
    if digits == "00" or (_FINENESS.fullmatch(digits) and scene.near(amount.start, "fineness")):
        return sign + say_digits(digits)
    return amount.spoken


def _after_code(scene: Scene, start: int) -> bool:
    """Whether the letters of a code end right here: ``XL-02``."""
    last = scene.last
    return last is not None and last.end == start and last.semiotic_class == "mixed"


def _is_year_of(first: Amount, second: Amount, left: str) -> bool:
    """``V-League 1 - 2024``: a small number and the year it belongs to, no range."""
    if first.has_unit or second.has_unit or first.numeral.part or first.numeral.value > _LARGEST:
        return False
    return bool(_YEAR.fullmatch(second.numeral.digits)) and not left.endswith((" từ", " khoảng"))


def _joint(scene: Scene, link: str, first: Amount, second: Amount) -> str:
    """The word between two amounts, or a pause (without one "10-2" would be twelve)."""
    mark = link.strip()
    falls = first.numeral.value >= second.numeral.value
    word = "đến"
    kinds = first.spoken.rpartition(" ")[2], second.spoken.rpartition(" ")[2]
    if mark == "-" and kinds[0] != kinds[1] and _APART.intersection(kinds) and first.has_unit:
        word = PAUSE
    elif mark in _JOINT_WORDS:
        word = _JOINT_WORDS[mark]
    elif scene.right(second.end).lstrip().startswith("="):
        word = "chia" if mark == "÷" else "trừ"
    elif scene.lower.startswith((" đến ", " tới "), second.end):
        word = PAUSE
    elif falls and link == " - " and _NO_LETTER.fullmatch(scene.text):
        word = "trừ"
    elif link == " - " and _is_year_of(first, second, scene.left(first.start)):
        word = PAUSE
    elif falls and scene.lower.startswith(" năm", second.end) and scene.near(first.start, "ago"):
        word = "đến"
    elif falls and not first.has_unit and not second.has_unit:
        word = "chia" if mark == "÷" else PAUSE
    return word
