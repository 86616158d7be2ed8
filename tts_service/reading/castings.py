"""All castings of a service: begun, seen through, found again by id, re-made later."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from tts_service.cache.flight import Flight
from tts_service.cache.key import digest, is_key
from tts_service.errors import TtsError, UnknownReading
from tts_service.reading.casting import Casting, Passed
from tts_service.reading.plan import in_voice
from tts_service.reading.voicing import State
from tts_service.values import Voice  # noqa: TC001 - pydantic resolves it at run time

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Sequence

    from tts_service.cache.store import Store
    from tts_service.reading.casting import Begin
    from tts_service.reading.plan import Rules
    from tts_service.reading.readings import Readings
    from tts_service.reading.studio import Studio
    from tts_service.reading.voicing import Voicing
    from tts_service.values import Article, Reading

_log = logging.getLogger(__name__)

KIND = "castings"
_MOST_IN_MEMORY = 1_024
# Another process may have re-made what a fallback read.
_LOOK_AGAIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Cast:
    """A casting as it is stored: its voices, the reading that stands, and who was passed over."""

    id: str
    voices: tuple[Voice, ...]
    reading: str
    passed: tuple[Passed, ...] = ()


_adapter = TypeAdapter(Cast)


def parse_cast(data: bytes | None, casting_id: str) -> Cast | None:
    """The stored casting of that id, or ``None`` when the bytes are not exactly that."""
    if data is None:
        return None
    try:
        cast = _adapter.validate_json(data)
    except ValidationError:
        return None
    return cast if cast.id == casting_id else None


class Castings:
    """Opens and finds what is read by one voice or by the first of several.

    With one voice a casting is its reading: same id, nothing stored of it.
    """

    def __init__(
        self, readings: Readings, studio: Studio, store: Store, remake_after_s: float = 0.0
    ) -> None:
        self._readings = readings
        self._studio = studio
        self._store = store
        self._remake_after_s = remake_after_s
        self._castings: OrderedDict[str, Casting] = OrderedDict()
        self._requests: OrderedDict[str, str] = OrderedDict()
        self._flight: Flight[tuple[Casting, bool]] = Flight()
        self._tasks: set[asyncio.Task[None]] = set()

    async def reopen(self, request: str) -> Casting | None:
        """What the same request led to before, unless it failed (see ``Readings.reopen``)."""
        voicing = await self._readings.reopen(request)
        if voicing is not None:
            return self._alone(voicing)
        casting_id = self._requests.get(request)
        casting = await self._recall(casting_id) if casting_id else None
        if casting is None or casting.take.state is State.FAILED:
            return None
        await self._consider_remaking(casting)
        return casting

    async def open(
        self,
        article: Article,
        voices: Sequence[Voice],
        request: str = "",
        rules: Rules | None = None,
    ) -> tuple[Casting, bool]:
        """The casting of ``article`` among ``voices``, begun if need be, and whether it is new.

        Same article, rules and voices, same id, whoever reads in the end.  Raises
        what ``Readings.open`` does.
        """
        if len(voices) == 1:
            voicing, new = await self._readings.open(article, voices[0], request, rules)
            return self._alone(voicing), new
        best = await self._readings.plan(article, voices[0], rules)
        others = (f"{voice.id} {voice.sound}" for voice in voices[1:])
        casting_id = digest("casting", best.id, *others)
        if request:
            self._requests[request] = casting_id
            if len(self._requests) > _MOST_IN_MEMORY:
                self._requests.popitem(last=False)
        return await self._flight.do(casting_id, lambda: self._open(casting_id, voices, best))

    async def find(self, casting_id: str) -> Casting:
        """The casting or the reading of that id; raises ``UnknownReading``."""
        if casting_id not in self._castings:
            try:
                return self._alone(await self._readings.find(casting_id))
            except UnknownReading as error:
                unknown = error
        else:
            unknown = UnknownReading("Its sound was lost.", "Ask for the article again.")
        casting = await self._recall(casting_id)
        if casting is None:
            raise unknown
        return casting

    async def remake(self, casting: Casting) -> bool:
        """Try the voices that were passed over; the first that reads all of it stands from now on.

        Until then nothing changes for listeners.  False when there is none, or none can.
        """
        for voice in casting.better:
            if (await self._studio.health(voice.engine)).rests_s:
                continue
            voicing = await self._beginning(casting.take.reading)(voice, patient=False)
            if await voicing.trouble() is None:
                better = {each.id for each in casting.better} - {voice.id}
                casting.settle(voicing, [each for each in casting.passed if each.voice in better])
                await self._save(casting)
                return True
        return False

    async def stored(self) -> AsyncIterator[Casting]:
        """Every casting in the store that a fallback reads."""
        async for entry in self._store.objects.walk(KIND):
            casting_id = entry.path.rpartition("/")[2][:64]
            with suppress(UnknownReading):
                casting = await self._recall(casting_id)
                if casting is not None and casting.better:
                    yield casting

    async def close(self) -> None:
        """Stop seeing castings through; what was made stays in the store."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _alone(self, voicing: Voicing) -> Casting:
        casting = Casting(voicing.reading.id, (voicing.reading.voice,), self._studio)
        casting.settle(voicing)
        return casting

    async def _open(
        self, casting_id: str, voices: Sequence[Voice], best: Reading
    ) -> tuple[Casting, bool]:
        known = await self._recall(casting_id)
        if known is not None and known.take.state is not State.FAILED:
            await self._consider_remaking(known)
            return known, False
        casting = Casting(casting_id, voices, self._studio)
        takes = casting.takes(self._beginning(best))
        await anext(takes)
        await self._save(casting)
        self._follow(casting, takes)
        return casting, True

    def _follow(self, casting: Casting, takes: AsyncIterator[Voicing]) -> None:
        """Keep a casting in memory and see it through from the take on that stands."""
        self._castings[casting.id] = casting
        if len(self._castings) > _MOST_IN_MEMORY:
            self._castings.popitem(last=False)
        casting.remake_after = time.monotonic() + self._remake_after_s
        self._spawn(self._see_through(casting, takes))

    async def _see_through(self, casting: Casting, takes: AsyncIterator[Voicing]) -> None:
        known = casting.take
        try:
            async for take in takes:
                if take is not known:
                    names = ", ".join(f"{p.voice} ({p.reason})" for p in casting.passed)
                    _log.warning(
                        "%s reads %s instead of %s", take.reading.voice.id, casting.id[:12], names
                    )
                    await self._save(casting)
        except TtsError as error:
            _log.warning("casting %s does not go on: %s", casting.id[:12], error)

    def _beginning(self, plan: Reading) -> Begin:
        async def begin(voice: Voice, *, patient: bool) -> Voicing:
            reading = plan
            if voice != plan.voice:
                limit = self._studio.info(voice).limit
                reading = await asyncio.to_thread(in_voice, plan, voice, limit)
            return (await self._readings.begin(reading, patient=patient))[0]

        return begin

    async def _recall(self, casting_id: str) -> Casting | None:
        casting = self._castings.get(casting_id)
        if casting is None:
            return await self._read_back(casting_id)
        self._castings.move_to_end(casting_id)
        try:
            await self._renew(casting)
        except UnknownReading:
            self._castings.pop(casting_id, None)  # its plan was pruned
            return None
        return casting

    async def _renew(self, casting: Casting) -> None:
        """Let the take stand that stands elsewhere, or one made anew where clips were lost."""
        reading_id, passed = casting.take.reading.id, casting.passed
        complete = casting.take.state is State.COMPLETE
        if passed and complete and time.monotonic() >= casting.look_after:
            casting.look_after = time.monotonic() + _LOOK_AGAIN_S
            cast = await self._load(casting.id)
            if cast is not None:
                reading_id, passed = cast.reading, cast.passed
        before = casting.take
        take = await self._readings.find(reading_id)
        # Someone else may have seen the same, or the casting may have gone on.
        if take is not before and casting.take is before:
            casting.settle(take, passed)
            self._follow(casting, casting.takes(self._beginning(take.reading)))

    async def _read_back(self, casting_id: str) -> Casting | None:
        cast = await self._load(casting_id)
        if cast is None:
            return None
        try:
            take = await self._readings.find(cast.reading)
        except UnknownReading:
            return None  # it was pruned
        # Someone else may have recalled it while this one was being read.
        if casting_id in self._castings:
            return self._castings[casting_id]
        casting = Casting(casting_id, cast.voices, self._studio)
        casting.settle(take, cast.passed)
        self._follow(casting, casting.takes(self._beginning(take.reading)))
        return casting

    async def _load(self, casting_id: str) -> Cast | None:
        if not is_key(casting_id):
            return None
        return parse_cast(await self._store.load_document(KIND, casting_id), casting_id)

    async def _save(self, casting: Casting) -> None:
        cast = Cast(casting.id, casting.voices, casting.take.reading.id, casting.passed)
        await self._store.save_document(KIND, casting.id, _adapter.dump_json(cast))

    async def _consider_remaking(self, casting: Casting) -> None:
        """Re-make what a fallback reads, when the operator wishes it and a better voice is fit."""
        if not self._remake_after_s or time.monotonic() < casting.remake_after:
            return
        if casting.take.state is not State.COMPLETE:
            return
        due = casting.remake_after
        casting.remake_after = time.monotonic() + self._remake_after_s
        healths = [await self._studio.health(voice.engine) for voice in casting.better]
        if all(health.rests_s for health in healths):
            casting.remake_after = due
        else:
            self._spawn(self._remake_quietly(casting))

    async def _remake_quietly(self, casting: Casting) -> None:
        try:
            await self.remake(casting)
        except TtsError as error:
            _log.warning("casting %s is not re-made: %s", casting.id[:12], error)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
