"""Everything a batch over a queue needs, and what is asked of it again and again."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from typing import TYPE_CHECKING

from patience import PATIENCE_S
from servers import Worker

from tts_service.batch.item import row_item
from tts_service.cache.store import Store
from tts_service.errors import StoreError
from tts_service.reading.choice import Wish
from tts_service.settings import Settings
from tts_service.workers.app import make_app
from tts_service.workers.batches import Batches
from tts_service.workers.ledger import Ledger
from tts_service.workers.queue import BrokerQueue
from tts_service.workers.sweep import Sweeper
from tts_service.workers.teller import Teller, nobody

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tts_service.batch.item import Item
    from tts_service.workers.orders import Order
    from tts_service.workers.progress import Progress


def text(number: int, sentences: int = 30) -> str:
    """An article of some groups, every sentence its own."""
    said = "\n\n".join(
        f"Đây là câu thứ {n} của bài thứ {number}, dài vừa phải để đọc lên cho mọi người nghe."
        for n in range(sentences)
    )
    return f"Tin số {number} của quận\n\n{said}"


def item(number: int, content: str = ""):
    return row_item(f"bai-{number}", f"bai-{number}", json.dumps({"text": content or text(number)}))


class Cluster:
    """A store and a broker with workers, from the side of whoever orders."""

    def __init__(self, home: Path, broker: str, store: str = "", **settings: str) -> None:
        self._home = home
        self.environment = {
            "TTS_BROKER_URL": broker,
            "TTS_STORE_URL": store or str(home / "store"),
            "TTS_ENGINE": "tone",
            **settings,
        }
        known = {
            n.removeprefix("TTS_").lower(): v for n, v in self.environment.items() if "TTS_" in n
        }
        self.settings = Settings(**known)
        self.store = Store(self.settings.store_url)
        self.ledger = Ledger(self.store.objects)
        self.queue = BrokerQueue(make_app(self.settings))
        self.batches = Batches(self.ledger, self.queue, self.settings.batch_window)
        # Ordering processes look after batches too; here within moments.
        self.sweeper = Sweeper(
            self.store,
            self.ledger,
            self.queue,
            Teller(self.ledger, nobody, ""),
            self.settings.batch_window,
            stalled_s=2.0,
        )
        self.pause_s = 0.1
        self.workers: list[Worker] = []

    def start(self, workers: int = 1, where: Sequence[str] = ()) -> None:
        """Start so many more, all at once; ``where`` as for a worker."""
        begun = []
        for _ in range(workers):
            home = self._home / f"worker-{len(self.workers)}"
            worker = Worker(home, dict(self.environment), where)
            worker.launch()
            begun.append(worker)
            self.workers.append(worker)
        for worker in begun:
            worker.wait()

    def kill(self) -> None:
        for worker in self.workers:
            worker.kill()

    async def order(self, articles: int, first: int = 0, *more: Item) -> Order:
        items = [*(item(number) for number in range(first, first + articles)), *more]
        order, _ = await self.batches.order(items, Wish())
        return order

    async def until(self, order: Order, done, seconds: float = PATIENCE_S) -> Progress:
        """The progress as soon as ``done`` says so of it; asked for every ``self.pause_s``."""
        deadline = time.monotonic() + seconds
        while True:
            with contextlib.suppress(StoreError):
                await self.sweeper.sweep()
            progress = await self._progress(order)
            if progress is not None and done(progress):
                return progress
            if time.monotonic() > deadline:
                logs = "".join(w.log()[-1500:] for w in self.workers)
                raise TimeoutError(f"{progress}\n{logs}")
            await asyncio.sleep(self.pause_s)

    async def _progress(self, order: Order) -> Progress | None:
        try:
            return await self.ledger.progress(order.id)
        except StoreError:
            return None

    async def ended(self, order: Order, seconds: float = PATIENCE_S) -> Progress:
        return await self.until(order, lambda progress: progress.closed, seconds)

    async def clips(self) -> int:
        return len([e async for e in self.store.objects.walk("clips") if e.path.endswith(".mp3")])
