"""Single flight: however many ask for the same key at once, the work is done once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


class Flight(Generic[T]):
    """Work under way in this process, by key.

    The work belongs to nobody: a caller who goes away does not stop it for the
    others, and its result is still stored.
    """

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[T]] = {}

    async def do(self, key: str, work: Callable[[], Awaitable[T]]) -> T:
        """The result of ``work()`` for ``key``, joining the one under way if there is one."""
        task = self._tasks.get(key)
        if task is None:
            task = asyncio.ensure_future(_run(work))
            self._tasks[key] = task
            task.add_done_callback(lambda done: self._land(key, done))
        return await asyncio.shield(task)

    def _land(self, key: str, task: asyncio.Task[T]) -> None:
        del self._tasks[key]
        if not task.cancelled():
            task.exception()  # seen, even when every caller has gone

    async def settle(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)


async def _run(work: Callable[[], Awaitable[T]]) -> T:
    return await work()
