"""The Redis by which processes on several machines know of each other."""

from __future__ import annotations

import functools
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_service.cache.key import digest
from tts_service.reading.counts import redis_url
from tts_service.reading.redis_counts import ANSWER_S, CONNECT_S, installed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from redis.asyncio import Redis

    from tts_service.cache.objects import Objects, Right
    from tts_service.settings import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """The lease on what is made, in Redis; ``None`` where it is the store's."""

    lease: Callable[[Objects, str], Right] | None = None
    redis: Redis | None = None
    prefix: str = ""


def prefix_of(settings: Settings) -> str:
    """What the names of ours begin with: one Redis may serve several stores."""
    return f"tts:{digest('store', settings.store_url)[:12]}"


@asynccontextmanager
async def open_limits(settings: Settings) -> AsyncIterator[Limits]:
    """The limits of these settings; raises ``SettingError`` when they need an extra."""
    url = redis_url(settings)
    if not url:
        yield Limits()
        return
    with installed():
        from redis.asyncio import Redis

        from tts_service.workers.lease import RedisLease
    redis: Redis = Redis.from_url(
        url, socket_timeout=ANSWER_S, socket_connect_timeout=CONNECT_S, health_check_interval=30
    )
    prefix = prefix_of(settings)
    try:
        yield Limits(functools.partial(RedisLease, redis, prefix), redis, prefix)
    finally:
        await redis.aclose()
