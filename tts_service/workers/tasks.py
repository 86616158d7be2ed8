"""The steps as Celery tasks, and what a worker's process holds for them."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from celery.signals import worker_process_init, worker_process_shutdown

from tts_service.workers import flow
from tts_service.workers.app import ARTICLE, ENDING, GROUP, make_app
from tts_service.workers.kit import open_kit
from tts_service.workers.queue import GROUPS, TICKET, BrokerQueue

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from celery import Celery, Task

    from tts_service.settings import Settings
    from tts_service.workers.kit import Kit


class Process:
    """One event loop and one kit for all tasks of a process, opened after the fork."""

    def __init__(self, settings: Settings) -> None:
        # The process is a worker itself and makes one clip at a time.
        self._settings = settings.model_copy(update={"workers": 1})
        self._runner: asyncio.Runner | None = None
        self._stack = AsyncExitStack()
        self._kit: Kit | None = None

    def open(self, **_: object) -> None:
        """Read the lexicon, open the store, make the voice ready."""
        self._runner = asyncio.Runner()
        self._kit = self._runner.run(self._stack.enter_async_context(open_kit(self._settings)))

    def close(self, **_: object) -> None:
        """Close what is open."""
        if self._runner is not None:
            self._runner.run(self._stack.aclose())
            self._runner.close()
            self._runner = None

    def run(self, work: Callable[[Kit], Awaitable[object]]) -> None:
        """Do ``work`` with the kit."""
        if self._runner is None:
            self.open()
        assert self._runner is not None  # noqa: S101 - opened just now
        assert self._kit is not None  # noqa: S101
        self._runner.run(_run(work, self._kit))


async def _run(work: Callable[[Kit], Awaitable[object]], kit: Kit) -> None:
    await work(kit)


def make_worker(settings: Settings) -> Celery:
    """The app of a worker: with its tasks, and a kit in each of its processes."""
    app = make_app(settings)
    queue = BrokerQueue(app)
    process = Process(settings)
    # Weakly held receivers would be gone at once.
    worker_process_init.connect(process.open, weak=False)
    worker_process_shutdown.connect(process.close, weak=False)

    def article(task: Task, ticket: dict[str, object], again: bool) -> None:
        known = TICKET.validate_python(ticket)
        lost = again or _was_lost(task)
        process.run(lambda kit: flow.begin(kit, queue, known, again=lost))

    def group(task: Task, batch: str, group: dict[str, object]) -> None:
        if _was_lost(task):
            return  # it may be what killed the worker; the article's last step makes it
        known = GROUPS.validate_python(group)
        process.run(lambda kit: flow.speak(kit, batch, known))

    def ending(task: Task, ticket: dict[str, object], reading_id: str, rounds: int) -> None:
        known = TICKET.validate_python(ticket)
        lost = _was_lost(task)
        process.run(lambda kit: flow.end(kit, queue, known, reading_id, rounds, again=lost))

    for name, work in ((ARTICLE, article), (GROUP, group), (ENDING, ending)):
        app.task(name=name, bind=True)(work)
    return app


def _was_lost(task: Task) -> bool:
    """Whether this message was given to somebody before, who never said that it was done."""
    return bool((task.request.delivery_info or {}).get("redelivered"))
