"""Marks and sentences as WebVTT (W3C WebVTT, one cue a sentence)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_service.values import Mark


def _timestamp(ms: float) -> str:
    """``HH:MM:SS.mmm``."""
    whole = round(ms)
    seconds, rest = divmod(whole, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def _cue_text(text: str) -> str:
    """Cue text may hold no markup, no arrow and no line that ends the cue."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return " ".join(escaped.split())


def webvtt(marks: Iterable[Mark], sentences: Sequence[str], language: str = "vi") -> str:
    """A WebVTT file; ``sentences[mark.sentence]`` is the written text of a cue."""
    cues = [f"WEBVTT\nKind: captions\nLanguage: {language}\n"]
    cues.extend(
        f"{mark.sentence + 1}\n{_timestamp(mark.start_ms)} --> {_timestamp(mark.end_ms)}\n"
        f"{_cue_text(sentences[mark.sentence])}\n"
        for mark in marks
    )
    return "\n".join(cues)
