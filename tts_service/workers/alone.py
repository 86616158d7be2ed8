"""The queue of a service without a broker: this process does the work, through the same steps."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from tts_service.cache.key import digest
from tts_service.errors import TtsError
from tts_service.workers import flow

if TYPE_CHECKING:
    from tts_service.workers.groups import Group
    from tts_service.workers.kit import Kit
    from tts_service.workers.orders import Ticket

_log = logging.getLogger(__name__)

# Listeners come first: one article of all batches is being made at a time, and
# one is being planned meanwhile.
_AT_ONCE = 2


class Later:
    """The queue of whoever cannot make anything: the order is kept, and somebody will see it."""

    async def article(self, ticket: Ticket, *, again: bool = False) -> None:
        """Nothing."""

    async def group(self, batch: str, group: Group) -> None:
        """Nothing."""

    async def ending(self, ticket: Ticket, reading_id: str, rounds: int = 0) -> None:
        """Nothing."""

    async def waiting(self) -> int:
        """Nobody waits here."""
        return 0


class Alone:
    """Does what it is given, a little at a time; what it drops when it stops is given out again."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._tasks: dict[tuple[str, int], asyncio.Task[None]] = {}

    async def article(self, ticket: Ticket, *, again: bool = False) -> None:
        """Have an article made, in its turn."""
        name = ticket.batch, ticket.number
        if name not in self._tasks:
            task = asyncio.create_task(self._make(ticket, again=again))
            self._tasks[name] = task
            task.add_done_callback(lambda _: self._tasks.pop(name))

    async def group(self, batch: str, group: Group) -> None:
        """Nothing: the article's last step makes all of it, as fast."""

    async def ending(self, ticket: Ticket, reading_id: str, rounds: int = 0) -> None:
        """Finish an article that was planned just now, in the turn of its planning."""
        await flow.end(self._kit, self, ticket, reading_id, rounds)

    async def waiting(self) -> int:
        """How many articles are not finished."""
        return len(self._tasks)

    async def close(self) -> None:
        """Stop; what was made stays."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _make(self, ticket: Ticket, *, again: bool) -> None:
        # Another process of the service may be at it.
        lease = self._kit.store.lease(digest("article", ticket.batch, str(ticket.number)))
        async with self._slots:
            try:
                if await lease.take():
                    async with lease:
                        await flow.begin(self._kit, self, ticket, again=again)
            except TtsError as error:
                # The sweeper gives it out again.
                _log.warning("article %d of %s: %s", ticket.number, ticket.batch[:12], error)
