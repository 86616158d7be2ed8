"""The silence after what has been said."""

from __future__ import annotations

from functools import cache

from tts_service.errors import LexiconError
from tts_service.segmentation.tables import load_table
from tts_service.values import Role

_CLOSERS = "\"'”’»)]} "


@cache
def _pauses() -> dict[str, int]:
    rows = load_table("pauses").rows
    if bad := [place for place, ms in rows if not ms.isdecimal()]:
        raise LexiconError(f"pauses.tsv: {bad[0]} has no whole number.", "Write milliseconds.")
    pauses = {place: int(ms) for place, ms in rows}
    needed = {"sentence", "clause", *(f"block {role}" for role in Role)}
    if missing := needed - pauses.keys():
        raise LexiconError(f"pauses.tsv lacks {sorted(missing)}.", "Add the rows.")
    return pauses


def pause_after(role: Role, text: str, *, ends_block: bool, ends_sentence: bool) -> int:
    """Milliseconds of silence after an utterance in a block of ``role``.

    After the last utterance of a block the role decides, after a sentence the
    same for all, and within a sentence the last character of ``text`` (what the
    engine was given) that closes no quote or bracket.
    """
    pauses = _pauses()
    if ends_block:
        return pauses[f"block {role}"]
    if ends_sentence:
        return pauses["sentence"]
    return pauses.get(f"after {text.rstrip(_CLOSERS)[-1:]}", pauses["clause"])
