"""Clips and pauses end to end: where every byte and every sentence of an article lies."""

from __future__ import annotations

import zlib
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
    """What the layout needs to know of a clip; its bytes stay in the store.

    ``checksum`` (CRC-32 of the frames) tells one take of a clip from another.
    """

    frames: int
    lead_samples: int
    speech_samples: int
    checksum: int = 0

    @classmethod
    def of(cls, clip: Clip) -> Shape:
        """The shape of a clip."""
        return cls(clip.frames, clip.lead_samples, clip.speech_samples, zlib.crc32(clip.mp3))

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


def lay_out(shapes: Iterable[Shape], pauses_ms: Sequence[int]) -> tuple[Span, ...]:
    """Place clips one after another; ``pauses_ms[i]`` is the silence heard after clip ``i``.

    A clip brings some silence of its own (codec delay in front, the rest of the
    last frame behind); silent frames make up what is missing to the planned
    pause, to the nearest frame.  Works for any beginning of an article, and
    what is laid out does not move when more clips follow.
    """
    spans: list[Span] = []
    frame = 0
    wanted_ms: float = LEAD_IN_MS
    brought_ms = 0.0
    for shape, pause_ms in zip(shapes, pauses_ms, strict=False):
        silence = frames_for_ms(wanted_ms - brought_ms - shape.lead_ms, SAMPLE_RATE_HZ)
        frame += silence
        start_ms = frame * FRAME_MS + shape.lead_ms
        end_ms = start_ms + samples_to_ms(shape.speech_samples)
        spans.append(Span(silence, frame, shape.frames, start_ms, end_ms))
        frame += shape.frames
        wanted_ms, brought_ms = pause_ms, shape.tail_ms
    return tuple(spans)


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
        for piece, size, position in self._pieces():
            first, last = max(0, start - position), min(size, stop - position)
            if first < last:
                yield (
                    piece[first:last] if isinstance(piece, bytes) else ClipSlice(piece, first, last)
                )

    def _pieces(self) -> Iterator[tuple[bytes | int, int, int]]:
        """Header, silences and clips (by number), each with its size and position in bytes."""
        yield info_frame(self.frames), FRAME_BYTES, 0
        for number, span in enumerate(self.spans):
            clip_position = (span.start_frame + 1) * FRAME_BYTES
            quiet = silence(span.silence)
            yield quiet, len(quiet), clip_position - len(quiet)
            yield number, span.frames * FRAME_BYTES, clip_position


def silence(frames: int) -> bytes:
    """``frames`` frames of silence."""
    return silent_frame() * frames
