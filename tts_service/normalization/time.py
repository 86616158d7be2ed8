"""Times and lengths of time: ``8:00``, ``8h30``, ``9g45``, ``4p30s``, ``90'``, ``7h-17h``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.normalization.numerals import say_cardinal
from tts_service.normalization.span import Span

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

_END = r"(?![^\W_]|[:]\d)"
_CLOCK = re.compile(rf"(\d{{1,2}}):([0-5]\d)(?::([0-5]\d))?{_END}(?![.,]\d)")
_HOURS = re.compile(
    r"(\d{1,3}) ?[hHgG] ?([0-5]?\d)"
    r"(?:(?: ?(?:phút|ph|p|m)|')(?: ?([0-5]?\d)(?: ?(?:giây|s)|\"|''))?)?(?![^\W_]|[.,/]\d)"
)
_HOUR = re.compile(r"(\d{1,3}) ?([hHgG])(?![^\W_])")
_MINUTES_AFTER_G = re.compile(r"(?<![\d.,])(?:1?\d|2[0-4])g[0-5]\d(?![^\W_])")
_MINUTES = re.compile(
    r"(\d{1,3})(?:(?: ?(?:ph|p)(?= ?\d)|'(?!'))(?: ?([0-5]?\d)(?: ?s|\"|''))|(?: ?ph| ?p|')(?!'))"
    r"(?![^\W_])"
)
# Minutes of a match beyond its end: 45+2'
_ADDED = re.compile(r"(\d{1,3})\+(\d{1,2})'(?!')")
# The time of a race: 1:27:54.320, 3:54,32, 10'34"25
_RACE = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d)[.,](\d{2,3})|[.,](\d\d))(?![^\W_]|[.,:]\d)")
_HUNDREDTHS = re.compile(r"(\d{1,3})'([0-5]?\d)(?:\"|'')(\d{1,3})(?![^\W_])")
# The time of a sprint: 9"58
_SPRINT = re.compile(r"(\d{1,2})\"(\d\d)(?![^\W_]|[.,]\d)")
# The length of a tour: 3N2Đ
_DAYS_NIGHTS = re.compile(r"(\d{1,2})N(\d{1,2})Đ(?![^\W_])")
_SECONDS = re.compile(r"(\d{1,3}(?:[.,]\d+)?)s(\d{1,3})?(?![^\W_])")
_NO_MINUTES = re.compile(r"00(?= phút)")
_LINK = re.compile(r" ?- ?(?=\d)")
_BARE = re.compile(
    r"(\d{1,3})(?= ?- ?(?:\d{1,2} ?[hHgG:](?![^\W\d_])|\d{1,3}(?:'|ph?(?![^\W_])|s(?![^\W_]))))"
)
_OVER = re.compile(r"/(\d{1,2})[hH]?(?![^\W_])")
_OF_DAY = re.compile(r" ?/ ?(?=\d{1,2}/\d{1,2}(?!\d))")
# Half of the day in English; the afternoon ends where the evening begins.
_HALF = re.compile(r" ?(?:([ap])\.m\.|([aApP])[mM](?![^\W_]))")
_EVENING = 6
_NOON = 12
_DAY_PARTS = (
    " sáng",
    " trưa",
    " chiều",
    " tối",
    " đêm",
    " ngày",
    " khuya",
    " hôm",
    " cùng",
    " kém",
)
_MIDNIGHT = 24


def find_time(scene: Scene, start: int) -> Span | None:
    """A time or a length of time at ``start``, or a range of two."""
    if _NO_MINUTES.match(scene.text, start) and scene.left(start).endswith(" giờ"):
        return Span(start, start + 2, "không", "time", "full hour")
    bare = _BARE.match(scene.text, start)
    if bare:
        said, end = say_cardinal(bare[1]), bare.end()
    else:
        found = _one(scene, start)
        if found is None:
            return None
        said, end = found
    words = [said]
    while link := _LINK.match(scene.text, end):
        following = _one(scene, link.end())
        if following is None:
            break
        words += ["đến", following[0]]
        end = following[1]
    if bare and len(words) == 1:
        return None
    if "giờ" in said and (day := _OF_DAY.match(scene.text, end)):
        end = day.end()  # "19h/14/9": the date that follows is found next
    over = _OVER.match(scene.text, end)
    if over and "giờ" in said:
        words += ["trên", say_cardinal(over[1])]
        end = over.end()
    return Span(start, end, " ".join(words), "time", "time or length of time")


def _one(scene: Scene, start: int) -> tuple[str, int] | None:
    """One time: ``(words, end)``."""
    text = scene.text
    if match := _CLOCK.match(text, start):
        if int(match[1]) > _MIDNIGHT or scene.follows(start, "ratio"):
            return None
        said, end = _hms(match[1], match[2], match[3]), match.end()
        half = _HALF.match(text, end)
        if half and int(match[1]) <= _NOON:
            return f"{said} {_half(half, int(match[1]))}", half.end()
        return said, end
    match = _HOURS.match(text, start)
    # A single digit is a number of minutes only with a mark behind it.
    if match and (len(match[2]) == 2 or match.end() > match.end(2)):  # noqa: PLR2004
        return _hms(match[1], match[2], match[3]), match.end()
    match = _HOUR.match(text, start)
    named = match and match[2] == "H" and scene.follows(start, "named_number")
    if match and not named and (match[2] in "hH" or _is_hour(scene, start, match)):
        return f"{say_cardinal(match[1])} giờ", match.end()
    return _race(scene, start) or _short(scene, start)


def _race(scene: Scene, start: int) -> tuple[str, int] | None:
    """The time of a race, with hundredths or thousandths of a second, or the days of a tour."""
    if match := _DAYS_NIGHTS.match(scene.text, start):
        return f"{say_cardinal(match[1])} ngày {say_cardinal(match[2])} đêm", match.end()
    if match := _SPRINT.match(scene.text, start):
        return f"{say_cardinal(match[1])} giây {say_cardinal(match[2])}", match.end()
    match = _RACE.match(scene.text, start) or _HUNDREDTHS.match(scene.text, start)
    if match is None:
        return None
    said = [say_cardinal(group) for group in match.groups() if group]
    names = ("giờ", "phút", "giây")[-len(said) + 1 :]
    parts = [f"{number} {name}" for number, name in zip(said, names, strict=False)]
    return f"{' '.join(parts)} {said[-1]}", match.end()


def _short(scene: Scene, start: int) -> tuple[str, int] | None:
    """Minutes and seconds."""
    text = scene.text
    if match := _ADDED.match(text, start):
        unit = "" if scene.near(start, "minute") else " phút"
        return f"{say_cardinal(match[1])} cộng {say_cardinal(match[2])}{unit}", match.end()
    if match := _MINUTES.match(text, start):
        if match[1] in ("480", "720", "144", "240", "360") and text[match.end() - 1] == "p":
            return None
        said = say_cardinal(match[1])
        if not (scene.follows(start, "minute") and text[match.end() - 1] == "'"):
            said += " phút"
        if match[2]:
            said += f" {say_cardinal(match[2])} giây"
        return said, match.end()
    if match := _SECONDS.match(text, start):
        whole, _, part = match[1].replace(",", ".").partition(".")
        said = say_cardinal(whole) + (f" phẩy {say_cardinal(part)}" if part else "")
        return f"{said} giây {say_cardinal(match[2])}" if match[2] else f"{said} giây", match.end()
    return None


def _is_hour(scene: Scene, start: int, match: re.Match[str]) -> bool:
    """``8g sáng`` and "lúc 8g" are hours, 500g is a weight."""
    if int(match[1]) > _MIDNIGHT:
        return False
    right = scene.right(match.end())
    if right.startswith(_DAY_PARTS) or scene.left(start).endswith((" lúc", " hồi")):
        return True
    # "từ 8g - 15g …; 13g30 - 16g": the sentence has times with minutes, written in this way.
    return _MINUTES_AFTER_G.search(scene.text, *scene.around(start, match.end())) is not None


def _half(match: re.Match[str], hour: int) -> str:
    """What stands for "a.m." and "p.m." behind a time."""
    if (match[1] or match[2]).lower() == "a":
        return "sáng"
    return "trưa" if hour == _NOON else "chiều" if hour < _EVENING else "tối"


def _hms(hours: str, minutes: str, seconds: str | None) -> str:
    """Full hours are said without minutes."""
    words = [f"{say_cardinal(hours)} giờ"]
    if minutes.strip("0") or (seconds or "").strip("0"):
        words.append(f"{say_cardinal(minutes)} phút")
    if seconds and seconds.strip("0"):
        words.append(f"{say_cardinal(seconds)} giây")
    return " ".join(words)
