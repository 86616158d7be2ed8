"""The right to make what belongs to a key, among all processes that share a store."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import time
from typing import TYPE_CHECKING, Self

from tts_service.errors import StoreError

if TYPE_CHECKING:
    from tts_service.cache.objects import Objects

# The folder of leases in a store.
LEASES = "leases"

# A holder that has not been heard of for so long is dead.
LIFE_S = 4.0
_RENEW_AFTER_S = 1.0
# One that promised to end so long ago is dead at first sight.  Longer than any request
# to a store takes: a slow one delivers a notice when what it says is nearly over.
_LATE_S = 15.0
# A holder that is still at it after this is stuck; another may try.
LONGEST_S = 120.0

_FIRST_PAUSE_S = 0.005
_LONGEST_PAUSE_S = 0.2

_jitter = random.SystemRandom()


class Patient:
    """Whoever looks again and again whether another has finished."""

    _pause_s = _FIRST_PAUSE_S

    async def pause(self) -> None:
        """Wait a little, each time longer, never more than a fifth of a second."""
        await asyncio.sleep(self._pause_s * _jitter.uniform(0.5, 1.0))
        self._pause_s = min(self._pause_s * 1.5, _LONGEST_PAUSE_S)


class Lease(Patient):
    """One attempt to be the one who does the work of ``key``.

    A lease is an object that only one can create; it names its holder and when
    it expires, and the holder renews it until it leaves the ``async with`` that
    follows a successful ``take``.  When a holder has died, the next *generation*
    is created beside its lease, which again only one can do, so two never take
    over from the same dead holder.  Whoever leaves clears the row from its oldest
    generation on, and whoever joins a row looks once more whether it is still
    all dead: a row that was being cleared just then is not joined.

    A lease saves work and guards nothing: should two hold it after all (a
    machine that slept, clocks far apart), both make the same thing and the
    later one stays.
    """

    def __init__(self, objects: Objects, key: str) -> None:
        self._objects = objects
        self._key = key
        self._holder = secrets.token_hex(8)
        self._generation = 0
        self._seen: dict[int, tuple[bytes, float]] = {}
        self._left = asyncio.Event()
        self._renewal: asyncio.Task[None] | None = None

    async def take(self) -> bool:
        """Whether the lease is ours now; if not, look for the result, ``pause`` and try again.

        Raises ``StoreError``.
        """
        generation = 0
        while not await self._objects.create(self._path(generation), self._notice()):
            if not await self._is_dead(generation):
                return False
            generation += 1
        self._generation = generation
        for older in range(generation):
            if not await self._is_dead(older):
                await self._objects.delete(self._path(generation))
                return False
        return True

    async def __aenter__(self) -> Self:
        self._renewal = asyncio.create_task(self._renew())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._left.set()
        if self._renewal is not None:
            await self._renewal  # a renewal under way would arrive after what is deleted here
        with contextlib.suppress(StoreError):  # what is not released expires
            for generation in range(self._generation + 1):
                await self._objects.delete(self._path(generation))

    async def _renew(self) -> None:
        for _ in range(round(LONGEST_S / _RENEW_AFTER_S)):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._left.wait(), _RENEW_AFTER_S)
            if self._left.is_set():
                return
            with contextlib.suppress(StoreError):  # the next time, perhaps
                await self._objects.put(self._path(self._generation), self._notice())

    def _path(self, generation: int) -> str:
        return f"{LEASES}/{self._key[:2]}/{self._key}.{generation}"

    def _notice(self) -> bytes:
        return f"{self._holder} {time.time() + LIFE_S:.3f}".encode()

    async def _is_dead(self, generation: int) -> bool:
        """The same for a whole life by this one's clock, or over since long by its own word.

        A holder that is not there has released, and lives as far as anyone knows.
        """
        found = await self._objects.get(self._path(generation))
        if found is None:
            return False
        now = time.monotonic()
        seen, since = self._seen.get(generation, (None, now))
        if found.data != seen:
            self._seen[generation], since = (found.data, now), now
        if now - since > LIFE_S:
            return True
        try:
            return time.time() > float(found.data.split()[1]) + _LATE_S
        except (ValueError, IndexError):
            return False  # its holder may be writing it just now
