"""The captions of a reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_service.audio.captions import TimedOffset, webvtt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_service.reading.voicing import Voicing
    from tts_service.values import WordMark


def captions(voicing: Voicing, words: Sequence[WordMark] = ()) -> str:
    """WebVTT of a complete voicing, a cue a sentence; ``words`` are timed inside their cues."""
    article = voicing.reading.article
    places = [planned.sentence for planned in voicing.reading.sentences]
    timed: dict[int, list[TimedOffset]] = {}
    for word in words:
        offset = word.start - places[word.sentence].start
        timed.setdefault(word.sentence, []).append((offset, word.start_ms))
    return webvtt(voicing.marks, [article.text[p.start : p.end] for p in places], timed)
