"""Where clips come from: the store, or a worker that makes them; each only once."""

from __future__ import annotations

import asyncio
import functools
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from tts_service.audio.clips import prepare_encoder
from tts_service.cache.flight import Flight
from tts_service.cache.key import digest
from tts_service.engines.base import Isolation
from tts_service.engines.registry import engine_names, find_voice, make_engine
from tts_service.errors import EngineDown, StoreError, UnknownVoice
from tts_service.reading.gate import Gate
from tts_service.reading.synthesis import ClipOrder, Options, speak_clip
from tts_service.reading.turns import Turns
from tts_service.reading.workers import Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from tts_service.cache.store import Store
    from tts_service.engines.base import Engine, EngineInfo
    from tts_service.reading.health import Health
    from tts_service.settings import Settings
    from tts_service.values import Clip, Reading, Voice

# A transient fault (a crashed worker, a network that hiccups) is tried again.
_ATTEMPTS = 3
_BACK_OFF_S = 0.2
# Whoever says that he will be away for longer is not waited for.
_LONGEST_WAIT_S = 2.0

# The engine's name that stands for the operator's order.
AUTO = "auto"

# Some minutes of speech, 2 MB.
_MOST_UNSAVED = 64

# Who asks how engines do waits a moment, or seconds for a Redis that is away.
_INQUIRERS = 4

_jitter = random.SystemRandom()


