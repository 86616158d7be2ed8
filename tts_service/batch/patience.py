"""When everything fails, wait; when it goes on failing, give up for today."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

# So many articles in a row are no accident.
_STREAK = 3
_FIRST_S = 10.0
_LONGEST_S = 600.0


class Patience:
    """One for a batch: articles ask before they begin, and tell how they ended.

    After a few transient failures in a row only one article at a time is tried,
    with a pause before it that doubles up to ten minutes; the first success ends
    that.  ``spent`` once ``longest_s`` have passed since the first failure in the row.
    """

    def __init__(
        self,
        longest_s: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._longest_s = longest_s
        self._clock = clock
        self._sleep = sleep
        self._failures = 0
        self._since_s = 0.0
        self._probe = asyncio.Lock()

    @property
    def spent(self) -> bool:
        """Whether to give up."""
        return self.troubled and self._clock() - self._since_s >= self._longest_s

    @property
    def troubled(self) -> bool:
        """Whether so much fails that it is not the articles' fault."""
        return self._failures >= _STREAK

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """The right to try one article, after the pause that is due."""
        if not self.troubled:
            yield
            return
        async with self._probe:
            left_s = self._longest_s - (self._clock() - self._since_s)
            pause_s = min(_FIRST_S * 2 ** (self._failures - _STREAK), _LONGEST_S, left_s)
            # Whoever tried before may have found that all is well again.
            if self.troubled and pause_s > 0:
                await self._sleep(pause_s)
            yield

    def told(self, *, transient: bool) -> None:
        """An article ended: failed for a transient cause, or otherwise."""
        if not transient:
            self._failures = 0
            return
        if not self._failures:
            self._since_s = self._clock()
        self._failures += 1
