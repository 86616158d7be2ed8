"""The same counts for all processes on all machines, in Redis and by its clock."""

from __future__ import annotations

import datetime as dt
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tts_service.errors import EngineDown, SettingError
from tts_service.reading.health import dump, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from redis import Redis

    from tts_service.reading.counts import Change
    from tts_service.reading.health import Health

_TWO_DAYS_S = 172_800
# Redis answers in a fraction of a millisecond, or something is wrong with it.
ANSWER_S = 5.0
CONNECT_S = 2.0

# The virtual scheduling of ``engines.pacing.Pace``, by one clock for everybody: Redis's own.
_TURN = """
local clock = redis.call('time')
local now = clock[1] * 1000000 + clock[2]
local due = math.max(tonumber(redis.call('get', KEYS[1]) or 0), now - ARGV[2])
redis.call('set', KEYS[1], string.format('%d', due + ARGV[1]), 'px',
           math.ceil((due - now + ARGV[1] + ARGV[2]) / 1000) + 1000)
return due - now
"""


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


@contextmanager
def installed() -> Iterator[None]:
    """Around imports of Redis' client: ``SettingError`` when that is not installed."""
    try:
        yield
    except ImportError as error:
        raise SettingError(
            "TTS_REDIS_URL or TTS_BROKER_URL is set, but redis is not installed.",
            "Install tts-service[cluster].",
        ) from error


def open_counts(url: str) -> RedisCounts:
    """The counts in that Redis; raises ``SettingError`` when that needs an extra."""
    with installed():
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    # Once more at once: the connection that was kept may be the only thing that is gone.
    return RedisCounts(
        Redis.from_url(
            url,
            socket_timeout=ANSWER_S,
            socket_connect_timeout=CONNECT_S,
            retry=Retry(NoBackoff(), 1),
        )
    )


class RedisCounts:
    """Counts of all that share a Redis: the other side counts requests, not stores.

    Each raises ``EngineDown`` when Redis cannot be asked: a limit that is not
    counted is none.
    """

    def __init__(self, redis: Redis, *, today: Callable[[], dt.date] = _today) -> None:
        self._redis = redis
        self._today = today

    def turn(self, engine: str, rate_per_s: float, burst: int) -> None:
        """See ``Counts``."""
        interval_us = round(1e6 / rate_per_s)
        with _answering(engine):
            delay_us = self._redis.eval(
                _TURN, 1, f"tts:pace:{engine}", interval_us, (burst - 1) * interval_us
            )
        if int(delay_us) > 0:
            time.sleep(int(delay_us) / 1e6)

    def spend(self, engine: str, per_day: int) -> bool:
        """See ``Counts``."""
        name = f"tts:budget:{engine}:{self._today().isoformat()}"
        with _answering(engine):
            spent = int(self._redis.incr(name))
            if spent == 1:
                self._redis.expire(name, _TWO_DAYS_S)
        return spent <= per_day

    def change(self, name: str, change: Change) -> Health:
        """See ``Counts``."""
        from redis.exceptions import WatchError

        key = f"tts:health:{name}"
        with _answering(name), self._redis.pipeline() as pipe:
            while True:
                pipe.watch(key)  # type: ignore[no-untyped-call]
                seconds, micros = pipe.time()
                now_s = seconds + micros / 1e6
                before = load(pipe.get(key) or b"", now_s)
                after = change(before)
                if after == before:
                    return after
                pipe.multi()
                pipe.set(key, dump(after, now_s), ex=int(after.rests_s) + _TWO_DAYS_S)
                try:
                    pipe.execute()
                except WatchError:
                    continue  # somebody else was quicker
                return after

    def close(self) -> None:
        """End the connections."""
        self._redis.close()


@contextmanager
def _answering(engine: str) -> Iterator[None]:
    from redis.exceptions import RedisError

    try:
        yield
    except (RedisError, OSError) as error:
        raise EngineDown(
            f"The limits of {engine} cannot be counted: Redis does not answer.",
            "Check that Redis is up, and TTS_REDIS_URL.",
        ) from error
