"""All readings of a service: planned, voiced once, found again by id, also after a restart."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from tts_service.cache.key import is_key
from tts_service.errors import (
    EmptyArticle,
    StoreError,
    TooLong,
    UnknownClip,
    UnknownReading,
)
from tts_service.reading.document import Document, dump, parse
from tts_service.reading.plan import Rules, plan_reading
from tts_service.reading.voicing import State, Voicing

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from tts_service.cache.store import Handed, Store
    from tts_service.reading.studio import Studio
    from tts_service.values import Article, Clip, Reading, Voice

_log = logging.getLogger(__name__)

# Readings kept in memory; older ones are read back from the store when asked for.
_MOST_IN_MEMORY = 512
# Clips may be pruned at any time; how long a reading counts as having all of its own.
_LOOK_AGAIN_S = 60.0
# Characters that are planned within a millisecond: sooner than a thread is found for it,
# and with nothing to begin meanwhile.
_SHORT = 400
# Requests whose reading is remembered, so that the same page is not planned again.
_MOST_REQUESTS = 4_096


class Readings:
    """Opens, finds and voices readings."""

    def __init__(self, studio: Studio, store: Store, rules: Rules, max_characters: int) -> None:
        self._studio = studio
        self._store = store
        self._rules = rules
        self._max_characters = max_characters
        self._voicings: OrderedDict[str, Voicing] = OrderedDict()
        self._clips: dict[str, tuple[Voicing, int]] = {}
        self._requests: OrderedDict[str, str] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    async def reopen(self, request: str) -> Voicing | None:
        """The voicing that the same request led to before, unless it failed.

        ``request`` is the digest of everything that decides a reading.  Finding
        and planning an article takes tens of milliseconds; this takes none.
        """
        reading_id = self._requests.get(request)
        voicing = await self._recall(reading_id) if reading_id else None
        return voicing if voicing is not None and voicing.state is not State.FAILED else None

    async def open(
        self, article: Article, voice: Voice, request: str = "", rules: Rules | None = None
    ) -> tuple[Voicing, bool]:
        """The voicing of ``article`` in ``voice``, begun if need be, and whether it is new.

        A reading that failed before is tried again.  ``request`` is remembered
        for ``reopen``; ``rules`` are the operator's unless a site has its own.
        Raises ``EmptyArticle`` or ``TooLong``.
        """
        reading = await self.plan(article, voice, rules)
        self._remember(request, reading.id)
        return await self.begin(reading)

    async def plan(self, article: Article, voice: Voice, rules: Rules | None = None) -> Reading:
        """What reading ``article`` in ``voice`` will be; raises ``EmptyArticle`` or ``TooLong``."""
        if len(article.text) > self._max_characters:
            raise TooLong(
                f"{len(article.text)} characters; the limit is {self._max_characters}.",
                "Send the article in parts, or raise TTS_MAX_CHARACTERS.",
            )
        limit = self._studio.info(voice).limit
        rules = rules or self._rules
        if len(article.text) <= _SHORT:
            return plan_reading(article, voice, limit, rules)
        # Planning computes for some tens of milliseconds: not on the event loop.
        await self._head_start(article, voice, limit, rules)
        return await asyncio.to_thread(plan_reading, article, voice, limit, rules)

    async def begin(self, reading: Reading, *, patient: bool = True) -> tuple[Voicing, bool]:
        """The voicing of a plan, begun unless it is known and did not fail; whether it is new."""
        known = await self._recall(reading.id)
        if known is not None and known.state is not State.FAILED:
            return known, False
        self._say_first(reading)
        await self._save(Document(reading))
        # Someone else may have begun it while it was being saved.
        rival = self._voicings.get(reading.id)
        if rival is not None and rival.state is not State.FAILED:
            return rival, False
        return self._begin(Voicing(reading, self._studio, patient=patient)), True

    async def find(self, reading_id: str) -> Voicing:
        """The voicing of that id; raises ``UnknownReading``."""
        voicing = await self._recall(reading_id)
        if voicing is None:
            raise UnknownReading(
                f"No reading has the id {reading_id[:80]!r}.", "Make it with POST /v1/readings."
            )
        return voicing

    def at_hand(self, reading_id: str) -> Voicing | None:
        """The voicing of that id if it is complete and nobody need look whether it still holds."""
        voicing = self._voicings.get(reading_id)
        if voicing is None or voicing.state is not State.COMPLETE:
            return None
        if voicing.broken or voicing.retaken or time.monotonic() >= voicing.look_after:
            return None
        self._voicings.move_to_end(reading_id)
        return voicing

    async def clip(self, key: str, reading_id: str = "") -> Clip:
        """The clip of that key, waiting for it when a known reading needs it.

        The reading that needs it may have been opened by another process, or
        before a restart: then ``reading_id`` lets it be found.  Raises
        ``UnknownClip`` and what making it raises.
        """
        if key not in self._clips:
            clip = await self._store.load_clip(key)
            if clip is not None:
                return clip
            await self._recall(reading_id)
        if key not in self._clips:
            raise UnknownClip("No clip has that key.", "Ask for its reading again.")
        voicing, number = self._clips[key]
        return await voicing.clip(number)

    async def clip_address(self, key: str, seconds: int) -> str | None:
        """Where a clip that is there can be fetched from the store itself, if it has addresses."""
        return await self._store.clip_address(key, seconds)

    async def hand_over(self, clip: Clip) -> Handed | None:
        """A file in the store's folder that is nothing but the clip's frames."""
        return await self._store.hand_over(clip)

    def handed_over(self, key: str) -> Handed | None:
        """The same, if it was handed over before."""
        handed = self._store.handed_over(key)
        self._studio.found += handed is not None
        return handed

    async def probe(self) -> None:
        """Ask the store for an object it need not have; raises ``StoreError`` when it is down."""
        await self._store.load_document("readings", "0" * 64)

    async def close(self) -> None:
        """Stop voicing; what was made stays in the store."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _head_start(self, article: Article, voice: Voice, limit: int, rules: Rules) -> None:
        """Have the first words said while the rest is being planned.

        What is taught later in the article (an abbreviation) may change them;
        then this clip is of no use, and no harm.
        """
        opening = replace(article, blocks=article.blocks[:1])
        try:
            plan = await asyncio.to_thread(plan_reading, opening, voice, limit, rules)
        except EmptyArticle:
            return
        self._say_first(plan)

    def _say_first(self, plan: Reading) -> None:
        """Have the first clip made by the time somebody asks for it."""

        async def say() -> None:
            if (await self._studio.health(plan.voice.engine)).rests_s:
                return
            # Whoever needs it next hears of what goes wrong.
            with contextlib.suppress(Exception):
                await self._studio.clip(
                    plan.keys[0], plan.utterances[0].text, plan.voice, urgent=True
                )

        self._spawn(say())

    async def _recall(self, reading_id: str) -> Voicing | None:
        voicing = self._voicings.get(reading_id) or await self._read_back(reading_id)
        if voicing is None:
            return None
        if voicing.state is State.COMPLETE and not await self._is_intact(voicing):
            current = self._voicings.get(reading_id, voicing)
            # Someone else may have found the same.
            return (
                current
                if current is not voicing
                else self._begin(Voicing(voicing.reading, self._studio))
            )
        if reading_id in self._voicings:
            self._voicings.move_to_end(reading_id)
        return voicing

    async def _is_intact(self, voicing: Voicing) -> bool:
        """Whether a complete track still holds; its clips are looked for once a minute."""
        if voicing.broken:
            return False
        if voicing.retaken:
            voicing.retaken = False
            await self._keep(voicing)
        if time.monotonic() < voicing.look_after:
            return True
        voicing.look_after = time.monotonic() + _LOOK_AGAIN_S
        try:
            # Its plan is in memory, but must not look forgotten.
            await self._store.use_document("readings", voicing.reading.id)
            return await self._store.has_clips(voicing.reading.keys)
        except StoreError:
            return True  # whoever reads from the store will hear of it

    async def _read_back(self, reading_id: str) -> Voicing | None:
        data = None
        if is_key(reading_id):
            data = await self._store.load_document("readings", reading_id)
        document = await asyncio.to_thread(parse, data, reading_id) if data else None
        if document is None:
            return None
        # Someone else may have recalled it while this one was being read.
        if reading_id in self._voicings:
            return self._voicings[reading_id]
        return self._begin(Voicing(document.reading, self._studio, document.shapes))

    def _begin(self, voicing: Voicing) -> Voicing:
        reading = voicing.reading
        self._voicings[reading.id] = voicing
        self._voicings.move_to_end(reading.id)
        for number, key in enumerate(reading.keys):
            self._clips[key] = (voicing, number)
        if voicing.state is State.VOICING:
            self._spawn(self._voice(voicing))
        self._forget()
        return voicing

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _voice(self, voicing: Voicing) -> None:
        await voicing.run()
        if voicing.state is State.COMPLETE:
            await self._keep(voicing)

    async def _keep(self, voicing: Voicing) -> None:
        """Store a complete track's layout; without it, a restart lays it out again."""
        try:
            await self._save(Document(voicing.reading, voicing.shapes))
        except StoreError as error:
            _log.warning("reading %s is not kept as complete: %s", voicing.reading.id[:12], error)

    async def _save(self, document: Document) -> None:
        if len(document.reading.keys) == 1:
            await _give_way()
            data = dump(document)  # sooner done than a thread is found for it
        else:
            data = await asyncio.to_thread(dump, document)
        await self._store.save_document("readings", document.reading.id, data)

    def _remember(self, request: str, reading_id: str) -> None:
        if request:
            self._requests[request] = reading_id
            self._requests.move_to_end(request)
            if len(self._requests) > _MOST_REQUESTS:
                self._requests.popitem(last=False)

    def _forget(self) -> None:
        """Drop the readings asked for longest ago that are not being voiced."""
        surplus = max(0, len(self._voicings) - _MOST_IN_MEMORY)
        idle = (v for v in self._voicings.values() if v.state is not State.VOICING)
        for old in list(islice(idle, surplus)):
            del self._voicings[old.reading.id]
            for key in old.reading.keys:
                if self._clips.get(key, (None,))[0] is old:
                    del self._clips[key]


async def _give_way() -> None:
    """Let those go first whom a listener waits for: tasks that are ready, and what they begin."""
    for _ in range(3):
        await asyncio.sleep(0)
