"""Limits that hold for all processes together, kept in Redis: pace, daily budget, single flight."""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tts_service.cache.key import digest
from tts_service.errors import EngineDown, SettingError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from redis.asyncio import Redis

    from tts_service.cache.objects import Objects
    from tts_service.cache.store import Right
    from tts_service.settings import Settings

_TWO_DAYS_S = 172_800
# Redis answers in a fraction of a millisecond, or something is wrong with it.
_ANSWER_S = 5.0
_CONNECT_S = 2.0

# The virtual scheduling of ``engines.pacing.Pace``, by one clock for everybody: Redis's own.
_TURN = """
local clock = redis.call('time')
local now = clock[1] * 1000000 + clock[2]
local due = math.max(tonumber(redis.call('get', KEYS[1]) or 0), now - ARGV[2])
redis.call('set', KEYS[1], string.format('%d', due + ARGV[1]), 'px',
           math.ceil((due - now + ARGV[1] + ARGV[2]) / 1000) + 1000)
return due - now
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What all processes keep to together; ``None`` where each keeps to its own."""

    lease: Callable[[Objects, str], Right] | None = None
    admit: Callable[[str], Awaitable[None]] | None = None
    redis: Redis | None = None
    prefix: str = ""


def redis_url(settings: Settings) -> str:
    """Where Redis is: as it is set, else the broker when that is one, else empty."""
    if settings.redis_url:
        return settings.redis_url
    is_redis = urlsplit(settings.broker_url).scheme in {"redis", "rediss"}
    return settings.broker_url if is_redis else ""


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
    try:
        from redis.asyncio import Redis

        from tts_service.workers.lease import RedisLease
    except ImportError as error:
        raise SettingError(
            "TTS_REDIS_URL or TTS_BROKER_URL is set, but redis is not installed.",
            "Install tts-service[cluster].",
        ) from error
    redis: Redis = Redis.from_url(
        url, socket_timeout=_ANSWER_S, socket_connect_timeout=_CONNECT_S, health_check_interval=30
    )
    prefix = prefix_of(settings)
    gate = Gate(redis, settings)
    try:
        yield Limits(functools.partial(RedisLease, redis, prefix), gate.admit, redis, prefix)
    finally:
        await redis.aclose()


class Gate:
    """Lets requests to an engine through at the pace, and up to the daily budget, of its settings.

    An engine without such settings is not held up.  All stores that share a
    Redis share its pace: the other side counts requests, not stores.
    """

    def __init__(
        self, redis: Redis, settings: Settings, *, today: Callable[[], dt.date] | None = None
    ) -> None:
        self._redis = redis
        self._settings = settings
        self._today = today or (lambda: dt.datetime.now(tz=dt.UTC).astimezone().date())

    async def admit(self, engine: str) -> None:
        """Return when it is the caller's turn.

        Raises ``EngineDown`` when today's budget is spent, or Redis cannot be
        asked: a limit that is not counted is none.
        """
        from redis.exceptions import RedisError

        options = self._settings.engine_options(engine)
        rate_per_s, per_day = options.get("rate_per_s"), options.get("daily_budget")
        try:
            if isinstance(rate_per_s, float):
                await self._turn(engine, rate_per_s, int(str(options.get("burst", 1))))
            if isinstance(per_day, int) and per_day:
                await self._spend(engine, per_day)
        except (RedisError, OSError) as error:
            raise EngineDown(
                f"The limits of {engine} cannot be counted: Redis does not answer.",
                "Check that Redis is up, and TTS_REDIS_URL.",
            ) from error

    async def _turn(self, engine: str, rate_per_s: float, burst: int) -> None:
        interval_us = round(1e6 / rate_per_s)
        delay_us = await self._redis.eval(
            _TURN, 1, f"tts:pace:{engine}", interval_us, (burst - 1) * interval_us
        )
        if int(delay_us) > 0:
            await asyncio.sleep(int(delay_us) / 1e6)

    async def _spend(self, engine: str, per_day: int) -> None:
        name = f"tts:budget:{engine}:{self._today().isoformat()}"
        spent = int(await self._redis.incr(name))
        if spent == 1:
            await self._redis.expire(name, _TWO_DAYS_S)
        if spent > per_day:
            raise EngineDown(
                f"The {per_day} requests to {engine} of today are spent.",
                "Use another voice until tomorrow, or raise the daily budget.",
            )
