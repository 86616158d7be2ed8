"""Units and currencies behind a number, and what rates are counted by (``data/vi/units.tsv``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_service.normalization.numerals import say_cardinal

if TYPE_CHECKING:
    from tts_service.normalization.lexicon import Unit
    from tts_service.normalization.scene import Scene

_UNIT = re.compile(
    r"(\s?)("
    r"°\s?[CcFfKNSEWBĐ](?![^\W\d_])|°|⁰\s?[CF](?![^\W\d_])"
    r"|[%‰€£¥₩₫฿₹₽]|(?:US|A|C|S|HK|NT)?\$(?:US)?"
    r"|tr\. ?đ(?:ồng)?(?![^\W\d_])|[^\W\d_]{1,24}(?:[23](?!\d|[.,]\d)|[²³])?"
    r")(?![^\W_]|-[^\W\d_])"
)
# Units with a stroke of their own: 20 G/L, 4.200 J/kg.K, 0,6 W/(m.K), 90 l/p
_COMPOUND = re.compile(r"\s?([^\W\d_]{1,4}/\(?[^\W_.]{1,4}(?:\.[A-Z])?\)?)(?![^\W_])")
_DENOMINATOR = re.compile(r"ng\.đ(?![^\W_])|[^\W_]{1,24}(?:[²³])?|%")
_PHRASE = re.compile(r"[^\W\d_]{1,12}(?: [^\W\d_]{1,12}){0,2}")
_SCREEN = re.compile(r"màn |màn hình|ti ?vi|tv|laptop|đường kính|ống")
_INITIAL = re.compile(r"\.[^\W\d_]|\. [A-ZĐÀ-Ỹ]")
_SUM = re.compile(r" ?[-+=^²³*/]")
SCALE = re.compile(
    r"\s?(?:(?:trăm|chục|nghìn|ngàn|vạn|triệu|tỷ|tỉ)\s)*(?:trăm|chục|nghìn|ngàn|vạn|triệu|tỷ|tỉ)(?!\w)"
)
# "Ông Lê Minh K., 45T, ngụ tại …": between marks a number of years, not of tons.
_AGE = re.compile(r"(?:, |\()\d{1,3}[Tt][,;)]$")
_AGED = re.compile(
    r"(?:gái|trai|thanh niên|sinh|phụ nữ|đàn ông|cụ ông|cụ bà|cô dâu|chú rể"
    r"|(?:người|khách|khách hàng|trẻ|học sinh|cử tri|lao động)"
    r" (?:dưới|trên|từ)) \d{1,3}$"
)
_OR_OLDER = re.compile(r"[Tt] (?:trở lên|trở xuống|đổ lên)")
# "đạt 27,5đ khối A": so few are marks, no money.
_FEW = re.compile(r"(?<![\d.,])\d{1,2}([.,]\d{1,2})?$")
_YEAR_AFTER = re.compile(r" ?/ ?((?:19|20)\d\d)(?!\d)")
_COUNT = re.compile(r"(?<![\d.,])0\d$")
_COMRADE = re.compile(r"/[cv](?![^\W_])")  # "7 đ/c", "6 đ/v"
_TELLING = ('"', "T", "t", "đ", "m")
# "cao dưới 1m2" is a metre and twenty.
_TALL = re.compile(r"(?<![\d.,])[12]m([23])(?![^\W_]|[.,]\d)")
_REST = re.compile(r"(?!m[23](?!\d))(m|kg|l)(\d{1,2})(?![^\W_]|[.,]\d)")


def unit_after(scene: Scene, end: int) -> tuple[str, int, str] | None:
    """The unit after a number that ends at ``end``: ``(words, end, class)``."""
    text, units = scene.text, scene.lexicon.units
    if text[end : end + 1] in _TELLING and (found := _by_context(scene, end)):
        return found
    if compound := _compound(scene, end):
        return compound
    scale = SCALE.match(text, end)
    scaled = f"{scale[0].strip()} " if scale else ""
    match = _UNIT.match(text, scale.end() if scale else end)
    if match is None:
        return None
    symbol = match[2].replace(" ", "").replace("⁰", "°")
    unit = units.get(symbol) or _small(scene, symbol)
    initial = len(symbol) == 1 and symbol.isupper() and _INITIAL.match(text, match.end())
    # "04 TB" counts documents: nobody measures with a nought before.
    counted = (
        match[1] and symbol in scene.lexicon.senses and _COUNT.search(text, max(0, end - 3), end)
    )
    comrade = symbol == "đ" and _COMRADE.match(text, match.end())
    if unit is None or initial or counted or comrade:
        return None
    if not _fits(scene, end, unit, match[1], scaled):
        return None
    kind = "money" if unit.money else "percent" if symbol in "%‰" else "measure"
    return scaled + unit.spoken, match.end(), kind


def _compound(scene: Scene, end: int) -> tuple[str, int, str] | None:
    """A unit whose symbol has a stroke in it; some only among words that tell ("mạch 90 l/p")."""
    match = _COMPOUND.match(scene.text, end)
    unit = scene.lexicon.units.get(match[1].replace("(", "").replace(")", "")) if match else None
    if match is None or unit is None or (unit.use and not scene.near(end, unit.use)):
        return None
    return unit.spoken, match.end(), "measure"


def _by_context(scene: Scene, end: int) -> tuple[str, int, str] | None:
    """A mark or letter that counts something else than usual by what stands around it."""
    text = scene.text
    mark = text[end]
    if mark == "T" and not is_age(scene, end) and (months := _months(scene, end)):
        return months
    said = None
    if mark == "m":
        return _height(scene, end)
    if mark == '"' and _SCREEN.search(scene.lower[max(0, end - 32) : end]):
        said = "inch"
    elif mark in "Tt" and is_age(scene, end):
        said = "tuổi"
    elif mark == "đ" and _is_mark(scene, end):
        said = "điểm"
    return (said, end + 1, "measure") if said else None


def _height(scene: Scene, end: int) -> tuple[str, int, str] | None:
    """``1m2`` of somebody's height: no area."""
    match = _TALL.search(scene.text, max(0, end - 1), end + 3)
    if match is None or not scene.near(end - 1, "height"):
        return None
    return f"mét {say_cardinal(match[1])}", match.end(), "measure"


