"""How an article goes through the queue: planned, spoken in groups, finished, the next one begun.

A stream of articles hands itself on: who finishes article n gives out article
n + window.  So the queue stays short however long the batch is, and nobody has
to count.  The last step of an article makes whatever its groups have not made:
no group is needed for it, they only make it quicker.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

from tts_service.errors import EngineDown, QueueDown, TtsError, WorkerDied
from tts_service.workers import steps
from tts_service.workers.groups import Group, groups_of
from tts_service.workers.orders import Ticket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from tts_service.values import Reading
    from tts_service.workers.kit import Kit
    from tts_service.workers.ledger import Ledger
    from tts_service.workers.orders import Order
    from tts_service.workers.progress import Progress

_log = logging.getLogger(__name__)

# An article whose worker dies so often is what kills it.
MOST_TRIES = 5
# What is left of an article after so long goes to the end of the queue.
_ROUND_S = 120.0
_MOST_ROUNDS = 50
_SHORT_PATIENCE_S = 5.0


class Queue(Protocol):
    """Where the steps of articles wait for somebody who does them.

    Every method raises ``QueueDown`` when the queue cannot be reached.
    """

    async def article(self, ticket: Ticket, *, again: bool = False) -> None:
        """Have an article made; ``again``: its worker may have died of it."""
        ...

    async def group(self, batch: str, group: Group) -> None:
        """Have a group's clips made."""
        ...

    async def ending(self, ticket: Ticket, reading_id: str, rounds: int = 0) -> None:
        """Have an article finished."""
        ...

    async def waiting(self) -> int:
        """How many tasks nobody has begun."""
        ...


def ticket_of(order: Order, number: int) -> Ticket:
    """The ticket of one article."""
    return Ticket(order.id, number, order.items[number], order.choice)


def given(order: Order, progress: Progress, window: int) -> Iterator[tuple[int, float]]:
    """The articles that have been given out, each with when that was (Unix seconds).

    The first ones are when the batch is ordered, each other when the one
    ``window`` before it has its result.
    """
    for number in range(len(order.items)):
        before = progress.at(number - window) if number >= window else order.created
        if before is not None:
            yield number, max(before, progress.sent.get(number, 0.0))


async def start(ledger: Ledger, queue: Queue, order: Order, window: int) -> None:
    """Give out the first articles of a batch; each hands on to another one."""
    for number in range(min(window, len(order.items))):
        if not await ledger.is_settled(order.id, number):
            await queue.article(ticket_of(order, number))


async def begin(kit: Kit, queue: Queue, ticket: Ticket, *, again: bool = False) -> None:
    """Plan an article and give out its groups; a short one is made at once."""

    async def work() -> None:
        if await kit.ledger.is_settled(ticket.batch, ticket.number):
            return
        async with _try(kit, ticket, again=again) as deaths:
            planned, reading = await steps.plan(kit, ticket)
            sole = len(steps.voices_of(kit, planned)) == 1
            groups = list(groups_of(reading, sole=sole))
            whole = await kit.store.has_clips(reading.keys)
            if whole or len(groups) == 1:
                await _finish(kit, queue, planned, reading, whole=whole, deaths=deaths)
                return
            for group in groups:
                await queue.group(ticket.batch, group)
            await queue.ending(planned, reading.id)

    await _settled(kit, queue, ticket, work)


async def speak(kit: Kit, batch: str, group: Group) -> int:
    """Make a group's clips; how many there are.

    ``batch`` may be empty: then it is for a reading that somebody is voicing.
    """

    async def work() -> int:
        if not steps.is_ours(kit, group):
            return 0
        if batch and await kit.ledger.is_cancelled(batch):
            return 0
        return await steps.speak(kit, group)

    return await steps.patiently(work)


async def end(
    kit: Kit,
    queue: Queue,
    ticket: Ticket,
    reading_id: str,
    rounds: int = 0,
    *,
    again: bool = False,
) -> None:
    """Finish an article: what its groups have left is made here."""

    async def work() -> None:
        if await kit.ledger.is_settled(ticket.batch, ticket.number):
            return
        async with _try(kit, ticket, again=again) as deaths:
            document = await steps.find(kit.store, reading_id)
            if document is None or not steps.is_ours(kit, Group.of(document.reading)):
                # Lost, or planned with another version of the voice: planned anew.
                await queue.article(ticket)
                return
            reading = document.reading
            whole = await kit.store.has_clips(reading.keys)
            if not whole and not rounds and await queue.waiting() > 0:
                # Others are still at its groups, and there is something else to do meanwhile.
                await queue.ending(ticket, reading_id, 1)
            else:
                await _finish(kit, queue, ticket, reading, rounds, whole=whole, deaths=deaths)

    await _settled(kit, queue, ticket, work)


async def follow(kit: Kit, queue: Queue, ticket: Ticket) -> None:
    """Give out the article that follows a settled one in its stream."""
    order = await kit.ledger.order(ticket.batch)
    number = ticket.number + kit.settings.batch_window
    if number < len(order.items) and not await kit.ledger.is_settled(order.id, number):
        await queue.article(ticket_of(order, number))


async def _finish(
    kit: Kit,
    queue: Queue,
    ticket: Ticket,
    reading: Reading,
    rounds: int = 0,
    *,
    whole: bool,
    deaths: int,
) -> None:
    try:
        async with asyncio.timeout(_ROUND_S):
            await steps.finish(kit, ticket, reading, whole=whole, deaths=deaths)
    except TimeoutError:
        if rounds == _MOST_ROUNDS:
            raise EngineDown(
                f"The article was not finished in {_MOST_ROUNDS * _ROUND_S:.0f} s.", "Try again."
            ) from None
        await queue.ending(ticket, reading.id, rounds + 1)
    else:
        await follow(kit, queue, ticket)


@asynccontextmanager
async def _try(kit: Kit, ticket: Ticket, *, again: bool) -> AsyncIterator[int]:
    """Around work that may have killed workers before: how often it seems to have.

    Raises ``WorkerDied`` once that is sure.
    """
    if not again:
        yield 0
        return
    attempt = await kit.ledger.begin_again(ticket.batch, ticket.number, MOST_TRIES)
    if attempt is None:
        raise WorkerDied(
            f"Whoever made this article died of it, {MOST_TRIES} times.",
            "Look into the worker's log; the article may need too much memory.",
        )
    try:
        yield attempt
    finally:
        await kit.ledger.survived(ticket.batch, ticket.number, attempt)


async def _settled(
    kit: Kit, queue: Queue, ticket: Ticket, work: Callable[[], Awaitable[None]]
) -> None:
    """Do ``work`` patiently; what it raises in the end becomes the article's result.

    Raises ``StoreError`` when not even that can be kept, and ``QueueDown``: then
    nothing is known of the article, and it is given out again in time.
    """
    try:
        await steps.patiently(work)
    except QueueDown:
        raise  # nothing is wrong with the article
    except Exception as error:  # noqa: BLE001 - it is the result
        if not isinstance(error, TtsError):
            # A fault of ours: this article is bad, the next may be good.
            _log.exception("article %d of batch %s", ticket.number, ticket.batch[:12])
            error = TtsError(f"Internal fault ({type(error).__name__}).")
        problem = error
        await steps.patiently(lambda: steps.fail(kit, ticket, problem), _SHORT_PATIENCE_S)
        await follow(kit, queue, ticket)
