"""What an element's class, id and itemprop say it holds.

Portals name their parts after what they are ("sapo", "lblNoiDung", "cac-tin-khac").
Whole names are believed; words inside longer names and column classes only make an
element suspect, and the caller decides by how much of the page's prose it holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from tts_service.article import tags
from tts_service.article.markup import attribute
from tts_service.article.tables import read_table
from tts_service.errors import LexiconError

_WORD = re.compile(r"[a-z]+|\d+")
_VALUE = re.compile(r'="[^"]*"')
_HIDDEN = re.compile(r"(?<![\w-])hidden(?![\w-])")
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Meaning(StrEnum):
    """What an element with a known name holds."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"
    DATE = "date"
    BYLINE = "byline"
    CAPTION = "caption"
    QUOTE = "quote"
    PLACE = "place"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class _Table:
    whole: dict[str, Meaning]
    words: frozenset[str]
    hints: dict[str, Meaning]
    columns: frozenset[str]


@lru_cache(maxsize=1)
def _names() -> _Table:
    whole: dict[str, Meaning] = {}
    hints: dict[str, Meaning] = {}
    suspects: dict[str, set[str]] = {"word": set(), "column": set()}
    for match, name, meaning, _ in read_table("names", ("match", "name", "meaning", "system")):
        if match == "name":
            if name in whole:
                raise LexiconError(f"names.tsv: {name!r} has two meanings.")
            whole[name] = Meaning(meaning)
        elif match == "word" and meaning != Meaning.SKIP:
            hints[name] = Meaning(meaning)
        elif meaning == Meaning.SKIP and match in suspects:
            suspects[match].add(name)
        else:
            raise LexiconError(f"names.tsv: {name!r} has an unknown match or meaning.")
    return _Table(whole, frozenset(suspects["word"]), hints, frozenset(suspects["column"]))


@dataclass(frozen=True, slots=True)
class Names:
    """What one element's attributes say: its meanings, and whether it is hidden or suspect.

    ``given`` says that the page or the site itself names the element as the article.
    """

    meanings: frozenset[Meaning] = frozenset()
    suspect: bool = False
    hidden: bool = False
    given: bool = False


@lru_cache(maxsize=4096)
def read_names(written: str) -> Names:
    """What the attributes of an element say, given as serialized markup."""
    classes = attribute(written, "class").split()
    meanings: set[Meaning] = set()
    hints: set[Meaning] = set()
    suspect = attribute(written, "role") in tags.SUSPECT_ROLES
    for token in (*classes, attribute(written, "id"), *attribute(written, "itemprop").split()):
        meaning, doubtful = _read_name(token)
        suspect = suspect or doubtful
        if meaning is not None:
            meanings.add(meaning)
        else:
            hints |= _hints(token)
    suspect = suspect or Meaning.SKIP in meanings
    # A part that is known to be the article is not suspect for its other names.
    given = attribute(written, "data-tts") == "article"
    known = given or not meanings.isdisjoint((Meaning.BODY, Meaning.LEAD, Meaning.TITLE))
    if not suspect:
        meanings |= hints
    hidden = _is_hidden(written, classes)
    return Names(frozenset(meanings), suspect and not known, hidden, given)


def _is_hidden(written: str, classes: list[str]) -> bool:
    """Text that the page does not show, or asks not to have read."""
    if 'aria-hidden="true"' in written or 'data-tts="skip"' in written:
        return True
    if "hidden" in written and _HIDDEN.search(_VALUE.sub("", written)):
        return True
    invisible = _INVISIBLE.search(attribute(written, "style"))
    return bool(invisible) or not tags.HIDING.isdisjoint(classes)


@lru_cache(maxsize=4096)
def _hints(token: str) -> frozenset[Meaning]:
    """What the words inside a longer name tell (``news-sapo-wrap``)."""
    hints = _names().hints
    words = _WORD.findall(_CAMEL.sub(" ", token).casefold())
    return frozenset(hints[word] for word in words if word in hints)


@lru_cache(maxsize=4096)
def _read_name(token: str) -> tuple[Meaning | None, bool]:
    """The meaning of one token, and whether it makes an element suspect.

    ASP.NET writes the containers' ids before a control's own
    (``dnn_ctr422_View_lblNoiDung``): the last part counts as a whole name too.
    """
    names = _names()
    plain = token.casefold()
    meaning = names.whole.get(plain)
    if meaning is None and "_" in plain:
        meaning = names.whole.get(plain.rsplit("_", 1)[1])
    if meaning is not None:
        return meaning, False
    words = _WORD.findall(_CAMEL.sub(" ", token).casefold())
    return None, plain in names.columns or any(word in names.words for word in words)