def is_age(scene: Scene, end: int) -> bool:
    """Whether the T behind a number counts years of a life: "(nam, 45T)", "18t trở lên"."""
    text = scene.text
    between = _AGE.search(text, max(0, end - 6), end + 2)
    if text[end + 1 : end + 2] != "/" and (
        scene.near(end, "aged") or _AGED.search(scene.lower, max(0, end - 24), end)
    ):
        return True  # "trẻ 5T", "cô gái 23T"
    return between is not None or _OR_OLDER.match(text, end) is not None


def _is_mark(scene: Scene, end: int) -> bool:
    """Whether few enough to be marks, after words of a school ("môn Toán 8,5đ")."""
    if scene.text[end + 1 : end + 2].isalnum() or scene.text[end + 1 : end + 2] == "/":
        return False
    few = _FEW.search(scene.text, max(0, end - 8), end)
    return few is not None and (few[1] is not None or _is_told(scene, end))


def _is_told(scene: Scene, end: int) -> bool:
    before = scene.plain_before(end)
    return any(f"{phrase} " in before for phrase in scene.lexicon.contexts["marks"])


def _months(scene: Scene, end: int) -> tuple[str, int, str] | None:
    """``9T/2024``, "6T đầu năm", "kỳ hạn 12T": months, not tons."""
    year = _YEAR_AFTER.match(scene.text, end + 1)
    if year:
        return f"tháng năm {say_cardinal(year[1])}", year.end(), "measure"
    if scene.text[end + 1 : end + 2].isalnum():
        return None
    if scene.leads(end + 1, "months_after") or scene.near(end, "term"):
        return "tháng", end + 1, "measure"
    return None


def _small(scene: Scene, symbol: str) -> Unit | None:
    """The unit of a symbol in the wrong case ("50 KM"), unless it is a short form ("20 SV")."""
    unit = scene.lexicon.units.get(symbol.lower()) if len(symbol) > 1 else None
    return unit if unit and (unit.use == "alone" or symbol not in scene.lexicon.senses) else None


def _fits(scene: Scene, end: int, unit: Unit, gap: str, scaled: str) -> bool:
    """Whether a unit may stand so: see ``Unit.use``."""
    # "2x + 1" is a sum, "28,7x" so many times.
    if unit.spoken == "lần" and _SUM.match(scene.text, end + 1):
        return False
    if unit.use in scene.lexicon.contexts:
        return not gap and not scaled and scene.near(end, unit.use)
    if unit.use == "joined":
        return not gap and not scaled
    return unit.use != "per" and (not scaled or unit.use in ("alone", "scaled"))


def unit_and_rest(scene: Scene, end: int) -> tuple[str, int, str] | None:
    """``1m75``: the rest of a unit written behind it."""
    match = _REST.match(scene.text, end)
    if match is None:
        return None
    return (
        f"{scene.lexicon.units[match[1]].spoken} {say_cardinal(match[2])}",
        match.end(),
        "measure",
    )


@dataclass(frozen=True, slots=True)
class Denominator:
    """What a rate is counted by, and whether it is a unit of measure."""

    spoken: str
    end: int
    measured: bool = False


def read_denominator(scene: Scene, at: int, *, any_noun: bool) -> Denominator | None:
    """A unit or a counter at ``at``, or with ``any_noun`` any small word."""
    match = _DENOMINATOR.match(scene.text, at)
    if match is None:
        return None
    unit = scene.lexicon.units.get(match[0])
    if unit is not None:
        return _product(scene, Denominator(unit.spoken, match.end(), measured=True))
    phrase = _PHRASE.match(scene.lower, at)
    if phrase is None:
        return None
    words = phrase[0].split(" ")
    for count in range(len(words), 0, -1):
        candidate = " ".join(words[:count])
        if candidate in scene.lexicon.counters:
            return _product(scene, Denominator(candidate, at + len(candidate)))
    if any_noun and scene.lexicon.syllables.is_syllable(words[0]):
        return Denominator(words[0], at + len(words[0]))
    return None


def _product(scene: Scene, first: Denominator) -> Denominator:
    """``tấn.km``, ``người.ngđ``, ``ngày.đêm``: a dot and a second one."""
    at = first.end + 1
    match = _DENOMINATOR.match(scene.text, at) if scene.text[at - 1 : at] == "." else None
    if match is None:
        return first
    unit = scene.lexicon.units.get(match[0])
    second = unit.spoken if unit else match[0] if match[0] in scene.lexicon.counters else None
    if second is None:
        return first
    return Denominator(f"{first.spoken} {second}", match.end(), first.measured)
