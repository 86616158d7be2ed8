"""A reading being voiced: its clips in order, its track as far as it is known, its end."""

from __future__ import annotations

import asyncio
import logging
import zlib
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from tts_service.audio.marks import sentence_marks
from tts_service.audio.track import Layout, Shape, Span, Track, silence
from tts_service.errors import IncompleteReading, TtsError
from tts_service.reading.words import word_marks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from tts_service.reading.studio import Studio
    from tts_service.values import Clip, Mark, Reading, WordMark


_log = logging.getLogger(__name__)


class State(StrEnum):
    """How far a voicing is."""

    VOICING = "voicing"
    COMPLETE = "complete"
    FAILED = "failed"


class _Enough(Exception):
    """Ends an impatient voicing, and all that it waits for."""


class Voicing:
    """One reading on its way to sound.

    ``run`` does the work; everybody else looks on.  A clip that cannot be made
    leaves a hole that is named (``missing``), never skipped: the track grows up
    to it and no further.  An impatient voicing, whose article another voice can
    read, ends at its first hole.

    A clip that is lost from the store is made again, and is another take of it.
    If it fits into its place, the track is ``retaken`` and has another ``tag``;
    if not, the voicing is ``broken``: the reading has to be voiced anew.
    """

    def __init__(
        self,
        reading: Reading,
        studio: Studio,
        shapes: Sequence[Shape] | None = None,
        *,
        patient: bool = True,
    ) -> None:
        self.reading = reading
        self.state = State.VOICING if shapes is None else State.COMPLETE
        self.problem: TtsError | None = None
        self.missing: tuple[int, ...] = ()
        self.moved_to = ""  # the id under which another voice reads the article instead
        self.broken = False
        self.retaken = False
        self.look_after = 0.0  # when to see (monotonic clock) whether its clips are all there
        self._studio = studio
        self._patient = patient
        self._trouble: TtsError | None = None
        self._utterances = reading.utterances
        self._pauses = tuple(u.pause_ms for u in self._utterances)
        self._shapes: dict[int, Shape] = dict(enumerate(shapes or ()))
        self._ready = 0
        self._layout = Layout()
        self._track: Track | None = None
        self._tag = ""
        self._news = asyncio.Event()
        self._place()

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Shapes of the clips that are ready, as far as there is no gap."""
        return tuple(self._shapes[n] for n in range(self._ready))

    @property
    def spans(self) -> tuple[Span, ...]:
        """The track as far as it is known."""
        return tuple(self._layout.spans)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Marks of the sentences that are ready, as far as there is no gap."""
        return sentence_marks(self.spans, [u.sentence for u in self._utterances])

    @property
    def track(self) -> Track:
        """The complete track; only when the state is ``COMPLETE``."""
        if self._track is None:
            self._track = Track(self.spans)
        return self._track

    @property
    def tag(self) -> str:
        """Tells one complete track of this reading from another, byte for byte."""
        if not self._tag:
            self._tag = f"{zlib.crc32(repr(self.shapes).encode()):08x}"
        return self._tag

    async def run(self, progress: Callable[[int, int], object] | None = None) -> None:
        """Voice everything, first utterance first; never raises for a clip that fails.

        ``progress(done, total)`` is called after each utterance.
        """
        total = len(self._utterances)
        slots = asyncio.Semaphore(self._studio.breadth(self.reading.voice))
        failures: dict[int, TtsError] = {}

        async def voice(number: int) -> None:
            try:
                problem = await self._add(number)
            finally:
                slots.release()
            if problem is not None:
                failures[number] = problem
                self._trouble = self._trouble or problem
                self._tell()
                if not self._patient:
                    raise _Enough
            if progress is not None:
                progress(len(self._shapes), total)

        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._studio.announce(self.reading))
                for number in range(total):
                    # Taking the slot here, not in the task, keeps the order of need.
                    await slots.acquire()
                    group.create_task(voice(number))
        except* _Enough:
            pass
        self._finish(failures)

    async def _add(self, number: int) -> TtsError | None:
        """Add the clip of utterance ``number`` to the track, or say why it cannot be made."""
        try:
            shape = Shape.of(await self.clip(number, urgent=number == 0))
        except TtsError as error:
            return error
        except Exception as error:  # noqa: BLE001 - logged, and told to every waiter
            # A fault of ours: every waiter must still hear of the end.
            _log.exception("utterance %d of reading %s", number, self.reading.id[:12])
            return TtsError(f"Internal fault ({type(error).__name__}).")
        self._shapes[number] = shape
        self._place()
        self._tell()
        return None

    async def clip(self, number: int, *, urgent: bool = True) -> Clip:
        """The clip of utterance ``number``, from the store or made now."""
        utterance = self._utterances[number]
        return await self._studio.clip(
            self.reading.keys[number], utterance.text, self.reading.voice, urgent=urgent
        )

    async def wait(self, ready: int) -> bool:
        """Wait until ``ready`` utterances are there; false when the end came before."""
        while self._ready < ready and self.state is State.VOICING:
            await self._news.wait()
        return self._ready >= ready

    async def trouble(self) -> TtsError | None:
        """The first error that left a hole, as soon as there is one; ``None`` once complete."""
        while self.state is State.VOICING and self._trouble is None:
            await self._news.wait()
        return self._trouble

    async def finished(self) -> None:
        """Wait for the end; raises ``IncompleteReading`` when sentences are missing."""
        while self.state is State.VOICING:
            await self._news.wait()
        if self.problem is not None:
            raise self.problem

    async def growing(self) -> AsyncIterator[bytes]:
        """The sound from the beginning while it is being made: frames, no header.

        Ends with ``IncompleteReading`` at a hole.
        """
        for number in range(len(self._utterances)):
            if not await self.wait(number + 1):
                await self.finished()
            clip = await self._same(number)
            yield silence(self._layout.spans[number].silence) + clip.mp3

    async def slice(self, start: int, stop: int) -> AsyncIterator[bytes]:
        """Bytes ``[start, stop)`` of the complete track's file.

        Ends with ``IncompleteReading`` where it turns out to be broken.
        """
        for part in self.track.parts(start, stop):
            if isinstance(part, bytes):
                yield part
            else:
                clip = await self._same(part.clip)
                yield clip.mp3[part.first : part.last]

    async def _same(self, number: int) -> Clip:
        """The clip that was laid out, or a take of it that fits into its place.

        Voices hardly ever say a thing twice with the same bytes, but mostly
        within the same frame, 24 ms.
        """
        clip = self._studio.at_hand(self.reading.keys[number]) or await self.clip(number)
        known = self._shapes[number]
        if clip.frames != known.frames:
            self.broken = True
            raise IncompleteReading(
                "A lost clip was made again with another length.", "Ask for the reading again."
            )
        if clip.checksum != known.checksum:
            # Another file from now on: no client may join its parts to those of the old one.
            self._shapes[number] = replace(known, checksum=clip.checksum)
            self._tag = ""
            self.retaken = True
        return clip

    async def word_marks(self) -> tuple[WordMark, ...]:
        """Marks of the written words of the complete reading; none if the voice does not time them.

        Word times lie with the clips, so each clip is looked at: ask once.
        """
        await self.finished()
        words = [(await self._same(number)).words for number in range(len(self._utterances))]
        # An hour has some 15,000 words: not on the event loop.
        return await asyncio.to_thread(word_marks, self.reading, self.spans, words)

    def _place(self) -> None:
        """Lay out what is ready, as far as there is no gap."""
        while self._ready in self._shapes:
            self._layout.place(self._shapes[self._ready], self._pauses[self._ready])
            self._ready += 1

    def _finish(self, failures: dict[int, TtsError]) -> None:
        if failures:
            self.missing = tuple(
                dict.fromkeys(self._utterances[number].sentence for number in sorted(failures))
            )
            article = self.reading.article
            missing = (self.reading.sentences[number].sentence for number in self.missing)
            cause = failures[min(failures)]
            self.problem = IncompleteReading(
                f"{len(self.missing)} of {len(self.reading.sentences)} sentences could not be "
                f"spoken. First cause: {cause.evidence}",
                cause.remedy or "Try again.",
                self.missing,
                tuple(" ".join(article.text[s.start : s.end].split()) for s in missing),
            )
            self.problem.__cause__ = cause
            self.state = State.FAILED
        else:
            self.state = State.COMPLETE
        self._tell()

    def _tell(self) -> None:
        # Wake everybody who waits now; whoever waits later waits for the next news.
        self._news.set()
        self._news = asyncio.Event()
