"""What customers can do with batches: order, look, cancel, try again."""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tts_service.cache.key import digest
from tts_service.cache.store import Store
from tts_service.errors import OrderConflict, StoreError, UnknownBatch
from tts_service.workers import flow
from tts_service.workers.alone import Alone, Later
from tts_service.workers.feeds import Feeds
from tts_service.workers.kit import Kit, open_queue
from tts_service.workers.ledger import Ledger
from tts_service.workers.orders import Order
from tts_service.workers.post import post_to
from tts_service.workers.sweep import Sweeper
from tts_service.workers.teller import Teller

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from tts_service.batch.item import Item
    from tts_service.reading.choice import Wish
    from tts_service.reading.site_rules import SiteRules
    from tts_service.settings import Settings
    from tts_service.workers.flow import Queue
    from tts_service.workers.kit import Shared

_ALONE_STALLED_S = 8.0


@dataclass(frozen=True, slots=True)
class Batches:
    """Orders go into the ledger first, then to the queue: what was acknowledged is made."""

    ledger: Ledger
    queue: Queue
    window: int

    async def order(
        self,
        wanted: Sequence[Item],
        choice: Wish,
        *,
        key: str = "",
        content: str = "",
        webhook: str = "",
        label: str = "",
    ) -> tuple[Order, bool]:
        """The order of these articles, and whether it is new.

        ``key`` is the customer's for this order: the same again is the same
        order.  ``content`` stands for all that was sent, if that is not just the
        articles.  Raises ``OrderConflict`` when it was used for another, and
        ``StoreError`` when the order cannot be kept.
        """
        fields = [choice.voice, choice.engine, repr(choice.rate), choice.fallback]
        fields += [webhook, label]
        fields += [part for w in wanted for part in (w.id, w.kind, w.where, w.content)]
        content = content or digest("order", *fields)
        order = Order(
            id=digest("batch", key) if key else secrets.token_hex(32),
            content=content,
            created=time.time(),
            choice=choice,
            items=tuple(replace(item, content="") for item in wanted),
            webhook=webhook,
            label=label,
        )
        contents = {n: item.content for n, item in enumerate(wanted) if item.content}
        known = await self.ledger.create(order, contents)
        _check_same(known, content)
        new = known == order
        if new:
            await self._start(order)
        return known, new

    async def placed(self, key: str, content: str) -> Order | None:
        """The order that was placed with a key; raises ``OrderConflict`` when it is another."""
        try:
            known = await self.ledger.order(digest("batch", key))
        except UnknownBatch:
            return None
        _check_same(known, content)
        return known

    async def cancel(self, batch: str) -> None:
        """Have nothing more made of a batch; what is made stays.  Raises ``UnknownBatch``."""
        order = await self.ledger.order(batch)
        progress = await self.ledger.progress(batch)
        if progress.settled < len(order.items):
            await self.ledger.cancel(batch)

    async def retry(self, batch: str, *, fallback: bool = False) -> list[int]:
        """Make again what failed, and go on with what was cancelled; the articles made again.

        With ``fallback`` also what a fallback read: it stays until it is read again.
        """
        order = await self.ledger.order(batch)
        again = await self.ledger.reopen(batch, fallback=fallback)
        progress = await self.ledger.progress(batch)
        for number, _ in flow.given(order, progress, self.window):
            if progress.at(number) is None:
                # Whatever it waits for has long happened: it is not lost for that.
                await self.ledger.sent(batch, number)
                await self.queue.article(flow.ticket_of(order, number))
        return again

    async def _start(self, order: Order) -> None:
        try:
            await flow.start(self.ledger, self.queue, order, self.window)
        except StoreError:
            # It is kept and open: whoever sweeps gives it out once the queue is back.
            return


def _check_same(known: Order, content: str) -> None:
    if known.content != content:
        raise OrderConflict(
            "This Idempotency-Key belongs to an order with other articles or settings.",
            "Use a new key for a new order.",
        )


def open_orders(settings: Settings) -> Batches:
    """For whoever only orders; without a queue, the service on the same store makes it."""
    ledger = Ledger(Store(settings.store_url).objects)
    return Batches(ledger, open_queue(settings) or Later(), settings.batch_window)


@asynccontextmanager
async def open_batches(
    settings: Settings, shared: Shared, rules: SiteRules
) -> AsyncIterator[Batches]:
    """The batches of a service, looked after while it runs; made here when there is no queue."""
    ledger = Ledger(shared.store.objects)
    alone = None
    queue: Queue
    if shared.queue is None:
        queue = alone = Alone(Kit(settings, shared.store, shared.studio, rules, ledger))
    else:
        queue = shared.queue
    teller = Teller(ledger, post_to(settings), settings.webhook_secret.get_secret_value())
    sweeper = Sweeper(shared.store, ledger, queue, teller, settings.batch_window)
    if alone is not None:
        # What this process had in hand when it was stopped, nobody else has.
        sweeper.stalled_s = _ALONE_STALLED_S
    batches = Batches(ledger, queue, settings.batch_window)
    feeds = Feeds(settings, batches)
    tasks = [asyncio.create_task(work) for work in (sweeper.run(), feeds.run())]
    try:
        yield batches
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if alone is not None:
            await alone.close()
