"""Looks after the open batches: gives out again what was lost, closes what has ended, tells it.

Everything it knows it reads from the ledger, so it may run anywhere, be killed
at any time, and run in several places: a lease lets one at a time at it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_service.cache.key import digest
from tts_service.errors import StoreError, TtsError
from tts_service.workers.flow import given, ticket_of
from tts_service.workers.orders import Closing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_service.cache.store import Store
    from tts_service.workers.flow import Queue
    from tts_service.workers.ledger import Ledger
    from tts_service.workers.orders import Order
    from tts_service.workers.progress import Progress
    from tts_service.workers.teller import Teller

_log = logging.getLogger(__name__)

EVERY_S = 5.0
# Listing many results takes a while: at most a tenth of the time goes into it.
_SHARE = 10
# So long nothing has happened to a batch although nobody has anything to do: what is left is lost.
STALLED_S = 30.0
# An article that takes so many times as long as the slowest before it is lost.
_PATIENCE = 4
_STUCK_S = 300.0

_LEASE = digest("sweep")


@dataclass(slots=True)
class Sweeper:
    """What a sweep needs; ``teller`` sends the webhooks."""

    store: Store
    ledger: Ledger
    queue: Queue
    teller: Teller
    window: int
    stalled_s: float = STALLED_S

    async def run(self) -> None:
        """Sweep for ever."""
        while True:
            began = time.monotonic()
            try:
                await self.sweep()
            except TtsError as error:
                _log.warning("batches could not be looked after: %s", error)
            except Exception:  # noqa: BLE001 - a fault of ours must not end the looking after
                _log.exception("batches could not be looked after")
            took_s = time.monotonic() - began
            await asyncio.sleep(max(EVERY_S, took_s * _SHARE))

    async def sweep(self) -> None:
        """Look at every open batch once, unless somebody else is at it."""
        lease = self.store.lease(_LEASE)
        if not await lease.take():
            return
        async with lease:
            for batch in await self.ledger.open_batches():
                try:
                    await self._look(await self.ledger.order(batch))
                except StoreError as error:
                    _log.warning("batch %s: %s", batch[:12], error)

    async def _look(self, order: Order) -> None:
        progress = await self.ledger.progress(order.id)
        over = progress.cancelled or progress.settled == len(order.items)
        if over and not progress.closed:
            closing = Closing(
                time.time(),
                len(progress.done),
                len(progress.failed),
                progress.cancelled,
                len(progress.fallback),
            )
            await self.ledger.close(order.id, closing)
            progress.closed = True
            _log.info(
                "batch %s has ended: %d done, %d failed, %d articles",
                order.id[:12], closing.done, closing.failed, len(order.items),
            )  # fmt: skip
        if not over:
            await self._give_out_again(order, progress)
        told = await self.teller.tell(order, progress)
        if over and told:
            await self.ledger.shelve(order.id)

    async def _give_out_again(self, order: Order, progress: Progress) -> None:
        idle = await self.queue.waiting() == 0
        for number in lost(order, progress, self.window, self.stalled_s, time.time(), idle=idle):
            _log.warning("article %d of batch %s is given out again", number, order.id[:12])
            await self.ledger.sent(order.id, number)
            await self.queue.article(ticket_of(order, number), again=True)


def lost(
    order: Order,
    progress: Progress,
    window: int,
    stalled_s: float,
    now: float,
    *,
    idle: bool,
) -> Iterator[int]:
    """The articles that should be under way and seem not to be.

    An article that was given out seems lost when the queue is ``idle`` and nothing
    has happened for ``stalled_s``, or when it takes several times as long as any
    other did.
    """
    events = [order.created, *progress.done.values(), *progress.failed.values()]
    events += progress.sent.values()
    stalled = idle and now - max(events) > stalled_s
    slowest_s = 0.0
    waiting: list[tuple[int, float]] = []
    for number, at in given(order, progress, window):
        settled = progress.at(number)
        if settled is None:
            waiting.append((number, at))
        else:
            slowest_s = max(slowest_s, settled - at)
    due_s = max(_STUCK_S, _PATIENCE * slowest_s)
    for number, at in waiting:
        if stalled or now - at > due_s:
            yield number
