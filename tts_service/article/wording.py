"""What a line says about itself: chrome, an ending, a byline, a date, or plain content.

All judgements are about one line of visible text and come from the tables
``chrome``, ``endings``, ``bylines``, ``dates`` and ``months``.  Where the line
stands (before the title, after the last paragraph) is the caller's business.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tts_service.article.tables import any_of, compile_pattern, longest_first, read_table

# Longer lines are prose even when they begin like chrome.
_LONGEST_CHROME = 260
_LONGEST_BYLINE = 120
_NAME_WORDS = 6
_SOURCE_WORDS = 9
_NUMBERED = re.compile(r"(?:[IVX]+|\d+|[A-Za-zđ])[.)/]\s")
_DATE_WORDS = frozenset(["ngày", "tháng", "thứ", "cập", "đăng"])
_SHORT_YEAR, _CENTURY = 100, 2000
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CLOCK = re.compile(r"(?<![\d.])\d{1,2}[:h]\d{2}(?!\d)")
_EDGE = " \t|•·»«›>–—-:,;/*+[]▪■●○◦►▶"
_SEPARATOR = re.compile(r"[\s|•·»«›<>–—\-:,;/*+()\[\]▪■●○◦►▶]*")


@dataclass(frozen=True, slots=True)
class _Wording:
    """The compiled tables."""

    sure: re.Pattern[str]
    part: re.Pattern[str]
    rest: re.Pattern[str]
    legal: re.Pattern[str]
    endings: dict[str, re.Pattern[str]]
    label: re.Pattern[str]
    named: re.Pattern[str]
    source: re.Pattern[str]
    whole: re.Pattern[str]
    tag: re.Pattern[str]
    sites: dict[str, re.Pattern[str]]
    dates: tuple[re.Pattern[str], ...]
    months: dict[str, int]


@lru_cache(maxsize=1)
def _wording() -> _Wording:
    weights: dict[str, list[str]] = {"sure": [], "part": [], "rest": []}
    legal: list[str] = []
    for kind, weight, pattern, _ in read_table("chrome", ("kind", "weight", "pattern", "example")):
        compile_pattern("chrome", pattern)
        weights[weight].append(pattern)
        legal += [pattern] if kind == "footer" else []
    scopes: dict[str, list[str]] = {"talk": [], "rest": [], "box": []}
    for scope, pattern, _ in read_table("endings", ("scope", "pattern", "example")):
        compile_pattern("endings", pattern)
        scopes[scope].append(pattern)
    forms: dict[str, list[str]] = {"label": [], "named": [], "source": [], "whole": [], "tag": []}
    for form, pattern, _ in read_table("bylines", ("form", "pattern", "example")):
        compile_pattern("bylines", pattern)
        forms[form].append(pattern)
    sites: dict[str, list[str]] = {"sure": [], "maybe": []}
    for weight, pattern, _ in read_table("sites", ("weight", "pattern", "example")):
        sites[weight].append(pattern)
    months = {name: int(month) for name, month in read_table("months", ("name", "month"))}
    month = r"\d{1,2}|" + "|".join(longest_first(months))
    return _Wording(
        # A unit ends where a word ends, so "a" never eats the head of "anh".
        # The more a pattern says, the sooner it is tried.
        sure=compile_pattern("chrome", f"{any_of(longest_first(weights['sure']))}(?!\\w)"),
        part=compile_pattern("chrome", f"{any_of(longest_first(weights['part']))}(?!\\w)"),
        rest=compile_pattern("chrome", any_of(weights["rest"])),
        legal=compile_pattern("chrome", any_of(legal)),
        endings={
            scope: compile_pattern("endings", any_of(found)) for scope, found in scopes.items()
        },
        label=compile_pattern("bylines", f"{any_of(forms['label'])} ?: ?(?P<name>.*)"),
        named=compile_pattern("bylines", f"{any_of(forms['named'])} (?P<name>.+)"),
        source=compile_pattern("bylines", rf"{any_of(forms['source'])} [^.,:;!?]+"),
        whole=compile_pattern("bylines", any_of(forms["whole"])),
        tag=compile_pattern("bylines", rf"{any_of(forms['tag'])}\s*[-–—:]?\s*"),
        sites={weight: compile_pattern("sites", any_of(found)) for weight, found in sites.items()},
        dates=tuple(
            compile_pattern("dates", rf"(?<!\d)(?:{pattern.replace('{month}', month)})(?!\d)")
            for pattern, _ in read_table("dates", ("pattern", "example"))
        ),
        months=months,
    )


def fold(text: str) -> str:
    """Text as the tables write it: NFC, lower case, single spaces, no edge decoration."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split()).strip(_EDGE)


