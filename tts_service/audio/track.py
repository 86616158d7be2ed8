"""Clips and pauses end to end: where every byte and every sentence of an article lies."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_service.audio.frames import frames_for_ms, info_frame, silent_frame
from tts_service.audio.profile import (
    FRAME_BYTES,
    FRAME_MS,
    FRAME_SAMPLES,
    SAMPLE_RATE_HZ,
    samples_to_ms,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tts_service.values import Clip

# Bluetooth speakers swallow what comes first while they wake up.
LEAD_IN_MS = 250


@dataclass(frozen=True, slots=True)
class Shape:
    """What the layout needs to know of a clip; its bytes stay in the store."""

    frames: int
    lead_samples: int
    speech_samples: int
    checksum: int = 0

    @classmethod
    def of(cls, clip: Clip) -> Shape:
        """The shape of a clip."""
        return cls(clip.frames, clip.lead_samples, clip.speech_samples, clip.checksum)

    @property
    def tail_ms(self) -> float:
        """Silence after the speech inside the clip's own frames."""
        return samples_to_ms(self.frames * FRAME_SAMPLES - self.lead_samples - self.speech_samples)

    @property
    def lead_ms(self) -> float:
        """Silence before the speech inside the clip's own frames."""
        return samples_to_ms(self.lead_samples)


@dataclass(frozen=True, slots=True)
class Span:
    """One clip in its track: ``silence`` frames, then the clip's own ``frames``.

    ``start_frame`` counts from the first frame after the Info header and points
    at the clip, behind its silence.
    """

    silence: int
    start_frame: int
    frames: int
    start_ms: float
    end_ms: float


class Layout:
    """Clips placed one after another, as they become known.

    A clip brings some silence of its own (codec delay in front, the rest of the
    last frame behind); silent frames make up what is missing to the planned
    pause, to the nearest frame.  What is laid out does not move when more clips
    follow.
    """

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self._frame = 0
        self._wanted_ms: float = LEAD_IN_MS
        self._brought_ms = 0.0

    def place(self, shape: Shape, pause_ms: int) -> None:
        """Add a clip; ``pause_ms`` is the silence heard after it."""
        missing_ms = self._wanted_ms - self._brought_ms - shape.lead_ms
        silence = frames_for_ms(missing_ms, SAMPLE_RATE_HZ)
        start_frame = self._frame + silence
        start_ms = start_frame * FRAME_MS + shape.lead_ms
        end_ms = start_ms + samples_to_ms(shape.speech_samples)
        self.spans.append(Span(silence, start_frame, shape.frames, start_ms, end_ms))
        self._frame = start_frame + shape.frames
        self._wanted_ms, self._brought_ms = pause_ms, shape.tail_ms


def lay_out(shapes: Iterable[Shape], pauses_ms: Sequence[int]) -> tuple[Span, ...]:
    """Where the clips of (a beginning of) an article lie; ``pauses_ms[i]`` follows clip ``i``."""
    layout = Layout()
    for shape, pause_ms in zip(shapes, pauses_ms, strict=False):
        layout.place(shape, pause_ms)
    return tuple(layout.spans)


@dataclass(frozen=True, slots=True)
class ClipSlice:
    """Bytes ``[first, last)`` of the clip with this number in its reading."""

    clip: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Track:
    """The file of a complete article: one Info header, then the spans."""

    spans: tuple[Span, ...]

    @property
    def frames(self) -> int:
        """Frames of audio, the Info header not counted."""
        last = self.spans[-1]
        return last.start_frame + last.frames

    @property
    def duration_ms(self) -> int:
        """How long players say it is."""
        return self.frames * FRAME_MS

    @property
    def size(self) -> int:
        """Bytes of the whole file."""
        return (self.frames + 1) * FRAME_BYTES

    def parts(self, start: int, stop: int) -> Iterator[bytes | ClipSlice]:
        """What bytes ``[start, stop)`` of the file consist of, in order.

        The header and silence come as bytes; a clip as the slice of it that is
        wanted, for the caller to fetch.
        """
        for piece, size, position in self._pieces(start):
            if position >= stop:
                return
            first, last = max(0, start - position), min(size, stop - position)
            if first < last:
                yield (
                    piece[first:last] if isinstance(piece, bytes) else ClipSlice(piece, first, last)
                )

    def _pieces(self, start: int) -> Iterator[tuple[bytes | int, int, int]]:
        """Header, silences and clips (by number), each with its size and position in bytes.

        Pieces that end well before ``start`` are left out: an hour has thousands.
        """
        yield info_frame(self.frames), FRAME_BYTES, 0
        frame = start // FRAME_BYTES - 1
        nearest = bisect_right(self.spans, frame, key=lambda span: span.start_frame) - 1
        for number in range(max(0, nearest), len(self.spans)):
            span = self.spans[number]
            clip_position = (span.start_frame + 1) * FRAME_BYTES
            quiet = silence(span.silence)
            yield quiet, len(quiet), clip_position - len(quiet)
            yield number, span.frames * FRAME_BYTES, clip_position


def silence(frames: int) -> bytes:
    """``frames`` frames of silence."""
    return silent_frame() * frames
