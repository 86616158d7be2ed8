"""A full stop, question mark, exclamation mark or ellipsis, and what is written around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

OPENERS = "\"'“‘«‹([{"
DASHES = "-–—"

# Marks in a row ("?!", ". . .", "./.") are one stop, and what closes after them belongs to it:
# quotes, brackets and the numbers of footnotes.
STOP = re.compile(
    r"""(?P<mark>(?:\.(?:[ \u00a0]\.){2,}(?!\.)|[.?!…]+(?:[ \u00a0]*[?!]+)*)(?:[ ]?/[.…]+)?
            |/\.(?=\s|\Z))
        (?P<close>(?:["'”’»›)\]}]|\[\d{1,3}\]|[ \u00a0]+[”»›)\]}])*)""",
    re.VERBOSE,
)
_SPACE = re.compile(r"\s*")
_LEAD = re.compile(r"[\s\-–—*•+\"'“‘«‹(\[{]*")
_WORD = re.compile(r"[^\W_]+(?:[/-][^\W_]+)*")
# Abbreviations and words are shorter; looking no further keeps every rule constant in time.
_LOOK_BACK = 80
# Quotations in straight quotes further back are taken for closed.
_QUOTATION = 1000


@dataclass(slots=True)
class Stop:
    """One candidate for the end of a sentence.

    All numbers are offsets in ``text``: the sentence began at ``sentence``, the
    mark is ``[start, end)``, what closes after it ends at ``close`` and ``next``
    is the first character after white space (``len(text)`` if there is none).
    ``breaks`` is the number of line breaks between ``close`` and ``next``;
    ``suggested`` is underthesea's verdict.
    """

    text: str
    sentence: int
    start: int
    end: int
    close: int
    next: int
    breaks: int
    suggested: bool

    @property
    def mark(self) -> str:
        """The mark itself: ``.``, ``?!``, ``…``."""
        return self.text[self.start : self.end]

    @property
    def bare(self) -> bool:
        """Whether it is one full stop with nothing closing after it, as in abbreviations."""
        return self.mark == "." and self.close == self.end

    @property
    def head(self) -> str:
        """The next character that is no white space; empty at the end."""
        return self.text[self.next : self.next + 1]

    @property
    def before(self) -> str:
        """The sentence so far, or the last of it."""
        return self.text[max(self.sentence, self.start - _LOOK_BACK) : self.start]

    @property
    def word(self) -> str:
        """What is written up to the mark without a space: ``(PGS.TS`` gives ``PGS.TS``."""
        parts = self.before.split()
        return parts[-1].lstrip(OPENERS) if parts and not self.spaced else ""

    @property
    def spaced(self) -> bool:
        """Whether no word stands directly before the mark."""
        return self.start == 0 or self.text[self.start - 1].isspace()

    @property
    def previous(self) -> str:
        """The word before ``word``."""
        parts = self.before.split()
        return parts[-2] if len(parts) > 1 else ""

    @property
    def glued(self) -> bool:
        """Whether the text goes on without white space."""
        return self.close == self.next < len(self.text)

    @property
    def after(self) -> str:
        """The first word after the mark, past opening quotes, brackets and dashes."""
        lead = _LEAD.match(self.text, self.next)
        found = _WORD.match(self.text, lead.end()) if lead else None
        return found[0] if found else ""


def stop_at(text: str, found: re.Match[str], sentence: int, ends: frozenset[int]) -> Stop:
    """The stop that ``STOP`` found in ``text``, in the sentence that began at ``sentence``."""
    start, end = found.span("mark")
    close = _past_straight_quote(text, start, found.end())
    following = _past_space(text, close)
    return Stop(
        text=text,
        sentence=sentence,
        start=start,
        end=end,
        close=close,
        next=following,
        breaks=count_breaks(text[close:following]),
        suggested=any(at in ends for at in range(start + 1, end + 1)),
    )


def count_breaks(gap: str) -> int:
    """The line breaks in white space; a carriage return and a line feed are one."""
    return len(f"{gap}.".splitlines()) - 1


def _past_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _past_straight_quote(text: str, start: int, close: int) -> int:
    """Where the closers end, seeing that a straight quote closes only what is open.

    ``… rồi. " Đến`` closes after a space, and in ``… rồi."Nếu`` the quote opens
    the next sentence when none is open.
    """
    glued = text[close - 1 : close] == '"' and text[close : close + 1].isalnum()
    quote = close - 1 if glued else _past_space(text, close)
    detached = not glued and text[quote : quote + 1] == '"'
    if not glued and not (detached and not text[quote + 1 : quote + 2].isalnum()):
        return close
    line = max(text.rfind("\n", 0, start) + 1, start - _QUOTATION)
    opened = text.count('"', line, quote) % 2 == 1
    return quote + 1 if opened else min(close, quote)
