"""Turns at something of which there is not enough: workers, or an engine's patience."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

# A listener who hears nothing yet goes before those who came this much earlier, but not
# before everybody: many such listeners would keep the others waiting for ever.
_AHEAD_S = 0.25


class Turns:
    """A semaphore of ``places`` that lets in who came first, but for the urgent."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._order = itertools.count()
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def turn(self, *, urgent: bool = False) -> AsyncIterator[None]:
        """Wait for a place, and keep it until the context ends."""
        await self._enter(urgent=urgent)
        try:
            yield
        finally:
            if self._leave():
                await asyncio.sleep(0)  # the next one begins before this one goes on

    async def _enter(self, *, urgent: bool) -> None:
        if self._free:
            self._free -= 1
            return
        came = time.monotonic() - _AHEAD_S * urgent
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (came, next(self._order), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._leave()  # the place was given to whoever goes away just now
            raise

    def _leave(self) -> bool:
        """Give the place to the next one, if there is one."""
        while self._waiting:
            *_, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return True
        self._free += 1
        return False
