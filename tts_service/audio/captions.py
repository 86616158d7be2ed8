"""Marks and sentences as WebVTT (W3C WebVTT, one cue a sentence, words timed inside it)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tts_service.values import Mark

# Where a word begins in its sentence, and when, in milliseconds.
TimedOffset = tuple[int, float]


def _timestamp(ms: float) -> str:
    """``HH:MM:SS.mmm``."""
    whole = round(ms)
    seconds, rest = divmod(whole, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def _escaped(text: str) -> str:
    """Cue text may hold no markup, no arrow and no line that ends the cue."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cue_text(text: str, mark: Mark, words: Sequence[TimedOffset]) -> str:
    """The sentence, with a timestamp before each word that begins after the cue does.

    Timestamps inside a cue must ascend, after its start and before its end.
    """
    pieces: list[str] = []
    done = 0
    latest = _timestamp(mark.start_ms)
    for offset, start_ms in words:
        stamp = _timestamp(start_ms)
        if latest < stamp < _timestamp(mark.end_ms):
            pieces += _escaped(text[done:offset]), f"<{stamp}>"
            done, latest = offset, stamp
    return " ".join("".join([*pieces, _escaped(text[done:])]).split())


def webvtt(
    marks: Iterable[Mark],
    sentences: Sequence[str],
    words: Mapping[int, Sequence[TimedOffset]] = MappingProxyType({}),
    language: str = "vi",
) -> str:
    """A WebVTT file; ``sentences[mark.sentence]`` is the written text of a cue.

    ``words`` has, for each sentence whose words are known, where they begin in
    its text and when (ms); they become timestamps inside the cue, which players
    show karaoke-like.
    """
    cues = [f"WEBVTT\nKind: captions\nLanguage: {language}\n"]
    cues.extend(
        f"{mark.sentence + 1}\n{_timestamp(mark.start_ms)} --> {_timestamp(mark.end_ms)}\n"
        f"{_cue_text(sentences[mark.sentence], mark, words.get(mark.sentence, ()))}\n"
        for mark in marks
    )
    return "\n".join(cues)
