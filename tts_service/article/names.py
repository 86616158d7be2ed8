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

from tts_service.article.tables import read_table
from tts_service.errors import LexiconError

_WORD = re.compile(r"[a-z]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Meaning(StrEnum):
    """What an element with a known name holds."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"
    DATE = "date"
    BYLINE = "byline"
    CAPTION = "caption"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class _Names:
    whole: dict[str, Meaning]
    words: frozenset[str]
    columns: frozenset[str]


@lru_cache(maxsize=1)
def _names() -> _Names:
    whole: dict[str, Meaning] = {}
    suspects: dict[str, set[str]] = {"word": set(), "column": set()}
    for match, name, meaning, _ in read_table("names", ("match", "name", "meaning", "system")):
        if match == "name":
            if name in whole:
                raise LexiconError(f"names.tsv: {name!r} has two meanings.")
            whole[name] = Meaning(meaning)
        elif meaning == Meaning.SKIP and match in suspects:
            suspects[match].add(name)
        else:
            raise LexiconError(f"names.tsv: {name!r} has an unknown match or meaning.")
    return _Names(whole, frozenset(suspects["word"]), frozenset(suspects["column"]))


@lru_cache(maxsize=8192)
def meaning_of(token: str) -> tuple[Meaning | None, bool]:
    """The meaning of one class, id or itemprop token, and whether it is suspect.

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