class Studio:
    """Engines, workers and store behind one question: the clip of this text in this voice.

    ``made`` counts the clips synthesized, ``found`` those the store had.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        workers: Workers | None = None,
        ahead: Callable[[Reading], Awaitable[None]] | None = None,
    ) -> None:
        """With ``ahead``, others are told of each reading that is to be voiced here."""
        self._settings = settings
        self._store = store
        self._workers = workers or Workers(settings.workers, prepare_encoder)
        self._gate = Gate(settings)
        self._inquirers = ThreadPoolExecutor(_INQUIRERS, thread_name_prefix="health")
        self._ahead = ahead
        self._flight: Flight[Clip] = Flight()
        self._engines: dict[str, Engine] = {}
        self._options: dict[str, Options] = {}
        self._turns: dict[str, Turns] = {}
        self._unsaved: dict[str, Clip] = {}
        gains = (entry.split("=") for entry in settings.voice_gains)
        self._gains = {voice_id: float(gain_db) for voice_id, gain_db in gains}
        self.made = 0
        self.found = 0

    def breadth(self, voice: Voice) -> int:
        """How many clips of one reading are worth having under way at once."""
        return max(self._settings.workers, self.info(voice).concurrency) + 2

    def warm_up(self, voice: Voice) -> None:
        """Start the workers and let each say a syllable in ``voice``; returns at once.

        An engine that waits for the network only loads what it needs for that.
        """
        info = self.info(voice)
        if info.isolation == "process":
            self._workers.warm_up(speak_clip, self._order("0" * 64, "a", voice))
        for module in info.loads:
            self._workers.load(module)

    def voices(self) -> tuple[Voice, ...]:
        """Every voice of every installed engine that loads."""
        found: list[Voice] = []
        for name in engine_names():
            try:
                found.extend(map(self._levelled, self._engine(name).voices()))
            except EngineDown:
                continue  # its extra is not installed: it has no voice here
        return tuple(found)

    def voice(self, voice_id: str = "", engine: str = "") -> Voice:
        """The voice a request asks for: by id, else the engine's first, else the operator's.

        Raises ``UnknownEngine`` or ``UnknownVoice``; a voice of another engine
        than the one asked for is an error too, never a silent choice.
        """
        if not voice_id and not engine:
            engine, voice_id = self._settings.engine, self._settings.voice
        if engine == AUTO:
            return self.candidates(voice_id, engine)[0]
        named = voice_id.partition(":")[0]
        if engine and voice_id and named != engine:
            raise UnknownVoice(f"Voice {voice_id!r} is not one of engine {engine!r}.", "Name one.")
        return self._levelled(find_voice(self._engine(engine or named), voice_id))

    def candidates(self, voice_id: str = "", engine: str = "") -> tuple[Voice, ...]:
        """The voices that may read for a request, best first.

        There is one, but for ``engine=auto``: the voice that is named besides, then
        those of the operator's order that are there.  Raises as ``voice`` does.
        """
        if not voice_id and not engine:
            engine, voice_id = self._settings.engine, self._settings.voice
        if engine != AUTO:
            return (self.voice(voice_id, engine),)
        named = (self.voice(voice_id),) if voice_id else ()
        found = (*named, *filter(None, map(self._ordered, self._settings.engine_order)))
        if not found:
            raise UnknownVoice(
                f"No engine of the order {', '.join(self._settings.engine_order)} has a voice.",
                "Check TTS_ENGINE_ORDER.",
            )
        return tuple({voice.id: voice for voice in found}.values())

    async def health(self, engine: str) -> Health:
        """How that engine has been doing, also with others who count with us."""
        info = self._engine(engine).info
        if info.isolation is Isolation.PROCESS:
            return self._gate.health(info)
        # Not in the threads that read the store: Redis may be long in not answering.  Nor in
        # those that speak: all of them may be waiting for a service.
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._inquirers, self._gate.health, info)

    async def fittest(self, voices: Sequence[Voice]) -> Voice:
        """The first whose engine may be asked now; when all rest, the one that rests least."""
        rests_s = [(await self.health(voice.engine)).rests_s for voice in voices]
        return voices[rests_s.index(min(rests_s))]

    async def healths(self) -> dict[str, Health]:
        """The engines that were asked to speak here, and how they have been doing."""
        return {engine: await self.health(engine) for engine in tuple(self._turns)}

    def info(self, voice: Voice) -> EngineInfo:
        """What the voice's engine is and can bear."""
        return self._engine(voice.engine).info

    def at_hand(self, key: str) -> Clip | None:
        """The clip under ``key`` if the store has it in memory."""
        clip = self._store.at_hand(key)
        self.found += clip is not None
        return clip

    async def clip(self, key: str, text: str, voice: Voice, *, urgent: bool = False) -> Clip:
        """The clip under ``key``: from the store, or made now and stored.

        ``urgent`` is what somebody waits for in silence.  Raises ``EngineRefused``,
        ``EngineDown`` (after a few attempts) or ``StoreError``.
        """
        if (known := self.at_hand(key)) is not None:
            return known
        make = functools.partial(self._make, key, text, voice, urgent=urgent)
        return await self._flight.do(key, functools.partial(self._find_or_make, key, make))

    async def announce(self, reading: Reading) -> None:
        """Let others, if there are any, make what is farther on in a reading; never fails."""
        if self._ahead is not None:
            await self._ahead(reading)

    async def has(self, key: str) -> bool:
        """Whether the store has a clip of that key."""
        return await self._store.has_clips([key])

    async def trial(self, text: str, voice: Voice) -> Clip:
        """A clip to measure a voice by: made now, stored nowhere."""
        return await self._say(self._order("0" * 64, text, voice))

    async def close(self) -> None:
        """Finish what is under way and stop the workers."""
        await self._flight.settle()
        await asyncio.to_thread(self._workers.close)
        await asyncio.to_thread(self._inquirers.shutdown)
        for engine in self._engines.values():
            engine.close()
        self._gate.close()

    async def _find_or_make(self, key: str, make: Callable[[], Awaitable[Clip]]) -> Clip:
        lease = self._store.lease(key)
        while (stored := await self._store.load_clip(key)) is None:
            if await lease.take():
                async with lease:
                    return await self._make_once(key, make)
            await lease.pause()  # another process is making it
        self.found += 1
        return stored

    async def _make_once(self, key: str, make: Callable[[], Awaitable[Clip]]) -> Clip:
        # Another may have finished between the look and the lease.
        stored = await self._store.load_clip(key)
        if stored is not None:
            self.found += 1
            return stored
        clip = self._unsaved.pop(key, None)
        if clip is None:
            clip = await make()
            self.made += 1
        try:
            await self._store.save_clip(clip)
        except StoreError:
            # Who asks again once the store is back need not have it said again.
            if len(self._unsaved) < _MOST_UNSAVED:
                self._unsaved[key] = clip
            raise
        return clip

    async def _make(self, key: str, text: str, voice: Voice, *, urgent: bool) -> Clip:
        most = self.info(voice).concurrency or self._settings.workers * 2
        turns = self._turns.setdefault(voice.engine, Turns(most))
        order = self._order(key, text, voice)
        attempt = 0
        while True:
            try:
                async with turns.turn(urgent=urgent), self._place(order):
                    return await self._say(order, urgent=urgent)
            except EngineDown as error:
                attempt += 1
                if attempt == _ATTEMPTS or error.retry_after_s > _LONGEST_WAIT_S:
                    raise
            await asyncio.sleep(_BACK_OFF_S * 2**attempt * _jitter.uniform(0.5, 1.0))

    async def _say(self, order: ClipOrder, *, urgent: bool = False) -> Clip:
        """The clip of an order, through the gate of its engine."""
        info = self.info(order.voice)
        if info.isolation is Isolation.PROCESS:
            with self._gate.asking(info):
                return await self._workers.run(info.isolation, speak_clip, order, urgent=urgent)

        def speak(order: ClipOrder) -> Clip:
            with self._gate.asking(info):
                return speak_clip(order)

        return await self._workers.run(info.isolation, speak, order, urgent=urgent)

    @asynccontextmanager
    async def _place(self, order: ClipOrder) -> AsyncIterator[None]:
        """A place at a server that bears only so many at once, of all who share the store.

        The places are leases, so that a process which dies keeps none.
        """
        options = dict(order.options)
        server, places = str(options.get("url", "")), int(str(options.get("concurrency", 0)))
        leases = [self._store.lease(digest("place", server, str(n))) for n in range(places)]
        while leases:
            for lease in leases:
                if await lease.take():
                    async with lease:
                        yield
                    return
            await leases[0].pause()
        yield

    def _order(self, key: str, text: str, voice: Voice) -> ClipOrder:
        options = self._options.get(voice.engine)
        if options is None:
            options = tuple(sorted(self._settings.engine_options(voice.engine).items()))
            self._options[voice.engine] = options
        return ClipOrder(key, text, voice, options)

    def _ordered(self, entry: str) -> Voice | None:
        """The voice that an entry of the operator's order stands for, if its engine has any."""
        name = entry.partition(":")[0]
        try:
            engine = self._engine(name)
        except EngineDown:
            return None  # its extra is not installed
        if not engine.voices():
            return None
        return self._levelled(find_voice(engine, entry if entry != name else ""))

    def _levelled(self, voice: Voice) -> Voice:
        """The voice with the gain that the operator measured, if there is one."""
        gain_db = self._gains.get(voice.id)
        return voice if gain_db is None else replace(voice, gain_db=gain_db)

    def _engine(self, name: str) -> Engine:
        if name not in self._engines:
            self._engines[name] = make_engine(name, self._settings.engine_options(name))
        return self._engines[name]
