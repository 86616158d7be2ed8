"""The steps of one article of a batch, the same in a queue's worker and in the service itself.

Each may be done again at any time, by anybody: what is there is found, not made.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from tts_service.batch.item import Kind
from tts_service.batch.load import load
from tts_service.errors import EngineDown, StoreError, TooLong, TtsError
from tts_service.reading.choice import choose_voice, site_voices
from tts_service.reading.document import Document, dump, parse
from tts_service.reading.plan import plan_reading
from tts_service.reading.voicing import State, Voicing
from tts_service.workers.orders import Fault, Result

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tts_service.batch.load import Loaded
    from tts_service.cache.store import Store
    from tts_service.values import Reading
    from tts_service.workers.groups import Group
    from tts_service.workers.kit import Kit
    from tts_service.workers.orders import Ticket

T = TypeVar("T")

_READINGS = "readings"
# A store or a voice that is away may be back in so long; a network cut of half a minute passes.
PATIENCE_S = 45.0
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 8.0

_jitter = random.SystemRandom()


async def patiently(work: Callable[[], Awaitable[T]], patience_s: float = PATIENCE_S) -> T:
    """The result of ``work()``, tried again while store or voice are away, for so long at most."""
    deadline = time.monotonic() + patience_s
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            return await work()
        except (StoreError, EngineDown):
            if time.monotonic() + pause_s > deadline:
                raise
        await asyncio.sleep(pause_s * _jitter.uniform(0.5, 1.0))
        pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)


async def plan(kit: Kit, ticket: Ticket) -> Reading:
    """Fetch an article and decide how it is read; the plan is kept.

    Raises what articles, voices and the store raise.
    """
    loaded = await _load(kit, ticket)
    article, choice = loaded.article, ticket.choice
    voice, *_ = site_voices(kit.studio, loaded.site, choice.voice, choice.engine, choice.rate)
    rules = kit.rules.of(loaded.site)
    most = kit.settings.max_characters
    if len(article.text) > most:
        raise TooLong(
            f"{len(article.text)} characters; the limit is {most}.",
            "Order the article in parts, or raise TTS_MAX_CHARACTERS.",
        )
    limit = kit.studio.info(voice).limit
    reading = await asyncio.to_thread(plan_reading, article, voice, limit, rules)
    if await find(kit.store, reading.id) is None:
        await _keep(kit, Document(reading))
    return reading


async def _load(kit: Kit, ticket: Ticket) -> Loaded:
    item = ticket.item
    if item.kind is not Kind.PAGE:
        item = replace(item, content=await kit.ledger.content(ticket.batch, ticket.number))
    loaded = await load(item, kit.settings, kit.rules)
    assert loaded is not None  # noqa: S101 - nothing was known of it before
    return loaded


async def find(store: Store, reading_id: str) -> Document | None:
    """The plan of that id, with its track's layout once it has been voiced."""
    data = await store.load_document(_READINGS, reading_id)
    return await asyncio.to_thread(parse, data, reading_id) if data else None


def is_ours(kit: Kit, group: Group) -> bool:
    """Whether this process's voice sounds as the one that a group was planned with."""
    return choose_voice(kit.studio, group.voice, "", group.rate).digest == group.digest


async def speak(kit: Kit, group: Group) -> int:
    """Make the clips of a group that are not there; how many it has.  Raises what making raises."""
    voice = choose_voice(kit.studio, group.voice, "", group.rate)
    clips = (kit.studio.clip(key, text, voice) for key, text in group.orders)
    for outcome in await asyncio.gather(*clips, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome
    return len(group.orders)


async def finish(kit: Kit, ticket: Ticket, reading: Reading) -> None:
    """Voice what is missing of a reading, keep its layout and the article's result.

    Sentences that cannot be spoken make a failed result.  Raises ``StoreError``,
    and ``EngineDown`` when the voice is away: then it may be tried again.
    """
    known = await find(kit.store, reading.id)
    shapes = known.shapes if known is not None else None
    if shapes is not None and not await kit.store.has_clips(reading.keys):
        shapes = None
    voicing = Voicing(reading, kit.studio, shapes)
    if shapes is None:
        await voicing.run()
        if voicing.problem is not None:
            cause = voicing.problem.__cause__
            raise cause if isinstance(cause, StoreError | EngineDown) else voicing.problem
        await _keep(kit, Document(reading, voicing.shapes))
    await kit.ledger.settle(ticket.batch, _done(ticket, voicing))


async def fail(kit: Kit, ticket: Ticket, error: TtsError) -> None:
    """Keep it as the article's result that it failed; raises ``StoreError``."""
    fault = Fault(
        kind=re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower(),
        title=error.title,
        title_vi=error.title_vi,
        detail=error.evidence,
        remedy=error.remedy,
        transient=error.transient,
    )
    item = ticket.item
    result = Result(ticket.number, item.id, item.where, time.time(), fault=fault)
    await kit.ledger.settle(ticket.batch, result)


def _done(ticket: Ticket, voicing: Voicing) -> Result:
    assert voicing.state is State.COMPLETE  # noqa: S101 - finished a moment ago
    reading = voicing.reading
    return Result(
        number=ticket.number,
        id=ticket.item.id,
        source=reading.article.url or ticket.item.where,
        at=time.time(),
        reading=reading.id,
        title=reading.article.title,
        voice=reading.voice.id,
        characters=sum(len(u.text) for u in reading.utterances),
        duration_ms=round(voicing.track.duration_ms),
        unknown=reading.unknown,
    )


async def _keep(kit: Kit, document: Document) -> None:
    data = await asyncio.to_thread(dump, document)
    await kit.store.save_document(_READINGS, document.reading.id, data)
