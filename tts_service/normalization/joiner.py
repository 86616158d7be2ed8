"""Spans to a ``SpokenText``: joined once, with the offsets of both sides and pauses merged."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from tts_service.normalization.span import PAUSE, REPAIR, Span
from tts_service.values import Change, SpokenText

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_service.normalization.written import Written

_SPACES = re.compile(r"\s+")
_NOWHERE = (sys.maxsize, sys.maxsize)
_PAUSES = frozenset(",.;:?!…")


class _Line:
    """The spoken text and its changes while they grow."""

    def __init__(self, written: Written) -> None:
        self._written = written
        self._pieces: list[str] = []
        self._length = 0
        self._tail = ""  # the last character
        self._space = False  # white space was seen since
        self._apart = False  # the last piece was a span
        self._waiting: list[Span] = []  # pauses, until it is known what follows
        self.changes: list[Change] = []
        self.unknown: dict[str, None] = {}

    def gap(self, text: str) -> None:
        """Written text that is said as it stands."""
        content = text.strip()
        if not content:
            self._space = self._space or bool(text)
            return
        self._resolve(content[0])
        self._space = self._space or text[0].isspace()
        self._append(_SPACES.sub(" ", content))
        self._space = text[-1].isspace()
        self._apart = False

    def say(self, span: Span) -> None:
        """A span: a pause waits for what follows, words are said at once."""
        if span.spoken == PAUSE:
            self._waiting.append(span)
            return
        if not span.spoken:
            if self._waiting:
                self._waiting.append(span)
            else:
                self._change(span, self._length)
            # What is not said still parts the words on both sides of it.
            self._space = True
            return
        self._resolve(span.spoken[0])
        # A mended letter belongs to its word; anything else stands apart.
        self._apart = span.semiotic_class != REPAIR
        if self._apart and (self._tail.isalnum() or self._tail in _PAUSES):
            self._space = True
        start = self._append(span.spoken)
        self._change(span, start)
        if span.unknown:
            self.unknown[self._written.text[span.start : span.end]] = None

    def text(self) -> str:
        """The whole line; a pause at its end is not said."""
        self._resolve("")
        return "".join(self._pieces)

    def _resolve(self, following: str) -> None:
        """Say one waiting pause as a comma unless there is punctuation on either side."""
        if not self._waiting:
            return
        wanted = self._tail and self._tail not in _PAUSES
        if wanted and following and following not in _PAUSES:
            place = next(i for i, span in enumerate(self._waiting) if span.spoken == PAUSE)
        else:
            place = -1
        for index, span in enumerate(self._waiting):
            start = self._length
            if index == place:
                self._space = False
                start = self._append(PAUSE)
            self._change(span, start)
        self._space = True
        self._waiting.clear()

    def _append(self, text: str) -> int:
        """Append words or punctuation; returns where they begin."""
        touches = self._apart and self._tail.isalnum() and text[0].isalnum()
        if self._tail and (self._space or touches) and not (text[0] in _PAUSES and self._space):
            text_with_space = " " + text
        else:
            text_with_space = text
        self._pieces.append(text_with_space)
        self._length += len(text_with_space)
        self._tail = text[-1]
        self._space = False
        return self._length - len(text)

    def _change(self, span: Span, start: int) -> None:
        first, last = self._written.origin(span.start, span.end)
        before = self._written.original[first:last]
        after = (
            "".join(self._pieces[-1:])[-(self._length - start) :] if self._length > start else ""
        )
        if before != after:
            self.changes.append(
                Change(
                    first, last, start, self._length, before, after, span.semiotic_class, span.rule
                )
            )


def join(written: Written, spans: Sequence[Span]) -> SpokenText:
    """Say ``spans`` (ascending, disjoint) in order; the text between them stays as written."""
    line = _Line(written)
    at = 0
    if not written.text:
        # All of it had no width.
        spans = [Span(0, 0, "", REPAIR, "characters without width")]
    for span in _with_repairs(written, spans):
        if at < span.start:
            line.gap(written.text[at : span.start])
        line.say(span)
        at = span.end
    if at < len(written.text):
        line.gap(written.text[at:])
    text = line.text()
    return SpokenText(written.original, text, tuple(line.changes), tuple(line.unknown))


def _with_repairs(written: Written, spans: Sequence[Span]) -> Iterator[Span]:
    """The spans, and one more for every mended stretch that they leave uncovered."""
    mended = iter(written.mended)
    start, end = next(mended, _NOWHERE)
    for span in spans:
        while start < span.end:
            if start < span.start:
                yield _repair(written, start, min(end, span.start))
            if end > span.end:
                start = span.end
            else:
                start, end = next(mended, _NOWHERE)
        yield span
    while (start, end) != _NOWHERE:
        yield _repair(written, start, end)
        start, end = next(mended, _NOWHERE)


def _repair(written: Written, start: int, end: int) -> Span:
    spoken = written.text[start:end].strip()
    return Span(start, end, spoken, REPAIR, "wrong code points put right")
