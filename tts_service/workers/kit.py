"""What a process needs to work on batches, opened once for its life."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from tts_service.cache.store import Store
from tts_service.engines.base import Isolation
from tts_service.errors import SettingError
from tts_service.reading.site_rules import SiteRules
from tts_service.reading.studio import Studio
from tts_service.reading.workers import Workers
from tts_service.workers.ahead import Ahead
from tts_service.workers.ledger import Ledger
from tts_service.workers.limits import open_limits

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tts_service.settings import Settings
    from tts_service.workers.queue import BrokerQueue

A = TypeVar("A")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Kit:
    """Store, studio, rules and ledger behind the steps of a batch."""

    settings: Settings
    store: Store
    studio: Studio
    rules: SiteRules
    ledger: Ledger


class Here(Workers):
    """Workers of a process that is a worker itself: engines that compute run in it, one at a time.

    When one of them crashes it takes the process along; the queue gives its task
    to another.
    """

    def __init__(self) -> None:
        super().__init__(processes=1)
        self._one = ThreadPoolExecutor(1, thread_name_prefix="voice")

    async def run(
        self, isolation: Isolation, work: Callable[[A], R], argument: A, *, urgent: bool = False
    ) -> R:
        """The result of ``work(argument)``; raises what ``work`` raises."""
        if isolation is Isolation.PROCESS:
            return await asyncio.get_running_loop().run_in_executor(self._one, work, argument)
        return await super().run(isolation, work, argument, urgent=urgent)

    def close(self) -> None:
        """Stop all threads."""
        self._one.shutdown(wait=True, cancel_futures=True)
        super().close()


@dataclass(frozen=True, slots=True)
class Shared:
    """Store and studio of a process that shares its work when a queue is set, and the queue."""

    store: Store
    studio: Studio
    queue: BrokerQueue | None


@asynccontextmanager
async def open_shared(settings: Settings, recent_bytes: int = 0) -> AsyncIterator[Shared]:
    """For whoever has work: what it does not come to is done by the workers, if there are any.

    ``recent_bytes`` as for the store: for whoever sends clips, or makes them to join them at once.
    """
    async with open_limits(settings) as limits:
        store = Store(settings.store_url, settings.cache_max_bytes, limits.lease, recent_bytes)
        queue = open_queue(settings)
        ahead = Ahead(store, queue).hand_out if queue is not None else None
        studio = Studio(settings, store, None, ahead)
        try:
            yield Shared(store, studio, queue)
        finally:
            await studio.close()


@asynccontextmanager
async def open_kit(settings: Settings) -> AsyncIterator[Kit]:
    """For a worker process, which does the work itself."""
    async with open_limits(settings) as limits:
        store = Store(settings.store_url, settings.cache_max_bytes, limits.lease)
        studio = Studio(settings, store, Here())
        rules = await asyncio.to_thread(SiteRules.load, settings)
        try:
            yield Kit(settings, store, studio, rules, Ledger(store.objects))
        finally:
            await studio.close()


def open_queue(settings: Settings) -> BrokerQueue | None:
    """The queue of the settings, if one is set."""
    if not settings.broker_url:
        return None
    try:
        from tts_service.workers.app import make_app
        from tts_service.workers.queue import BrokerQueue
    except ImportError as error:
        raise SettingError(
            f"TTS_BROKER_URL is set, but Celery does not load: {error}.",
            "Install tts-service[cluster].",
        ) from error
    return BrokerQueue(make_app(settings))
