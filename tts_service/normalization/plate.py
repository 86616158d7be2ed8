"""Number plates and numbered roads: ``29A-123.45``, ``QL1A``, ``ĐT.743``, ``Q.1``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.normalization.numerals import say_cardinal, say_digits
from tts_service.normalization.span import Span

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

_PLATE = re.compile(
    r"(\d\d)(-?)([A-ZĐ]{1,2})(\d?)([- ]{1,3})(\d{3}\.\d\d|\d{4,5})(?![^\W_]|[.,/]\d)"
)
_PREFIXED = re.compile(
    r"([A-ZĐƯa-zđ]{1,3})([. ]{0,2})"
    r"(\d{1,3}\.\d{3}(?= ?\+ ?\d)|\d{1,4})([A-ZĐ]?)(?![^\W_]|[.,:]\d|/\d)"
)
_SERIES = re.compile(r"([A-ZĐ]{1,3})[ .-]?(\d{5,9})(?![^\W_]|[.,/-]\d)")
# A fishing boat: HT-90345-TS, QNg 95123 TS, BĐ 96388TS
_BOAT = re.compile(r"([A-ZĐ]{1,2}g?)[- ]?(\d{4,5})[- ]?(TS)(?![^\W_])")
# What a district is named after: "ngụ Q1".
_PLACED = re.compile(r" (?:công an|ubnd|ở|tại|địa bàn|khu vực|trung tâm|về|ngụ|trú|tạm trú)$")
# What makes of the number an amount: "tổng mức ĐT 498 tỷ".
_COUNTED = re.compile(r" ?(?:tỷ|tỉ|triệu|nghìn|ngàn|đồng|người|ha|m2|m²|%)(?![^\W_])")
_ROAD_DIGITS = 3


def find_plate(scene: Scene, start: int) -> Span | None:
    """A number plate: the province as a number, the rest digit by digit and letter by letter."""
    match = _PLATE.match(scene.text, start)
    if match is None:
        return None
    spaced = match[5].strip() == ""
    if spaced and not scene.follows(start, "plate"):
        return None
    series = scene.lexicon.spell(match[3]) + (f" {say_digits(match[4])}" if match[4] else "")
    number = say_digits(match[6].replace(".", ""))
    spoken = f"{say_cardinal(match[1])} {series}, {number}"
    return Span(start, match.end(), spoken, "plate", "number plate")


def find_boat(scene: Scene, start: int) -> Span | None:
    """The number of a fishing boat, letter by letter and digit by digit."""
    match = _BOAT.match(scene.text, start)
    if match is None:
        return None
    spell = scene.lexicon.spell
    spoken = f"{spell(match[1])} {say_digits(match[2])} {spell(match[3])}"
    return Span(start, match.end(), spoken, "plate", "number of a boat")


def find_series(scene: Scene, start: int) -> Span | None:
    """The number of a certificate, ``số BK 123456``: letters and digits one by one."""
    match = _SERIES.match(scene.text, start)
    if match is None or not scene.follows(start, "series"):
        return None
    spoken = f"{scene.lexicon.spell(match[1])} {say_digits(match[2])}"
    return Span(start, match.end(), spoken, "serial", "number of a certificate")


def find_prefixed(scene: Scene, start: int) -> Span | None:
    """A short prefix with a number: roads, wards and districts (``data/vi/prefixes.tsv``)."""
    match = _PREFIXED.match(scene.text, start)
    if match is None:
        return None
    prefix = scene.lexicon.prefixes.get(match[1])
    if prefix is None or (match[3][0] == "0" and len(match[3]) > _ROAD_DIGITS - 1):
        return None
    word, _, need = prefix.partition("|")
    if not _may_stand(scene, match, need):
        return None
    # "quốc lộ QL1A" and "đường ĐT.743" say the word once.
    before = scene.left(start)
    while word and before.endswith(f" {word.split(' ', 1)[0]}") and not before.endswith(f" {word}"):
        word = word.partition(" ")[2]
    if before.endswith(f" {word}"):
        word = ""
    number = say_cardinal(match[3].replace(".", ""))
    letter = f" {scene.lexicon.spell(match[4])}" if match[4] else ""
    return Span(
        start, match.end(), f"{word} {number}{letter}".strip(), "address", "prefix with a number"
    )


def _may_stand(scene: Scene, match: re.Match[str], need: str) -> bool:
    """Whether the letters stand as their row asks, and the number is no amount."""
    if _COUNTED.match(scene.lower, match.end()):
        return False
    if need == "dot":
        return "." in match[2]
    if need == "plain" and match[3][0] == "0":
        return False  # "PA05" is an office of the police, "PA1" a plan
    if need in ("tight", "plain"):
        return not match[2] or match[2].strip() != ""
    return need != "address" or _in_address(scene, match.start(), match)


def _in_address(scene: Scene, start: int, match: re.Match[str]) -> bool:
    """A letter with a number is a ward or a district beside another part of an address."""
    if "." in match[2]:
        return True
    if match[1] == "Q" and _PLACED.search(scene.left(start)):
        return True
    around = f"{scene.left(start)} {scene.right(match.end())} "
    return (
        re.search(r"\b(?:đường|phường|quận|tp|hcm|thành phố|p\.?\d|q\.?\d|hẻm|tphcm)\b", around)
        is not None
    )
