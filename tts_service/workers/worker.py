"""A worker: Celery with one process a core, and beside it a process that sweeps."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import warnings
from typing import TYPE_CHECKING

from celery.exceptions import SecurityWarning

from tts_service.cache.store import Store
from tts_service.workers.app import QUEUE, make_app
from tts_service.workers.ledger import Ledger
from tts_service.workers.limits import open_limits
from tts_service.workers.post import post_to
from tts_service.workers.queue import BrokerQueue
from tts_service.workers.sweep import Sweeper
from tts_service.workers.tasks import make_worker
from tts_service.workers.teller import Teller

if TYPE_CHECKING:
    from tts_service.settings import Settings

_PARENT_S = 1.0


def work(settings: Settings, log_level: str = "info") -> None:
    """Work until told to stop: SIGTERM ends after the tasks at hand, SIGQUIT at once."""
    if os.getuid():
        # Celery takes a user or group that has no name, as in the image, for root.
        warnings.filterwarnings("ignore", category=SecurityWarning)
    # Spawned: what is forked later, to replace a process that died, must find no store open.
    sweeper = multiprocessing.get_context("spawn").Process(
        target=sweep, args=(settings, log_level), name="sweeper", daemon=True
    )
    sweeper.start()
    app = make_worker(settings)
    try:
        app.worker_main(
            [
                "worker",
                # Several on one machine must have several names, or answer for each other.
                f"--hostname=tts-{os.getpid()}@%h",
                f"--concurrency={settings.workers}",
                f"--loglevel={log_level}",
                f"--queues={QUEUE}",
                "--without-gossip",
                "--without-mingle",
                "-O",
                "fair",
            ]
        )
    finally:
        sweeper.terminate()


def sweep(settings: Settings, log_level: str = "info") -> None:
    """Look after the batches of a store as long as the worker lives."""
    logging.basicConfig(
        level=log_level.upper(), format="[%(asctime)s: %(levelname)s/sweeper] %(message)s"
    )
    asyncio.run(_sweep(settings))


async def _sweep(settings: Settings) -> None:
    async with open_limits(settings) as limits:
        store = Store(settings.store_url, lease=limits.lease)
        ledger = Ledger(store.objects)
        teller = Teller(ledger, post_to(settings), settings.webhook_secret.get_secret_value())
        queue = BrokerQueue(make_app(settings))
        sweeper = Sweeper(store, ledger, queue, teller, settings.batch_window)
        sweeping = asyncio.create_task(sweeper.run())
        # When the worker is killed, nobody else stops this process.
        parent = os.getppid()
        while os.getppid() == parent and not sweeping.done():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(_PARENT_S)
        sweeping.cancel()