def key(text: str) -> str:
    """Text for comparing titles: folded, every run of non-letters a single space."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", text).casefold()).strip()


def has_words(text: str) -> bool:
    """Whether there is anything to say: a letter or a digit."""
    return any(char.isalnum() for char in text)


def is_chrome(text: str) -> bool:
    """Whether the whole line is a portal's own words: counters, tools, labels of dates."""
    return len(text) <= _LONGEST_CHROME and _weigh(text) == "sure"


def is_furniture(text: str) -> bool:
    """Whether the line has nothing but dates, times, numbers and signs in it.

    Furniture beside a title, but content inside a body ("Hà Nội, 16/11/2011").
    """
    return len(text) <= _LONGEST_CHROME and _weigh(text) == "part"


# A line is judged several times on its way, and portals repeat the same lines.
@lru_cache(maxsize=2048)
def _weigh(text: str) -> str:
    """``part`` for furniture, ``sure`` for chrome, ``""`` for content."""
    line, wording = fold(text), _wording()
    weight, position = "part", 0
    # Unit by unit, never going back: one expression for the whole line could take
    # exponential time on a page made for it.
    while (position := _end_of_separator(line, position)) < len(line):
        if wording.rest.fullmatch(line, position):
            return "sure"
        if found := wording.sure.match(line, position):
            weight = "sure"
        elif not (found := wording.part.match(line, position)):
            return ""
        position = found.end()
    return weight


def _end_of_separator(line: str, position: int) -> int:
    found = _SEPARATOR.match(line, position)
    return found.end() if found else position


def is_date_line(text: str) -> bool:
    """Whether the line is there to say when the article was published."""
    stated = is_furniture(text) or (is_chrome(text) and not _wording().legal.match(fold(text)))
    return stated and bool(find_date(text))


def source_tag(text: str) -> int:
    """How many characters the source takes that a lead begins with: ``(BTLP) - …``, ``TTO - …``."""
    found = _wording().tag.match(text)
    return found.end() if found else 0


def split_dated(text: str) -> tuple[str, bool]:
    """The author a date line names ("Lương Hà Thứ năm, 17/06/2021"), and whether it is one.

    Before the date may stand a name, a place or something with a label, after it a
    section or a name.
    """
    if len(text) > _LONGEST_BYLINE or not find_date(text) or text.endswith((".", ";", ":")):
        return "", False
    words = text.split()
    for taken in range(1, min(len(words), 2 * _NAME_WORDS)):
        rest = " ".join(words[taken:])
        if not _weigh(rest) or not find_date(rest):
            continue
        head = " ".join(words[:taken])
        name = head.strip(_EDGE)
        dated = words[0].casefold() in _DATE_WORDS
        named = not dated and not head.endswith(",") and (_is_name(name) or is_byline(name))
        if named or ":" in head or head.endswith(",") or dated:
            return (name if named else ""), True
        break
    for kept in range(len(words) - 1, max(0, len(words) - _SOURCE_WORDS), -1):
        head = " ".join(words[:kept])
        if _weigh(head) and find_date(head):
            return "", True
    # A day and a clock in a short line: whatever else stands there, it says when.
    return "", bool(_CLOCK.search(text))


