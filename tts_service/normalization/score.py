"""Scores and line-ups: two numbers, or single digits, said one after the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.normalization.numerals import DIGITS, say_cardinal
from tts_service.normalization.span import Span

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

_SCORE = re.compile(r"(\d{1,3}) ?[-:] ?(\d{1,3})(?![^\W_%$]|[-./,:]\d| ?%)")
# Sets with strokes: 6/4, 3/6, 7/6 of tennis; 25/18, 21/25 to a number of points
_SETS = re.compile(r"\d{1,2}/\d{1,2}(?:[,;]? (?:và )?\d{1,2}/\d{1,2}){1,6}(?![^\W_]|[-./]\d| ?%)")
_GAMES = re.compile(r"(\d{1,2})/(\d{1,2})")
_WON = (6, 7)
_FEWEST_POINTS = 11
_LEAD = 2
_LINE_UP = re.compile(r"\d(?:-\d){2,4}(?![^\W_]|[-./]\d)")
_CAPITAL_AFTER = re.compile(r" [A-ZĐ][^\W\d_]")
_CAPITAL_BEFORE = re.compile(r"[A-ZĐ][^\W\d_]* $|[A-ZĐ]\d\d $")
# "Việt Nam - Iraq 1-3," but not "Hà Nội - Lào Cai 4-5 giờ"
_TEAM = r"[A-ZĐÀ-Ỹ][^\W\d_]{1,12}(?: [A-ZĐÀ-Ỹ][^\W\d_]{0,12}){0,3}"
_BETWEEN_TEAMS = re.compile(rf"(?<![^\W_]){_TEAM} - {_TEAM} $")
_END = re.compile(r"\s*(?:[,;.)(]|$)")
_NEXT_NOUN = re.compile(
    r" (?:bàn|trận|người|ngày|điểm số|lần|năm|tháng|tuần|vé|suất|triệu|nghìn|tỷ|giải)\b"
)
_DAY = re.compile(r" ngày [^,]*$")
_MOST_MONTHS = 12  # a larger first number of a feast day ("30-4") is no score


def find_score(scene: Scene, start: int) -> Span | None:
    """A score after its word, between two names, or after another score."""
    match = _LINE_UP.match(scene.text, start)
    if match:
        digits = [DIGITS[int(c)] for c in match[0][::2]]
        return Span(start, match.end(), " ".join(digits), "score", "line-up, digit by digit")
    match = _SETS.match(scene.text, start)
    if match and (scene.near(start, "score_verb") or _after_score(scene, start)):
        games = [(int(a), int(b)) for a, b in _GAMES.findall(match[0])]
        if all(max(pair) in _WON for pair in games) or _are_sets_of_points(games):
            said = ", ".join(f"{say_cardinal(str(a))} {say_cardinal(str(b))}" for a, b in games)
            return Span(start, match.end(), said, "score", "sets of a match")
    match = _SCORE.match(scene.text, start)
    if match is None or _NEXT_NOUN.match(scene.lower, match.end()) or not _is_score(scene, match):
        return None
    # "mười hai" would be twelve.
    pause = "," if match[1][-1] == "0" and len(match[1]) > 1 else ""
    spoken = f"{say_cardinal(match[1])}{pause} {say_cardinal(match[2])}"
    return Span(start, match.end(), spoken, "score", "score")


def _are_sets_of_points(games: list[tuple[int, int]]) -> bool:
    """Whether every set has been won, and one at least cannot be a day of a month."""
    won = all(max(g) >= _FEWEST_POINTS and max(g) - min(g) >= _LEAD for g in games)
    return won and any(second > _MOST_MONTHS for _, second in games)


def _is_day(scene: Scene, match: re.Match[str]) -> bool:
    """Whether the numbers are a feast ("30-4") or stand behind a word such as "sáng"."""
    start = match.start()
    feast = f" {match[1]}/{match[2]}" in scene.lexicon.contexts["known_days"]
    if feast and (int(match[1]) > _MOST_MONTHS or _DAY.search(scene.left(start))):
        return True
    return scene.follows(start, "day_word") and int(match[2]) <= _MOST_MONTHS


def _is_score(scene: Scene, match: re.Match[str]) -> bool:
    start, end = match.span()
    if _is_day(scene, match):
        return False
    if scene.follows(start, "score"):
        return True
    if _after_score(scene, start):
        return True
    if ":" in match[0]:
        return False
    if scene.near(start, "score_verb"):
        return True
    return _between_names(scene.text, start, end)


def _after_score(scene: Scene, start: int) -> bool:
    """Whether a score was said just before, with nothing but marks between."""
    last = scene.last
    if last is None or last.semiotic_class != "score":
        return False
    return not scene.text[last.end : start].strip(" ,;()/và")


def _between_names(text: str, start: int, end: int) -> bool:
    """Whether the names of the teams stand around the numbers, or both before them."""
    before = text[max(0, start - 64) : start]
    if _BETWEEN_TEAMS.search(before) and _END.match(text, end):
        return True
    return bool(_CAPITAL_AFTER.match(text, end) and _CAPITAL_BEFORE.search(before[-16:]))
