"""Who reads an article: the first of several voices that can, and it alone, from start to end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tts_service.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Sequence

    from tts_service.reading.studio import Studio
    from tts_service.reading.voicing import Voicing
    from tts_service.values import Voice


@dataclass(frozen=True, slots=True)
class Passed:
    """A voice that should rather have read an article, and why it did not."""

    voice: str
    reason: str


class Begin(Protocol):
    """Begins the reading of the article in a voice; it goes on by itself."""

    def __call__(self, voice: Voice, *, patient: bool) -> Awaitable[Voicing]:
        """The voicing; an impatient one ends at its first hole."""
        ...


class Casting:
    """An article and the voices that may read it, best first.

    A voice whose engine rests after a failure waits for the others to be tried.
    When a voice leaves a hole, the whole article goes to the next one, from its
    first sentence on; what the last one cannot say stays named as missing.
    ``take`` is the voicing that stands now; ``passed`` the voices that should
    rather have made it.
    """

    def __init__(
        self,
        casting_id: str,
        voices: Sequence[Voice],
        studio: Studio,
        passed: Sequence[Passed] = (),
    ) -> None:
        """``passed`` are voices that are known not to be able, and are not tried."""
        self.id = casting_id
        self.voices = tuple(voices)
        self.look_after = 0.0  # when to see (monotonic clock) whether another process re-made it
        self.remake_after = 0.0  # when a voice passed over may be tried again
        self._studio = studio
        self._reasons = {each.voice: each.reason for each in passed}
        self._untried = [voice for voice in voices if voice.id not in self._reasons]
        self._take: Voicing | None = None
        self._over = True
        self._news = asyncio.Event()

    @property
    def take(self) -> Voicing:
        """The voicing that stands; only once there is one."""
        assert self._take is not None  # noqa: S101 - whoever has a casting has begun it
        return self._take

    @property
    def passed(self) -> tuple[Passed, ...]:
        """Voices that should rather have read it, best first, and why they did not."""
        return tuple(
            Passed(voice.id, self._reasons[voice.id])
            for voice in self.voices
            if voice.id in self._reasons
        )

    @property
    def better(self) -> tuple[Voice, ...]:
        """The voices that stand before the one that reads."""
        ids = [voice.id for voice in self.voices]
        return self.voices[: ids.index(self.take.reading.voice.id)]

    def settle(self, take: Voicing, passed: Sequence[Passed] = ()) -> None:
        """Let ``take`` stand; the others may have another try when it fails."""
        self._take = take
        self._reasons = {each.voice: each.reason for each in passed}
        tried = {take.reading.voice.id, *self._reasons}
        self._untried = [voice for voice in self.voices if voice.id not in tried]

    async def takes(self, begin: Begin) -> AsyncIterator[Voicing]:
        """Each take as it begins, the one that stands first.

        Ends when the last one is complete or has failed.
        """
        self._over = False
        try:
            if self._take is None:
                await self._give(begin)
            while True:
                yield self.take
                trouble = await self.take.trouble()
                # Another voice does not help a store.
                if trouble is None or not self._untried or isinstance(trouble, StoreError):
                    return
                self._reasons[self.take.reading.voice.id] = trouble.evidence
                await self._give(begin)
        finally:
            self._over = True
            self._tell()

    async def sounding(self) -> Voicing:
        """The take that is heard, once its first clip is there; a failed one when none sounds."""
        while True:
            take = self.take
            if await take.wait(1) or not await self._moves_on(take):
                return take

    async def complete(self) -> Voicing:
        """The take that says all of it; raises ``IncompleteReading`` when no voice does."""
        while True:
            take = self.take
            if await take.trouble() is None:
                return take
            if not await self._moves_on(take):
                await take.finished()
                return take

    async def _moves_on(self, take: Voicing) -> bool:
        """Whether another take follows on one that failed."""
        while self._take is take and not self._over:
            await self._news.wait()
        return self._take is not take

    async def _give(self, begin: Begin) -> None:
        """Have the fittest of the voices that were not tried read the article."""
        voice = await self._studio.fittest(self._untried)
        self._untried.remove(voice)
        self._reasons.pop(voice.id, None)
        for better in self.voices[: self.voices.index(voice)]:
            health = await self._studio.health(better.engine)
            self._reasons.setdefault(better.id, health.reason)
        before = self._take
        self._take = await begin(voice, patient=not self._untried)
        if before is not None:
            before.moved_to = self.id
        self._tell()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
