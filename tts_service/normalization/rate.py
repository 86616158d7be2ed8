"""A stroke after a word: a rate ("đồng/kg"), a choice or a name ("nam/nữ", "HIV/AIDS")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.normalization.numeral import read_numeral
from tts_service.normalization.span import PAUSE, Span
from tts_service.normalization.unit import read_denominator

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

_COUNTED = re.compile(r"\d[\d.,]* [^\W\d_]+(?: [^\W\d_]+)?$")
# "1,2 triệu tấn hàng hóa/năm": farther from the number only spans of time are sure.
_COUNTED_LONG = re.compile(r"\d[\d.,]*[^\W\d_]{0,3}(?: [^\W\d_]+){1,6}$")
_PERIOD = re.compile(r"(?:giây|phút|giờ|ngày|tuần|tháng|quý|năm|vụ|chuyến|lượt)(?![^\W_])")
# "GDP/người", "BN/ngày"
_COUNTER = re.compile(r"(?:người|đầu người|hộ|giường|ngày|tuần|tháng|quý|năm)(?![^\W_])")
_SINGLE = re.compile(r"(?<![^\W_])[A-Z]/[A-Z](?![^\W_])")


def find_rate(scene: Scene, start: int) -> Span | None:
    """What a stroke says, with the denominator when there is one."""
    if scene.text[start] != "/" or start == 0:
        return None
    if scene.text[start - 1 : start + 2] == "./.":
        return Span(start, start + 2, "", "punctuation", "end of a document")
    if _SINGLE.match(scene.text, start - 1) or _between_currencies(scene, start):
        return Span(start, start + 1, "trên", "symbol", "ratio")
    return _rate(scene, start) or _between_words(scene, start)


def _rate(scene: Scene, start: int) -> Span | None:
    """A denominator behind the stroke, when what stands before can be counted by one."""
    text = scene.text
    at = start + 1 + (text[start + 1 : start + 2] == " ")
    number = read_numeral(text, at)
    if number and text[start - 1].islower():
        end, said = number.end, f"trên {number.spoken}"
        unit = read_denominator(scene, end + (text[end : end + 1] == " "), any_noun=False)
        if unit:
            said, end = f"{said} {unit.spoken}", unit.end
        return Span(start, end, said, "measure", "rate")
    noun = scene.follows(start, "rate_left") or _after_unit(scene, start)
    long = _COUNTED_LONG.search(scene.left(start)) and _PERIOD.match(scene.lower, at)
    if not noun and not long and _COUNTED.search(scene.left(start)) is None:
        return None
    found = read_denominator(scene, at, any_noun=noun)
    if found is None:
        return None
    over = "trên" if found.measured and not _is_price(scene, start) else "một"
    return Span(start, found.end, f"{over} {found.spoken}", "measure", "rate")


def _between_words(scene: Scene, start: int) -> Span:
    """Nothing between short forms ("HIV/AIDS"), a pause between words ("nam/nữ")."""
    text = scene.text
    if text[start - 1].isupper() and (counter := _COUNTER.match(scene.lower, start + 1)):
        over = "một" if _PERIOD.match(counter[0]) else "trên"
        return Span(start, counter.end(), f"{over} {counter[0]}", "measure", "rate")
    if text[start - 1].isupper() and text[start + 1 : start + 2].isupper():
        return Span(start, start + 1, "", "punctuation", "stroke between short forms")
    return Span(start, start + 1, PAUSE, "punctuation", "stroke is a pause")


def _is_price(scene: Scene, start: int) -> bool:
    last = scene.last
    money = last is not None and last.end == start and last.semiotic_class == "money"
    return money or scene.left(start).endswith((" đồng", " đô la", " xu"))


def _after_unit(scene: Scene, start: int) -> bool:
    last = scene.last
    return (
        last is not None
        and last.end == start
        and last.semiotic_class in ("measure", "money", "time")
    )


def _between_currencies(scene: Scene, start: int) -> bool:
    units = scene.lexicon.units
    before = re.search(r"[A-Z]{3}$", scene.text[max(0, start - 4) : start])
    after = re.match(r"[A-Z]{3}", scene.text[start + 1 : start + 4])
    codes = [units.get(m[0]) for m in (before, after) if m]
    return len(codes) == 2 and all(u is not None and u.money for u in codes)  # noqa: PLR2004