def is_address(text: str) -> bool:
    """Whether the line is only a web or mail address."""
    return bool(_ADDRESS.fullmatch(text.strip()))


@lru_cache(maxsize=2048)
def ending(text: str) -> str:
    """``rest``, ``talk`` or ``box`` when the line heads what follows an article, else ``""``.

    After ``rest`` and ``talk`` (what readers write) nothing of the article comes;
    ``box`` may stand inside the body.
    """
    if len(text) > _LONGEST_CHROME:
        return ""
    line = fold(text).strip(".… ")
    if line.startswith("(") and line.endswith(")"):
        line = line[1:-1]
    words = line.split()
    half = len(words) // 2
    # Portals print a module's name twice, once for small screens.
    if half and words[:half] == words[half:]:
        line = " ".join(words[:half])
    for scope, pattern in _wording().endings.items():
        if pattern.fullmatch(line):
            return scope
    return ""


def is_byline(text: str, *, alone: bool = False) -> bool:
    """Whether the line says who wrote, photographed or published, and nothing else.

    ``alone`` also accepts a bare name ("Bích Luyện") and a bare source ("Theo Thế
    giới và Việt Nam"), which only the place at an article's end tells from content.
    """
    if len(text) > _LONGEST_BYLINE:
        return False
    plain = " ".join(unicodedata.normalize("NFC", text).split()).strip(_EDGE)
    line, wording = plain.casefold(), _wording()
    if wording.whole.fullmatch(line):
        return True
    if found := wording.label.fullmatch(line):
        # "Bài viết: 214" counts, and names nobody.
        counted = found["name"].strip(".,").isdigit()
        return not counted and len(found["name"].split()) <= 2 * _NAME_WORDS
    # Offsets survive casefold here: a byline has no letter that folds to two.
    if (found := wording.named.fullmatch(line)) and _is_name(plain[found.start("name") :]):
        return True
    if not alone:
        return False
    short = len(plain.split()) <= _SOURCE_WORDS
    return _is_name(plain) or (short and bool(wording.source.fullmatch(line)))


def _is_name(text: str) -> bool:
    """Whether the words could be names of people or papers: capitals, joined by - , & và."""
    if text.endswith(("!", "?", ":", ";", "…")) or _NUMBERED.match(text):
        return False
    words = [word for word in re.split(r"[\s,–—&/()\-]+", text) if word]
    joined = [word for word in words if word.casefold() not in {"và", "theo", "ảnh", "tin", "bài"}]
    # "TM. ỦY BAN NHÂN DÂN" signs a document; names in capitals are shorter.
    if text.isupper() and len(joined) >= _NAME_WORDS - 1:
        return False
    return 0 < len(joined) <= 2 * _NAME_WORDS and all(
        word[0].isupper() or word.isupper() for word in joined
    )


def find_date(text: str) -> str:
    """The first calendar date written in the line, ``YYYY-MM-DD``, or ``""``."""
    line, wording = unicodedata.normalize("NFC", text).casefold(), _wording()
    for pattern in wording.dates:
        for found in pattern.finditer(line):
            year, month = int(found["y"]), found["m"]
            number = wording.months.get(month) or (int(month) if month.isdigit() else 0)
            year += _CENTURY if year < _SHORT_YEAR else 0
            day = int(found["d"])
            # Some systems were left in American English: 4/25/2014 has one reading.
            for written in ((number, day), (day, number)):
                try:
                    return date(year, *written).isoformat()
                except ValueError:
                    continue
    return ""


def site_name(text: str) -> str:
    """``sure`` or ``maybe`` when a part of a window's title names the site or a section.

    The name of an office may be a site's name and an article's title alike.
    """
    line = fold(text)
    for weight, pattern in _wording().sites.items():
        if pattern.fullmatch(line):
            return weight
    return ""
