"""The right to make what belongs to a key, by Redis: quicker than a store, and no promise.

When Redis cannot be asked, the store's own lease decides instead; at worst a
clip is made twice, and the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from typing import TYPE_CHECKING, Self

from redis.exceptions import RedisError

from tts_service.cache.lease import Patient

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from tts_service.cache.objects import Objects, Right

# A holder that has not been heard of for so long is dead.
LIFE_MS = 4_000
_RENEW_AFTER_S = 1.0
# A holder that is still at it after this is stuck; another may try.
_LONGEST_S = 120.0

# Only who holds it renews or releases it: in between it may have become another's.
_RENEW = "return redis.call('get', KEYS[1]) == ARGV[1] and redis.call('pexpire', KEYS[1], ARGV[2])"
_RELEASE = "return redis.call('get', KEYS[1]) == ARGV[1] and redis.call('del', KEYS[1])"


class RedisLease(Patient):
    """One attempt to be the one who does the work of ``key``; used as a ``Lease`` is."""

    def __init__(self, redis: Redis, prefix: str, objects: Objects, key: str) -> None:
        self._redis = redis
        self._name = f"{prefix}:lease:{key}"
        self._objects = objects
        self._key = key
        self._holder = secrets.token_hex(8)
        self._renewal: asyncio.Task[None] | None = None
        self._instead: Right | None = None

    async def take(self) -> bool:
        """Whether the lease is ours now; raises ``StoreError`` when neither place can be asked."""
        if self._instead is None:
            try:
                return bool(await self._redis.set(self._name, self._holder, nx=True, px=LIFE_MS))
            except (RedisError, OSError):
                self._instead = self._objects.right(self._key)
        return await self._instead.take()

    async def __aenter__(self) -> Self:
        if self._instead is not None:
            await self._instead.__aenter__()
        else:
            self._renewal = asyncio.create_task(self._renew())
        return self

    async def __aexit__(self, *error: object) -> None:
        if self._instead is not None:
            await self._instead.__aexit__(*error)
            return
        if self._renewal is not None:
            self._renewal.cancel()
        with contextlib.suppress(RedisError, OSError):  # what is not released expires
            await self._redis.eval(_RELEASE, 1, self._name, self._holder)

    async def _renew(self) -> None:
        for _ in range(round(_LONGEST_S / _RENEW_AFTER_S)):
            await asyncio.sleep(_RENEW_AFTER_S)
            with contextlib.suppress(RedisError, OSError):  # the next time, perhaps
                await self._redis.eval(_RENEW, 1, self._name, self._holder, LIFE_MS)
