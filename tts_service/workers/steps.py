"""The steps of one article of a batch, the same in a queue's worker and in the service itself.

Each may be done again at any time, by anybody: what is there is found, not made.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from tts_service.batch.item import Kind
from tts_service.batch.load import load
from tts_service.batch.record import cause_of, failure_of
from tts_service.errors import ChoiceError, EngineDown, StoreError, TooLong, TtsError
from tts_service.reading.casting import Casting, Passed
from tts_service.reading.choice import choose_voice, site_voices
from tts_service.reading.document import Document, dump, parse
from tts_service.reading.performance import perform
from tts_service.reading.plan import in_voice, plan_reading
from tts_service.reading.sites import NOBODY
from tts_service.reading.voicing import Voicing
from tts_service.workers.orders import Fault, Result

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tts_service.batch.load import Loaded
    from tts_service.cache.store import Store
    from tts_service.values import Reading, Voice
    from tts_service.workers.groups import Group
    from tts_service.workers.kit import Kit
    from tts_service.workers.orders import Ticket

T = TypeVar("T")

_log = logging.getLogger(__name__)

_READINGS = "readings"
# A store or a voice that is away may be back in so long; a network cut of half a minute passes.
PATIENCE_S = 45.0
_FIRST_PAUSE_S = 0.5
# A process that dies so often at an article does so of the voice, if there is another to try.
_DEATHS_OF_A_VOICE = 2
_LONGEST_PAUSE_S = 8.0

_jitter = random.SystemRandom()


async def patiently(work: Callable[[], Awaitable[T]], patience_s: float | None = None) -> T:
    """The result of ``work()``, tried again while store or voices are away, for so long at most."""
    deadline = time.monotonic() + (PATIENCE_S if patience_s is None else patience_s)
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            return await work()
        except TtsError as error:
            away = isinstance(cause_of(error), StoreError | EngineDown)
            if not away or time.monotonic() + pause_s > deadline:
                raise
        await asyncio.sleep(pause_s * _jitter.uniform(0.5, 1.0))
        pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)


def voices_of(kit: Kit, ticket: Ticket) -> tuple[Voice, ...]:
    """The voices that may read a planned article, best first."""
    return site_voices(kit.studio, NOBODY, ticket.choice)


async def plan(kit: Kit, ticket: Ticket) -> tuple[Ticket, Reading]:
    """Fetch an article and decide how it is read; the plan is kept.

    It is in the best voice, or while that one's engine rests in the next; who reads
    in the end shows when it is finished.  The ticket from now on asks for the voices of
    the article's site.  Raises what articles, voices and the store raise.
    """
    loaded = await _load(kit, ticket)
    article = loaded.article
    ticket = replace(ticket, choice=ticket.choice.on(loaded.site))
    voices = voices_of(kit, ticket)
    rules = kit.rules.of(loaded.site)
    most = kit.settings.max_characters
    if len(article.text) > most:
        raise TooLong(
            f"{len(article.text)} characters; the limit is {most}.",
            "Order the article in parts, or raise TTS_MAX_CHARACTERS.",
        )
    limit = kit.studio.info(voices[0]).limit
    reading = await asyncio.to_thread(plan_reading, article, voices[0], limit, rules)
    fittest = await kit.studio.fittest(voices)
    if fittest != voices[0] and not await kit.store.has_clips(reading.keys):
        limit = kit.studio.info(fittest).limit
        reading = await asyncio.to_thread(in_voice, reading, fittest, limit)
    if await find(kit.store, reading.id) is None:
        await _keep(kit, Document(reading))
    return ticket, reading


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
    """Whether this process has the voice that a group was planned with, sounding the same."""
    try:
        return choose_voice(kit.studio, group.voice, "", group.rate).sound == group.digest
    except ChoiceError:
        return False


async def speak(kit: Kit, group: Group) -> int:
    """Make the clips of a group that are not there; how many it has.

    None once the voice's engine rests and another may read instead: that one is not
    waited for.  Raises what making raises.
    """
    voice = choose_voice(kit.studio, group.voice, "", group.rate)
    if not group.sole and (await kit.studio.health(voice.engine)).rests_s:
        return 0
    clips = (kit.studio.clip(key, text, voice) for key, text in group.orders)
    for outcome in await asyncio.gather(*clips, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome
    return len(group.orders)


async def finish(
    kit: Kit, ticket: Ticket, reading: Reading, *, whole: bool = False, deaths: int = 0
) -> None:
    """Have what is planned read whole by the first voice that can; keep layout and result.

    What is there of it is found; ``whole`` when all of it is known to be there.  A voice
    of which workers seem to have died is passed over when there is another one.  Raises
    ``IncompleteReading`` when no voice can say all of it or the store fails meanwhile,
    else ``StoreError``.
    """
    voices = voices_of(kit, ticket)
    deadly = voices[: min(deaths // _DEATHS_OF_A_VOICE, len(voices) - 1)]
    passed_over = [Passed(each.id, "Workers died of it at this article.") for each in deadly]
    casting = await _cast(kit, reading, voices, passed_over, whole=whole)
    voice = casting.take.reading.voice
    for passed in casting.passed:
        _log.warning(
            "%s reads article %d of batch %s instead of %s: %s",
            voice.id, ticket.number, ticket.batch[:12], passed.voice, passed.reason,
        )  # fmt: skip
    await kit.ledger.settle(ticket.batch, _done(ticket, casting))


async def _cast(
    kit: Kit, reading: Reading, voices: tuple[Voice, ...], passed: Sequence[Passed], *, whole: bool
) -> Casting:
    if whole and reading.voice == voices[0]:
        # However its engine is, it is not needed.
        voices, passed = voices[:1], ()
        known = await find(kit.store, reading.id)
        if known is not None and known.shapes is not None:
            casting = Casting(reading.id, voices, kit.studio)
            casting.settle(Voicing(reading, kit.studio, known.shapes))
            return casting
    casting = await perform(reading, voices, kit.studio, passed=passed)
    take = casting.take
    await _keep(kit, Document(take.reading, take.shapes))
    return casting


async def fail(kit: Kit, ticket: Ticket, error: TtsError) -> None:
    """Keep it as the article's result that it failed; raises ``StoreError``."""
    failure = failure_of(error)
    fault = Fault(
        kind=re.sub(r"(?<!^)(?=[A-Z])", "-", failure.kind).lower(),
        title=error.title,
        title_vi=error.title_vi,
        detail=failure.evidence,
        remedy=failure.remedy,
        transient=failure.transient,
        missing=failure.missing,
    )
    item = ticket.item
    result = Result(ticket.number, item.id, item.where, time.time(), fault=fault)
    await kit.ledger.settle(ticket.batch, result)


def _done(ticket: Ticket, casting: Casting) -> Result:
    voicing = casting.take
    reading = voicing.reading
    return Result(
        number=ticket.number,
        id=ticket.item.id,
        source=reading.article.url or ticket.item.where,
        at=time.time(),
        reading=reading.id,
        title=reading.article.title,
        voice=reading.voice.id,
        fallback_from=casting.passed,
        characters=sum(len(u.text) for u in reading.utterances),
        duration_ms=round(voicing.track.duration_ms),
        unknown=reading.unknown,
    )


async def _keep(kit: Kit, document: Document) -> None:
    data = await asyncio.to_thread(dump, document)
    await kit.store.save_document(_READINGS, document.reading.id, data)
