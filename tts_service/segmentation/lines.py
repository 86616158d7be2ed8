"""Line breaks: which of them end a sentence that has no mark at its end."""

from __future__ import annotations

import re

from tts_service.segmentation.stop import count_breaks
from tts_service.segmentation.words import dangling

BREAK = re.compile(r"[^\S\n\r\v\f\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x85\u2028\u2029])\s*")

_ITEM = re.compile(
    r"[-–—+*•●▪■◦‣·✓➢►]\s*\S|\(?\d{1,2}[.)/]\s|\(?[a-zđA-ZĐ][.)]\s|[IVXLC]{1,6}[.)/]\s|"
    r"(?:Điều|Khoản|Chương|Mục|Phần|Câu|Bước)\s[\dIVXA-Z]{1,5}\b"
)
# Wrapped text is set to a width; longer lines are paragraphs.
_WIDEST = 130


def begins_item(text: str, at: int) -> bool:
    """Whether an item of a list, or a numbered heading, begins at ``at``."""
    return _ITEM.match(text, at) is not None


class Lines:
    """The line breaks of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._width = 0
        self._count = 0

    def ends_sentence(self, start: int, end: int, sentence: int) -> bool:
        """Whether the break ``text[start:end]`` ends the sentence begun at ``sentence``.

        ``text[start - 1]`` is no mark that ends a sentence.
        """
        text = self.text
        last, head = text[start - 1], text[end]
        if count_breaks(text[start:end]) > 1 or begins_item(text, end) or last == ":":
            return True
        if last in ",-–—(/&" or head in ",;:)”»" or head.islower():
            return False
        line = max(text.rfind("\n", 0, start) + 1, start - _WIDEST)
        words = text[max(line, sentence) : start].lower().split()
        if words and {words[-1], " ".join(words[-2:])} & dangling():
            return False
        return last == ";" or not self._wrapped(line, start, end, sentence)

    def _wrapped(self, line: int, start: int, end: int, sentence: int) -> bool:
        """Whether the break only keeps the text within a width.

        In wrapped text a line ends where the next word would not have fitted,
        and a sentence that runs on has begun before this line or within it.
        """
        if not self._width:
            lengths = [len(piece) for piece in self.text.splitlines() if piece.strip()]
            self._width, self._count = max(lengths), len(lengths)
        if self._width > _WIDEST or start - line < self._width // 2:
            return False
        first = self.text[end : end + self._width].split(None, 1)[0]
        fits = start - line + 1 + len(first) <= self._width
        runs = sentence != line or self._count > 2  # noqa: PLR2004 - a heading and its text are two lines
        return runs and not fits and not self.text[line:start].isupper()
