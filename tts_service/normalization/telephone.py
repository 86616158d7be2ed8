"""Telephone numbers: digit by digit, with a short pause between the groups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.normalization.numerals import say_cardinal, say_digits
from tts_service.normalization.span import Span

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

_NUMBER = re.compile(r"\(?\+?\d{1,4}\)?(?:[ .\-]{0,2}\(?\d{1,12}\)?){0,6}")
_GROUPS = re.compile(r"\d+")
_SERVICE = re.compile(r"1[89]00(?:[ .\-]?\d{2,4}){1,3}(?![^\W_]|[.,]\d)")
_SHORT = re.compile(r"1\d{2,5}(?![^\W_]|[.,/:-]\d| ?%)")
# Call centres and numbers that short messages are sent to.
_CENTRE = re.compile(r"\d{4}(?![^\W_]|[.,/:-]\d| ?%)")
_MESSAGE = re.compile(r"soạn|cú pháp|tin nhắn|nhắn tin|sms")
_SENT_TO = (" gửi", " gửi tới", " gửi đến", " gửi về", " gửi số", " gửi tới số", " gửi đến số")
_LOCAL = re.compile(r"[2-9]\d{2,3}[ .\-]?\d{3,4}(?![^\W_]|[.,/]\d)")
_ACCOUNT = re.compile(r"\d{4,20}(?:[ .-]\d{2,10}){0,6}(?![^\W_]|[.,/]\d)")
_SERVICE_LENGTHS = (8, 10)
_COUNTED = (" đồng", " người", " tỷ", " triệu", " năm")
_NATIONAL = (10, 11)
_GOVERNMENT = 8  # 080 and five digits
_INTERNATIONAL = range(9, 16)
_AREA_CODES = ("84", "04", "08", "02")
_HOME = "84"
# How people group a number that is written without spaces, by its length.
_GROUPING = {8: (4, 4), 9: (3, 3, 3), 10: (4, 3, 3), 11: (3, 4, 4)}


def find_telephone(scene: Scene, start: int) -> Span | None:
    """A number with area code or country code, a service number, or a short one after its word."""
    text = scene.text
    if scene.follows(start, "account"):
        return _account(scene, start)
    match = _NUMBER.match(text, start)
    if match and (found := _with_code(scene, match)):
        return found
    if service := _service(scene, start):
        return service
    match = _SHORT.match(text, start) or _CENTRE.match(text, start)
    if match and _is_called(scene, match):
        return _span(start, match.end(), [match[0]])
    if (match := _LOCAL.match(text, start)) and scene.follows(start, "phone_strict"):
        return _span(start, match.end(), _GROUPS.findall(match[0]))
    return None


def _service(scene: Scene, start: int) -> Span | None:
    """``1900 1234`` and ``18001091``, unless it counts something."""
    match = _SERVICE.match(scene.text, start)
    if match is None or scene.lower.startswith(_COUNTED, match.end()):
        return None
    groups = _GROUPS.findall(match[0])
    if sum(map(len, groups)) > max(_SERVICE_LENGTHS):
        return None
    if len(groups) == 1:
        if len(match[0]) not in _SERVICE_LENGTHS and not scene.follows(start, "call"):
            return None
        groups = [match[0][:4], match[0][4:]]
    return _span(start, match.end(), groups)


def _is_called(scene: Scene, match: re.Match[str]) -> bool:
    """Whether a short number is called or sent a message."""
    start = match.start()
    if _continues(scene, start) or scene.follows(start, "centre"):
        return True
    if match[0][0] == "1" and scene.follows(start, "call"):
        return True
    left = scene.left(start)
    return left.endswith(_SENT_TO) and _MESSAGE.search(scene.lower) is not None


def _account(scene: Scene, start: int) -> Span | None:
    """The number of an account, a card or a file: its groups digit by digit."""
    match = _ACCOUNT.match(scene.text, start)
    if match is None:
        return None
    spoken = ", ".join(map(say_digits, _GROUPS.findall(match[0])))
    return Span(start, match.end(), spoken, "serial", "number of an account or a file")


def _continues(scene: Scene, start: int) -> bool:
    """Whether a number was said just before this one, in a list."""
    last = scene.last
    return (
        last is not None
        and last.semiotic_class == "telephone"
        and scene.lower[last.end : start].strip(" ,;-/") in ("", "và", "hoặc", "hay")
    )


def _with_code(scene: Scene, match: re.Match[str]) -> Span | None:
    """The longest run of groups that is a whole number with its code."""
    raw = match[0]
    ends = [m.end() for m in _GROUPS.finditer(raw)]
    for end in reversed(ends):
        piece = raw[:end]
        if piece.count("(") > piece.count(")"):
            continue
        at = match.start() + end
        if scene.text[at : at + 1].isalnum() or re.match(r"[.,/]\d", scene.text[at : at + 2]):
            continue
        digits = "".join(_GROUPS.findall(piece))
        if "+" in piece[:2]:
            if len(digits) in _INTERNATIONAL:
                return _international(match.start(), at, piece)
        elif _has_area_code(piece, digits) or _has_country(scene, match.start(), digits):
            return _span(match.start(), at, _grouped(_GROUPS.findall(piece)))
    return None


def _has_area_code(piece: str, digits: str) -> bool:
    """Ten or eleven digits after a nought, or any number after a code in brackets."""
    if len(digits) in _NATIONAL and digits[0] == "0" and digits[1] != "0":
        return True
    if len(digits) == _GOVERNMENT and digits.startswith("080"):
        return True
    return piece[0] == "(" and len(digits) in _INTERNATIONAL and piece[1:3] in _AREA_CODES


def _has_country(scene: Scene, start: int, digits: str) -> bool:
    """The country's own code without a plus, behind a word such as "fax"."""
    whole = digits.startswith(_HOME) and len(digits) in _INTERNATIONAL
    return whole and scene.follows(start, "phone_strict")


def _international(start: int, end: int, piece: str) -> Span:
    groups = _GROUPS.findall(piece)
    if len(groups) == 1:
        if groups[0].startswith(_HOME):
            groups = [_HOME, *_grouped([groups[0][len(_HOME) :]])]
        return _span(start, end, groups, "cộng ")
    # The country's own code is a name, said as a number.
    code = say_cardinal(_HOME) if groups[0] == _HOME else say_digits(groups[0])
    rest = ", ".join(map(say_digits, groups[1:]))
    return Span(start, end, f"cộng {code}, {rest}", "telephone", "telephone number")


def _grouped(groups: list[str]) -> list[str]:
    if len(groups) > 1 or len(groups[0]) not in _GROUPING:
        return groups
    digits, parts = groups[0], []
    for size in _GROUPING[len(digits)]:
        parts.append(digits[:size])
        digits = digits[size:]
    return parts


def _span(start: int, end: int, groups: list[str], prefix: str = "") -> Span:
    spoken = prefix + ", ".join(map(say_digits, groups))
    return Span(start, end, spoken, "telephone", "telephone number, digit by digit")
