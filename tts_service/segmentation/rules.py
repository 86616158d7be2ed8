"""The corrections to underthesea's verdict on a stop, one rule a function, in one order.

A rule says True (a sentence ends here), False (it goes on) or None (not mine to
say); the first that speaks decides, and underthesea's verdict stands when none
does.  The rules follow Vietnamese newspaper and administrative writing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.segmentation.abbreviated import abbreviation, initial, ordinal, spaced_date
from tts_service.segmentation.lines import begins_item
from tts_service.segmentation.stop import DASHES, OPENERS, Stop
from tts_service.segmentation.words import abbreviation_kind, address_pattern, starts_sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    Rule = Callable[[Stop, frozenset[str]], bool | None]

# Brackets further apart are no aside, and no address is longer.
_ASIDE = 300
_ADDRESS = 200
_GOES_ON = ",;:/\\|&=)]}”»’%"
_MARKS = ".?!…"
_QUANTITY = re.compile(r"\d[\d.,/]*(?:[a-zA-ZđµΩ°²³]{1,4})?%?\Z")
_MIXED_CASE = re.compile(r"[a-z]{1,2}[A-Z]")
_NUMBERED = re.compile(r"\(\d{1,2}\)")


def nothing_said(stop: Stop, _: frozenset[str]) -> bool | None:
    """``… Và rồi``: a sentence has words before its end."""
    return None if any(map(str.isalnum, stop.before)) else False


def final_mark(stop: Stop, _: frozenset[str]) -> bool | None:
    """``./.`` ends a document, whatever follows."""
    return True if "/" in stop.mark else None


def inside_address(stop: Stop, _: frozenset[str]) -> bool | None:
    """Dots and question marks of web and e-mail addresses."""
    if not stop.glued or stop.spaced:
        return None
    left = stop.text[max(0, stop.start - _ADDRESS) : stop.start].split()[-1]
    token = left + stop.text[stop.start : stop.start + _ADDRESS].split(None, 1)[0]
    found = address_pattern().finditer(token)
    return False if any(m.start() < len(left) < m.end() - 1 for m in found) else None


def glued_word(stop: Stop, dotted: frozenset[str]) -> bool | None:
    """No white space after the mark: a space was missed (``đồng.Trong``), or not (``TP.HCM``)."""
    if not stop.glued or not stop.head.isalnum():
        return None
    word, after = stop.word, stop.after
    capital = after[:1].isupper()
    if stop.mark != "." or not capital:
        return capital
    if not word or ordinal(stop, dotted) is False or abbreviation_kind(word, dotted):
        return False
    if not after[1:2].islower() or len(word) == 1:
        return False
    return not word[-1].isupper() or starts_sentence(after, sure=True)


def punctuation_follows(stop: Stop, _: frozenset[str]) -> bool | None:
    """A comma or the like after the mark, or another mark after its quotes (``?”.``)."""
    if not stop.head or stop.breaks:
        return None
    return False if stop.head in _GOES_ON or (stop.glued and stop.head in _MARKS) else None


def only_mark_in_brackets(stop: Stop, _: frozenset[str]) -> bool | None:
    """``(!)``, ``(?)`` and ``[…]`` are asides about a word."""
    alone = stop.text[stop.start - 1 : stop.start] in {"(", "["} and stop.close > stop.end
    return False if alone else None


def new_block(stop: Stop, _: frozenset[str]) -> bool | None:
    """A blank line, or a line that begins an item of a list."""
    item = stop.breaks and begins_item(stop.text, stop.next)
    return True if stop.breaks > 1 or item else None


def lower_case_follows(stop: Stop, _: frozenset[str]) -> bool | None:
    """A sentence begins with a capital, but for names such as iPhone and on lines of their own."""
    if not stop.head.islower() or _MIXED_CASE.match(stop.text, stop.next):
        return None
    wrapped = stop.mark != "." or len(stop.word) == 1 or _QUANTITY.search(stop.word)
    return stop.breaks > 0 and not wrapped


def ellipsis_before_number(stop: Stop, _: frozenset[str]) -> bool | None:
    """``Đào hầm suốt... 15 năm``: an ellipsis before a number is a pause."""
    pause = stop.mark.endswith(("...", "…")) and stop.head.isdigit() and not stop.breaks
    return False if pause else None


def aside(stop: Stop, _: frozenset[str]) -> bool | None:
    """Brackets opened in the middle of a sentence close before it ends."""
    low = max(stop.sentence, stop.start - _ASIDE)
    opened = stop.text.rfind("(", low, stop.start)
    if opened <= stop.sentence or stop.text.rfind(")", low, stop.start) > opened:
        return None
    closing = stop.text.find(")", stop.close, stop.close + _ASIDE)
    if closing < 0 or "\n" in stop.text[stop.close : closing]:
        return None
    return None if ")" in stop.text[stop.end : stop.close] else False


def opening_bracket(stop: Stop, _: frozenset[str]) -> bool | None:
    """Brackets in lower case are an aside, unless a source at the end of the line."""
    if stop.head != "(" or stop.after[:1].isupper() or _NUMBERED.match(stop.text, stop.next):
        return None
    closing = stop.text.find(")", stop.next, stop.next + _ASIDE)
    last = closing > 0 and not stop.text[closing + 1 : closing + 3].strip(". ")
    return stop.mark == "." and last


def dash_follows(stop: Stop, _: frozenset[str]) -> bool | None:
    """``Ai đó? - tiếng người``, ``“Cố lên!” - Ông Nam`` go on; ``… đâu? - Tôi ra phường`` ends."""
    if not stop.head or stop.head not in DASHES or stop.breaks:
        return None
    if not stop.after[:1].isupper():
        return False
    quoted = stop.text[stop.end : stop.close].strip(")]} ")
    speaker = stop.text[stop.next + 1 : stop.next + 3].lstrip()[:1]
    return False if quoted and speaker not in OPENERS else None


def ordinary_word(stop: Stop, _: frozenset[str]) -> bool | None:
    """Any other mark, or a stop after a word or a number that is no abbreviation."""
    word = stop.word
    if stop.mark != "." or not word or stop.head.isdigit():
        return True
    if not word[-1].isalnum() or word[-2:].isupper() or _QUANTITY.search(word):
        return True
    return True if is_lower_word(word) else None


def is_lower_word(word: str) -> bool:
    """Whether ``word`` ends as words do, in lower case, and has nothing but letters."""
    return len(word) > 1 and word[-1].islower() and word.replace("-", "").isalpha()


RULES: tuple[Rule, ...] = (
    nothing_said,
    final_mark,
    inside_address,
    glued_word,
    punctuation_follows,
    only_mark_in_brackets,
    ordinal,
    new_block,
    abbreviation,
    lower_case_follows,
    initial,
    aside,
    ellipsis_before_number,
    opening_bracket,
    dash_follows,
    spaced_date,
    ordinary_word,
)


def ends_sentence(stop: Stop, dotted: frozenset[str]) -> bool:
    """The verdict on a stop that is not the last of its text."""
    for rule in RULES:
        verdict = rule(stop, dotted)
        if verdict is not None:
            return verdict
    return stop.suggested
