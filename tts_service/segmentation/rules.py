"""The corrections to underthesea's verdict on a stop, one rule a function, in one order.

A rule says True (a sentence ends here), False (it goes on) or None (not mine to
say); the first that speaks decides, and underthesea's verdict stands when none
does.  The rules follow Vietnamese newspaper and administrative writing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.segmentation.abbreviated import (
    abbreviation,
    age,
    alone,
    clause,
    hour,
    initial,
    inside_name,
    lower_case_second,
    ordinal,
    spaced_date,
)
from tts_service.segmentation.lines import begins_item
from tts_service.segmentation.stop import DASHES, OPENERS, Stop, letters
from tts_service.segmentation.words import (
    abbreviation_kind,
    names,
    speech_pattern,
    starts_sentence,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Rule = Callable[[Stop, frozenset[str]], bool | None]

# A longer quotation is no title.
_TITLE = 80
# Brackets further apart are no aside.
_ASIDE = 300
_GOES_ON = ",;:/\\|&=)]}”»’%"
_SAID = re.compile(r"[^\W_]")
_MARKS = ".?!…"
_QUANTITY = re.compile(r"\d[\d.,/]*(?:[a-zA-ZđµΩ°²³]{1,4})?%?\Z")
_MIXED_CASE = re.compile(r"[a-z]{1,2}[A-Z]")
_PLAIN = re.compile(
    f"[{letters(str.islower)}]\\. [{letters(str.isupper)}][{letters(str.islower)} ]"
)
_ROMAN = frozenset("ivx")
_ITEM = re.compile(r"[a-zđ]\)\s|[a-zđ]\.\s+[^\W\d_a-zđ]")
_DASH_HEADS = frozenset(DASHES)
# A straight quote may close as well.
_OPENERS = frozenset(OPENERS) - {'"', "'"}
_SPEAKER = 40
# Shorter capitals before a stop are rather an abbreviation than an acronym.
_ACRONYM = 3
_NUMBERED = re.compile(r"\((?:\d{1,2}|\*+)\)")


def plain_end(stop: Stop, dotted: frozenset[str]) -> bool | None:
    """A word, a stop, a space and a capital: most sentences end so, and no other rule objects."""
    if not stop.bare or not _PLAIN.match(stop.text, stop.start - 1):
        return None
    word = stop.word
    usual = len(word) > 1 and word.isalpha() and word.islower() and not _ROMAN.issuperset(word)
    opened = stop.text.find("(", max(stop.sentence, stop.start - _ASIDE), stop.start) >= 0
    return True if usual and not opened and not abbreviation_kind(word, dotted) else None


def nothing_said(stop: Stop, _: frozenset[str]) -> bool | None:
    """``… Và rồi``, ``“… Ai có súng``: a sentence has words before its end."""
    opened = stop.before[-1:] in _OPENERS and not stop.mark.startswith(("?", "!"))
    return False if opened or not _SAID.search(stop.before) else None


def final_mark(stop: Stop, _: frozenset[str]) -> bool | None:
    """``./.`` ends a document, whatever follows."""
    return True if "/" in stop.mark else None


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
    if word[-1].isupper():
        acronym = len(word) >= _ACRONYM and word.isalpha()
        begins = starts_sentence(after, sure=not acronym)
        return len(word) > 1 and (begins or (acronym and lower_case_second(stop, after)))
    unit = len(word) > 1 or stop.earlier[1].isdigit()
    return unit and (after[1:2].islower() or starts_sentence(after, sure=True))


def punctuation_follows(stop: Stop, _: frozenset[str]) -> bool | None:
    """A comma or the like after the mark, or another mark after its quotes (``?”.``)."""
    if not stop.head or stop.breaks:
        return None
    return False if stop.head in _GOES_ON or (stop.glued and stop.head in _MARKS) else None


def only_mark_in_brackets(stop: Stop, dotted: frozenset[str]) -> bool | None:
    """``(!)``, ``(?)`` and ``[…]`` are asides about a word, ``(TS.)`` is its short form."""
    if stop.close == stop.end:
        return None
    word = stop.word if abbreviation_kind(stop.word, dotted) else ""
    opened = stop.text.endswith((f"({word}", f"[{word}"), 0, stop.start)
    return False if opened else None


def quoted_name(stop: Stop, _: frozenset[str]) -> bool | None:
    """``cuốn “Tôi là ai? Ta về đâu?” bán chạy``: a title or a sign is a word of its sentence.

    What somebody says stands behind a colon, or its sentence goes on with a comma.
    """
    if stop.breaks or stop.mark == ".":
        return None
    low = max(stop.sentence, stop.start - _TITLE)
    opened = stop.text.rfind("“", low, stop.start)
    if opened <= stop.sentence or stop.text.rfind("”", low, stop.start) > opened:
        return None
    before = stop.text[low:opened].rstrip()
    closing = stop.text.find("”", stop.next, opened + _TITLE)
    after = stop.text[closing + 1 : closing + 3].strip()[:1] if closing > 0 else ""
    return False if before[-1:].isalnum() and after.islower() else None


def new_block(stop: Stop, _: frozenset[str]) -> bool | None:
    """A blank line, or a line that begins an item of a list."""
    item = stop.breaks and begins_item(stop.text, stop.next)
    return True if stop.breaks > 1 or item else None


def item_follows(stop: Stop, _: frozenset[str]) -> bool | None:
    """``… áp dụng. b. Phạm vi``: the next item of a list, all in one line."""
    return True if stop.bare and _ITEM.match(stop.text, stop.next) else None


def brand(stop: Stop, _: frozenset[str]) -> bool | None:
    """``Yahoo!`` has its mark for a letter."""
    return False if stop.word + stop.mark in names("brand") else None


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
    following = stop.text[closing + 1 : closing + 4].lstrip(". ")
    return stop.mark == "." and closing > 0 and following[:1] in {"", "\n", "\r"}


def attribution(stop: Stop, _: frozenset[str]) -> bool | None:
    """``“Thật à?” Nam hỏi`` and ``- Xong chưa? - Anh Hải hỏi`` go on to who says it."""
    dash = stop.head in _DASH_HEADS
    quoted = not stop.bare and stop.mark != "." and stop.text[stop.end : stop.close].strip(")]} ")
    if stop.breaks or not (dash or quoted) or not stop.after:
        return None
    begin = stop.text.index(stop.after, stop.next)
    opened = stop.text[stop.next : begin].strip(" -–—")
    speaks = speech_pattern().match(stop.text, begin, begin + _SPEAKER)
    # After a full stop the next turn may begin as well: believed for a short name only.
    most = 2 if stop.mark == "." else 4
    return False if speaks and not opened and len(speaks["who"].split()) <= most else None


def dash_follows(stop: Stop, _: frozenset[str]) -> bool | None:
    """``Ai đó? - tiếng người``, ``“Cố lên!” - Ông Nam`` go on; ``… đâu? - Tôi ra phường`` ends."""
    if stop.head not in _DASH_HEADS or stop.breaks:
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
    return len(word) > 1 and word[-1].islower() and word.replace("-", "").replace("/", "").isalpha()


RULES: tuple[Rule, ...] = (
    plain_end,
    nothing_said,
    final_mark,
    glued_word,
    punctuation_follows,
    only_mark_in_brackets,
    quoted_name,
    ordinal,
    clause,
    hour,
    new_block,
    alone,
    abbreviation,
    item_follows,
    brand,
    lower_case_follows,
    inside_name,
    initial,
    age,
    aside,
    ellipsis_before_number,
    opening_bracket,
    attribution,
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
