"""Line breaks: which of them end a sentence that has no mark at its end."""

from __future__ import annotations

import re
from functools import cached_property

from tts_service.segmentation.stop import count_breaks
from tts_service.segmentation.words import before_person, dangling, names

BREAK = re.compile(
    r"(?<![^\S\n\r\v\f\x85\u2028\u2029])[^\S\n\r\v\f\x85\u2028\u2029]*+(?:\r\n|[\n\r\v\f\x85\u2028\u2029])\s*"
)

_ITEM = re.compile(
    r"[-–—+*•●▪■◦‣·✓✔➢►→]\s*\S|\(?\d{1,2}(?:\.\d{1,2})*[.)/]\s|\d{1,2}(?:\.\d{1,2})+\s"
    r"|\(?[a-zđA-ZĐ][.)/]\s|(?:[IVXLC]{1,6}|[ivx]{1,5})[.)/]\s"
    r"|(?:Điều|Khoản|Chương|Mục|Phần|Câu|Bước)\s[\dIVXA-Z]{1,5}\b"
)
_KEY = re.compile(r"[^\n:.,;]{1,30}:\s")
# "UBND" and in the next line "TP.HCM": an office and its place.
_PLACE = re.compile(r"(?:TP|TX|TT|Q|P|H|T)\.\s?\w")
# Wrapped text is set to a width; longer lines are paragraphs.
_WIDEST = 130
_NARROWEST = 40
# Two words of a name take no more.
_NAME = 24


def begins_item(text: str, at: int) -> bool:
    """Whether an item of a list, or a numbered heading, begins at ``at``."""
    return _ITEM.match(text, at) is not None


def begins_name(text: str, at: int) -> bool:
    """Whether two words in capitals, but not all in capitals, stand at ``at``."""
    words = text[at : at + _NAME].split(None, 2)[:2]
    # "Ông Lê A" begins an entry of a list.
    person = bool(words) and words[0].lower() in before_person()
    return len(words) > 1 and all(map(str.istitle, words)) and not person


class Lines:
    """The line breaks of one text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def ends_sentence(self, start: int, end: int, sentence: int) -> bool:
        """Whether the break ``text[start:end]`` ends the sentence begun at ``sentence``.

        ``text[start - 1]`` is no mark that ends a sentence.
        """
        text = self.text
        last, head = text[start - 1], text[end]
        if count_breaks(text[start:end]) > 1 or begins_item(text, end) or last in ":;":
            return True
        if last in ",-–—(/&" or head in ",;:)”»" or head.islower():
            return False
        low = max(0, start - _WIDEST)
        line = max(text.rfind("\n", low, start) + 1, low)
        if _KEY.match(text, end):
            return True
        goes_on = (
            self._dangles(max(line, sentence), start, end)
            or self._runs(line, end, sentence)
            or self._wrapped(line, start, end)
        )
        return not goes_on

    def _dangles(self, line: int, start: int, end: int) -> bool:
        """Whether the line before the break cannot be complete, seen what follows."""
        words = self.text[line:start].split()
        if not words:
            return False
        if f"{words[-1]} {self.text[end : end + _NAME].split()[0]}" in names("two"):
            return True
        last = " ".join(words[-2:]).lower()
        table = dangling()
        before = table.get(last) or table.get(words[-1]) or table.get(words[-1].lower())
        return (
            before == "any"
            or (before == "number" and self.text[end].isdigit())
            or (before == "name" and self._names_on(words, end))
            or (words[-1].isupper() and _PLACE.match(self.text, end) is not None)
        )

    def _names_on(self, words: list[str], end: int) -> bool:
        """Whether a name goes on from ``words``; not from a signature's line of capitals."""
        capitals = len(words) > 1 and all(map(str.isupper, words))
        return not capitals and begins_name(self.text, end)

    def _runs(self, line: int, end: int, sentence: int) -> bool:
        """Whether the line is running text, where a number or a name is no new beginning.

        A heading or an item has no sentence end within its line, and is not
        followed by lines that run on.
        """
        running = sentence > line
        if self.text[end].isdigit():
            return running or self._shape[1]
        return running and begins_name(self.text, end)

    def _wrapped(self, line: int, start: int, end: int) -> bool:
        """Whether the break only keeps the text within a width.

        In wrapped text a line ends where the next word would not have fitted,
        and some line begins in lower case.
        """
        width, runs_on = self._shape
        if not runs_on or not _NARROWEST < width < _WIDEST:
            return False
        first = self.text[end : end + width].split(None, 1)[0]
        return start - line + 1 + len(first) > width

    @cached_property
    def _shape(self) -> tuple[int, bool]:
        """The width of the longest line, and whether some line begins in lower case."""
        lines = self.text.splitlines()
        return max(map(len, lines)), any(line[:1].islower() for line in lines)
