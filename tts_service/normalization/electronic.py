"""Addresses of the net: URLs, e-mail, IP, handles, hashtags, file names.

The scheme and "www." are not said, nor the stroke at the end.  Vietnamese
names without marks are said with them when known (``data/vi/hosts.tsv``), cut
into syllables under ``.vn``; other names stay, unless they cannot be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.normalization.letters import WORD, has_vowel
from tts_service.normalization.numerals import say_cardinal, say_digits
from tts_service.normalization.span import Span

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

_TLD = (
    r"(?:com|vn|net|org|edu|gov|info|io|ai|tv|me|co|biz|asia|app|dev|tech|online|site|xyz|int|mil"
    r"|cn|jp|kr|us|uk|fr|de|eu|ru|sg|hk|au|ca|th|la|kh|store|shop|cloud|news|blog)"
)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})"
_PATH = r"(?:[/?#][^\s<>\"'()\[\]{}]{0,400})?"
_URL = re.compile(r"(?:https?|ftp)://(?P<rest>[^\s<>\"'()\[\]{}]{1,500})", re.IGNORECASE)
_DOMAIN = re.compile(rf"(?:{_LABEL}\.){{1,6}}{_TLD}(?![\w@-])(?::\d{{2,5}})?{_PATH}", re.IGNORECASE)
_EMAIL = re.compile(rf"[A-Za-z0-9_][\w.+-]{{0,63}}@(?:{_LABEL}\.){{1,5}}[A-Za-z]{{2,12}}")
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?:/\d{1,2})?(?![\w]|\.\d)")
_HANDLE = re.compile(r"@[A-Za-z][A-Za-z0-9_.]{1,40}")
_HASHTAG = re.compile(r"#[A-Za-zÀ-ỹ]\w{1,60}")
_FILE = re.compile(
    r"[\w-]{1,60}\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|jpe?g|png|gif|mp[34]|txt|csv|exe|html?|apk|json|xml"
    r"|js|py|css|php|sql|svg|webp|mov|wav|avi|mkv|epub)"
    r"(?!\w|\.\w)",
    re.IGNORECASE,
)
# The end of a name by itself: "tên miền .vn", "tệp .pdf", "nền tảng .NET"
_ENDING = re.compile(
    r"\.(?:NET|(?:vn|com|net|org|edu|gov|info|io|tv|app|dev|online|site|xyz|id|biz)(?:\.vn)?"
    r"|pdf|docx?|xlsx?|pptx?|zip|rar|jpe?g|png|gif|mp[34]|apk|exe|html?)(?![\w.-]*\w)"
)
_PARTS = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
_MARKS = {
    ".": "chấm",
    "/": "gạch chéo",
    "@": "a còng",
    "_": "gạch dưới",
    "-": "gạch ngang",
    ":": "hai chấm",
    "?": "hỏi",
    "=": "bằng",
    "&": "và",
    "#": "thăng",
    "%": "phần trăm",
    "+": "cộng",
    "~": "ngã",
}
_HUMP = re.compile(r"[A-ZĐÀ-Ỹ][a-zđà-ỹ]+|[A-ZĐ]+(?![a-z])|[a-zđà-ỹ]+|\d+|[^\W\d_]")
# No word of a language read here has five consonants in a row.
_CLUSTER = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}")
# What offices and newspapers write on to their names.
_TAILS = ("gov", "edu", "vn", "tv", "news", "online", "city", "official")
_SHORT_LABEL = 3
_LARGEST_OCTET = 255
_COUNTED = 3  # digits up to here are said as a number


def find_electronic(scene: Scene, start: int) -> Span | None:
    """An address of any kind at ``start``."""
    text = scene.text
    for pattern, rule in (
        (_URL, "web address"),
        (_EMAIL, "e-mail address"),
        (_DOMAIN, "web address"),
        (_IP, "internet address"),
        (_FILE, "file name"),
        (_HANDLE, "handle"),
    ):
        match = pattern.match(text, start)
        if match and not (pattern is _IP and _is_number(scene, match[0])):
            end = match.end() - len(match[0]) + len(match[0].rstrip(".,;:!?…-"))
            begin = match.start("rest") if pattern is _URL else start
            written = text[begin:end].removesuffix("/")
            if written[:4].lower() == "www.":
                written = written[4:]
            return Span(start, end, _say(scene, written), "electronic", rule)
    match = _HASHTAG.match(text, start)
    if match:
        humps = _HUMP.findall(match[0].replace("_", " "))
        said = " ".join(["thăng", *filter(None, (_hump(scene, hump) for hump in humps))])
        return Span(start, match.end(), said, "electronic", "hashtag")
    return None


def find_ending(scene: Scene, start: int) -> Span | None:
    """The end of an address or of a file's name that stands alone, with its dot."""
    match = _ENDING.match(scene.text, start)
    if match is None or scene.text[start - 1 : start].strip(" \"'(/"):
        return None
    said = "chấm nét" if match[0] == ".NET" else _say(scene, match[0])
    return Span(start, match.end(), said, "electronic", "ending of a name")


def _hump(scene: Scene, hump: str) -> str:
    """A part of a hashtag: a short one that can be said is a word there ("Yeu")."""
    return hump if hump[1:].islower() and has_vowel(hump) else _say(scene, hump)


def _is_number(scene: Scene, written: str) -> bool:
    """Four groups that are no address: too large, or thousands."""
    octets = [int(o) for o in re.findall(r"\d+", written)[:4]]
    if max(octets) > _LARGEST_OCTET or ".000" in written or ".00" in written:
        return True
    thousands = re.fullmatch(r"\d{1,3}(?:\.\d{3}){3}", written) is not None
    return thousands and re.search(r"\b(?:ip|máy chủ|server|dns)\b", scene.lower) is None


def _say(scene: Scene, written: str) -> str:
    """Every part in order: names, digits, marks."""
    vietnamese = re.search(r"\.vn(?![a-z])", written.lower()) is not None
    words = []
    for part in _PARTS.findall(written):
        if part.isdecimal():
            counted = (len(part) <= _COUNTED and part[0] != "0") or part == "0"
            words.append(say_cardinal(part) if counted else say_digits(part))
        elif letters := "".join(filter(str.isalpha, part)):
            words.append(_name(scene, letters, vietnamese=vietnamese))
        elif part in _MARKS:
            words.append(_MARKS[part])
    return " ".join(filter(None, words))


def _name(scene: Scene, name: str, *, vietnamese: bool) -> str:
    """One run of letters: known, cut into syllables, spelled, or as it stands."""
    lexicon = scene.lexicon
    lower = name.lower()
    known = lexicon.hosts.get(lower)
    if known is not None:
        return known
    for tail in _TAILS:
        head = lexicon.hosts.get(lower.removesuffix(tail)) if lower.endswith(tail) else None
        if head is not None:
            return f"{head} {lexicon.hosts.get(tail, tail)}"
    parts = lexicon.syllables.split(lower, lexicon.hosts)
    words = [part for part in parts if len(part) > _SHORT_LABEL and part in lexicon.hosts]
    # Elsewhere than under .vn half of the letters at least must be known words.
    if parts and (vietnamese or 2 * sum(map(len, words)) >= len(lower)):
        return " ".join(lexicon.hosts[part] if part in words else part for part in parts)
    sayable = (
        WORD.fullmatch(name)
        and has_vowel(name)
        and (len(name) > _SHORT_LABEL or lexicon.syllables.is_syllable(lower))
    )
    if sayable and not _CLUSTER.search(lower):
        return name
    return lexicon.spell(name)
