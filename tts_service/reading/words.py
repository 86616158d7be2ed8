"""When each written word of an article is heard, from the spoken words of its clips."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tts_service.audio.profile import FRAME_MS
from tts_service.values import WordMark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_service.audio.track import Span
    from tts_service.values import PlannedSentence, Reading, SpokenText, Word

Range = tuple[int, int]


def _clusters(text: str, start: int, end: int) -> list[Range]:
    """The letters and signs of ``text[start:end]``, each with its combining marks, no spaces."""
    found: list[Range] = []
    for at in range(start, end):
        if text[at].isspace():
            continue
        if found and unicodedata.combining(text[at]):
            found[-1] = found[-1][0], at + 1
        else:
            found.append((at, at + 1))
    return found


def written_ranges(spoken: SpokenText) -> list[Range]:
    """For each character of what is said, the written characters it says.

    What is said for a change belongs to the whole of it; between two changes
    the letters run in step, however they are spaced and composed.
    """
    ranges: list[Range] = []
    written_at = 0
    ends = (len(spoken.written), len(spoken.written), len(spoken.text), len(spoken.text))
    changes = [(c.start, c.end, c.spoken_start, c.spoken_end) for c in spoken.changes]
    for start, end, spoken_start, spoken_end in [*changes, ends]:
        same = [(written_at, start)] * (spoken_start - len(ranges))
        here = _clusters(spoken.text, len(ranges), spoken_start)
        there = _clusters(spoken.written, written_at, start)
        if len(here) == len(there):
            for (first, last), cluster in zip(here, there, strict=True):
                same[first - len(ranges) : last - len(ranges)] = [cluster] * (last - first)
        ranges += same
        ranges += [(start, end)] * (spoken_end - spoken_start)
        written_at = end
    return ranges


def word_marks(
    reading: Reading, spans: Sequence[Span], words: Sequence[Sequence[Word]]
) -> tuple[WordMark, ...]:
    """One mark a written word, in order; ``spans[i]`` and ``words[i]`` are utterance ``i``'s.

    A written form that is said in several words (``10/4``, ``UBND``) is one mark
    over all of them.  A word lasts until the next one begins, the last one of an
    utterance as long as its speech.
    """
    marks: list[WordMark] = []
    timed = iter(zip(spans, words, strict=True))
    for number, planned in enumerate(reading.sentences):
        said = [next(timed) for _ in planned.utterances]
        ranges = written_ranges(planned.spoken)
        for start, end, start_ms, end_ms in _spoken_words(planned, said):
            first = planned.sentence.start + min(r[0] for r in ranges[start:end])
            last = planned.sentence.start + max(r[1] for r in ranges[start:end])
            if first < last:  # an announcement is said but stands nowhere
                marks.append(WordMark(number, first, last, start_ms, end_ms))
    return tuple(_joined(marks))


def _spoken_words(
    planned: PlannedSentence, said: Sequence[tuple[Span, Sequence[Word]]]
) -> Iterator[tuple[int, int, float, float]]:
    """Each word's ``(start, end, start_ms, end_ms)``: offsets in the spoken text, track times."""
    at = 0
    for utterance, (span, words) in zip(planned.utterances, said, strict=True):
        at = planned.spoken.text.index(utterance.text, at)
        frames_ms = span.start_frame * FRAME_MS
        starts_ms = [frames_ms + word.at_ms for word in words]
        for word, (start_ms, end_ms) in zip(
            words, pairwise([*starts_ms, span.end_ms]), strict=True
        ):
            yield at + word.start, at + word.end, start_ms, max(start_ms, end_ms)
        at += len(utterance.text)


def _joined(marks: Sequence[WordMark]) -> list[WordMark]:
    """Neighbours that say the same written characters made one."""
    joined: list[WordMark] = []
    for mark in marks:
        last = joined[-1] if joined else None
        if last is not None and mark.start < last.end:
            joined[-1] = replace(last, end=max(last.end, mark.end), end_ms=mark.end_ms)
        else:
            joined.append(mark)
    return joined
