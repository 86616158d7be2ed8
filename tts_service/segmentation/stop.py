"""A full stop, question mark, exclamation mark or ellipsis, and what is written around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

OPENERS = "\"'“‘«‹([{"
DASHES = "-–—"

# Marks in a row ("?!", ". . .", "./.") are one stop, and what closes after them belongs to it:
# quotes, brackets, the numbers of footnotes, emoji and what has no width.
STOP = re.compile(
    r"""(?!(?<=\d)\.\d)
        (?P<mark>(?:\.(?:[ \u00a0]\.){2,}(?!\.)|[.?!…]+(?:[ \u00a0]*[?!]+)*)(?:[ ]?/[.…]+)?
            |/\.(?=\s|\Z))
        (?P<close>(?:["'”’»›)\]}\u200B\u2060\uFEFF]|\[\d{1,3}\]|[ \u00a0]+[”»›)\]}])*
            (?:[ \u00a0]*[\U0001F000-\U0001FAFF\u2764\uFE0F\u200D]+)?)""",
    re.VERBOSE,
)


def letters(kind: Callable[[str], bool]) -> str:
    """The letters of Latin alphabets of a kind (``str.isupper``, ``str.islower``), for a class."""
    return "".join(letter for letter in map(chr, range(0x41, 0x1F00)) if kind(letter))


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

    ``mark`` is the mark itself (``.``, ``?!``, ``…``), ``bare`` whether it is one
    full stop with nothing closing after it, as in abbreviations; ``before`` is
    the sentence so far, or the last of it, and ``word`` its last word, without
    what opens before it (``(PGS.TS`` gives ``PGS.TS``).
    """

    text: str
    sentence: int
    start: int
    end: int
    close: int
    next: int
    breaks: int
    suggested: bool
    mark: str
    bare: bool
    before: str
    word: str

    @property
    def head(self) -> str:
        """The next character that is no white space; empty at the end."""
        return self.text[self.next : self.next + 1]

    @property
    def opened(self) -> bool:
        """Whether a bracket or quote opens right before ``word``."""
        return not self.spaced and self.before.split()[-1][:1] in OPENERS

    @property
    def spaced(self) -> bool:
        """Whether no word stands directly before the mark."""
        return self.start == 0 or self.text[self.start - 1].isspace()

    @property
    def earlier(self) -> tuple[str, str]:
        """The two words before ``word``, the nearer one last; empty where there is none."""
        parts = ["", "", *self.before.split()]
        return parts[-3], parts[-2]

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
    mark = text[start:end]
    before = text[max(sentence, start - _LOOK_BACK) : start]
    last = before.rsplit(None, 1)[-1:]
    return Stop(
        text=text,
        sentence=sentence,
        start=start,
        end=end,
        close=close,
        next=following,
        breaks=0
        if following - close == 1 and text[close] == " "
        else count_breaks(text[close:following]),
        suggested=not ends.isdisjoint(range(start + 1, end + 1)),
        mark=mark,
        bare=mark == "." and close == end,
        before=before,
        word=last[0].lstrip(OPENERS) if last else "",
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
    following = text[quote + 1 : quote + 2]
    if text[quote : quote + 1] != '"' or (following.isalnum() and not glued):
        return close
    if following and not glued and following in ",.;:-–":
        return quote + 1
    low = max(0, start - _QUOTATION)
    line = max(text.rfind("\n", low, start) + 1, low)
    opened = text.count('"', line, quote) % 2 == 1
    return quote + 1 if opened else min(close, quote)
