"""Looks after the open batches: gives out again what was lost, closes what has ended, tells it.

Everything it knows it reads from the ledger, so it may run anywhere, be killed
at any time, and run in several places: a lease lets one at a time at it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, field
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
    """What a sweep needs; ``teller`` sends the webhooks, and nobody waits for their answers."""

    store: Store
    ledger: Ledger
    queue: Queue
    teller: Teller
    window: int
    stalled_s: float = STALLED_S
    _telling: dict[str, asyncio.Task[None]] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Sweep for ever."""
        try:
            while True:
                began = time.monotonic()
                with _logged("batches could not be looked after"):
                    await self.sweep()
                took_s = time.monotonic() - began
                await asyncio.sleep(max(EVERY_S, took_s * _SHARE))
        finally:
            for task in self._telling.values():
                task.cancel()

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
        if self.teller.owes(order, progress):
            if order.id not in self._telling:
                task = asyncio.create_task(self._tell(order))
                self._telling[order.id] = task
                task.add_done_callback(lambda _: self._telling.pop(order.id))
        elif over:
            await self.ledger.shelve(order.id)

    async def _tell(self, order: Order) -> None:
        with _logged("a webhook could not be told"):
            lease = self.store.lease(digest("tell", order.id))
            if await lease.take():
                async with lease:
                    await self.teller.tell(order, await self.ledger.progress(order.id))

    async def _give_out_again(self, order: Order, progress: Progress) -> None:
        idle = await self.queue.waiting() == 0
        for number in lost(order, progress, self.window, self.stalled_s, time.time(), idle=idle):
            _log.warning("article %d of batch %s is given out again", number, order.id[:12])
            await self.ledger.sent(order.id, number)
            await self.queue.article(ticket_of(order, number), again=True)


@contextlib.contextmanager
def _logged(what: str) -> Iterator[None]:
    """Notes what goes wrong, a fault of ours too: it must not end the looking after."""
    try:
        yield
    except TtsError as error:
        _log.warning("%s: %s", what, error)
    except Exception:  # noqa: BLE001 - likewise
        _log.exception("%s", what)


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
