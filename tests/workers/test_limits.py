"""Limits that hold for all processes together, in a real Redis."""

import asyncio
import datetime as dt
import secrets
import subprocess
import sys

import pytest
from patience import PATIENCE_S

from tts_service.cache.key import digest
from tts_service.cache.store import Store
from tts_service.engines.base import EngineInfo, Isolation
from tts_service.errors import EngineDown
from tts_service.reading.counts import redis_url
from tts_service.reading.gate import Gate
from tts_service.reading.redis_counts import RedisCounts
from tts_service.settings import Settings
from tts_service.workers import lease as module
from tts_service.workers.limits import open_limits

# A process that asks so many times, and says when it asked and when it was let through.
ASKER = """
import sys, time
from tts_service.engines.base import EngineInfo, Isolation
from tts_service.reading import redis_counts
from tts_service.reading.gate import Gate
from tts_service.settings import Settings
url, times, redis_counts.ANSWER_S = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
gate = Gate(Settings(redis_url=url, gtts_rate_per_s=20, gtts_burst=4, gtts_daily_budget=0))
for _ in range(times):
    print(time.monotonic(), flush=True)
    with gate.asking(EngineInfo("gtts", "1", 100, Isolation.THREAD)):
        print(time.monotonic(), flush=True)
"""
GTTS = EngineInfo("gtts", "1", 100, Isolation.THREAD)

pytestmark = pytest.mark.usefixtures("patient")


@pytest.fixture
def settings(redis, tmp_path):
    return Settings(redis_url=redis.url, store_url=str(tmp_path))


@pytest.fixture(autouse=True)
async def empty(redis):
    async with open_limits(Settings(redis_url=redis.url)) as limits:
        await limits.redis.flushdb()


@pytest.mark.parametrize(
    ("broker", "own", "expected"),
    [
        ("", "", ""),
        ("redis://one/0", "", "redis://one/0"),
        ("rediss://one/0", "", "rediss://one/0"),
        ("amqp://one//", "", ""),
        ("amqp://one//", "redis://two/1", "redis://two/1"),
        ("redis://one/0", "redis://two/1", "redis://two/1"),
    ],
)
def test_where_redis_is(broker, own, expected):
    assert redis_url(Settings(broker_url=broker, redis_url=own)) == expected


def asker(url):
    command = [sys.executable, "-c", ASKER, url, "8", str(PATIENCE_S)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


async def test_several_processes_keep_to_one_pace(redis):
    processes = [asker(redis.url) for _ in range(3)]
    told = [(await asyncio.to_thread(p.communicate))[0].split() for p in processes]
    turns = sorted(float(turn) for lines in told for turn in lines)
    assert len(turns) == 48
    # Four at once, then twenty a second: 24 turns need a second, however many processes ask.
    assert turns[-1] - turns[0] > 0.95


def test_the_days_budget_is_one_for_all(redis, noon):
    given = Settings(redis_url=redis.url, gtts_rate_per_s=100, gtts_burst=100, gtts_daily_budget=5)
    gates = Gate(given), Gate(given)
    for turn in range(5):
        with gates[turn % 2].asking(GTTS):
            pass
    for gate in gates:
        with pytest.raises(EngineDown, match="5 requests") as raised, gate.asking(GTTS):
            pass
        assert raised.value.retry_after_s > 0
    tomorrow = RedisCounts(gates[0]._shared._redis, today=lambda: dt.date(2099, 1, 1))
    assert tomorrow.spend("gtts", 5)
    for gate in gates:
        gate.close()


async def taken(store, key):
    lease = store.lease(key)
    while not await lease.take():
        await lease.pause()
    return lease


async def test_one_of_many_holds_a_lease_and_nothing_is_left_of_it(settings):
    key = digest(secrets.token_hex())
    async with open_limits(settings) as limits:
        store = Store(settings.store_url, lease=limits.lease)
        first, second = store.lease(key), store.lease(key)
        assert await first.take()
        async with first:
            assert not await second.take()
        assert await second.take()
        async with second:
            pass
        assert await limits.redis.keys("*lease*") == []
        assert [entry async for entry in store.objects.walk()] == []


async def test_the_lease_of_a_dead_holder_is_taken_over_by_one(settings, monkeypatch):
    key = digest(secrets.token_hex())
    async with open_limits(settings) as limits:
        store = Store(settings.store_url, lease=limits.lease)
        with monkeypatch.context() as patch:
            patch.setattr(module, "LIFE_MS", 300)
            assert await store.lease(key).take()  # and dies
        held = 0

        async def work():
            nonlocal held
            async with await asyncio.wait_for(taken(store, key), PATIENCE_S):
                held += 1
                assert held == 1
                await asyncio.sleep(0.02)
                held -= 1

        await asyncio.gather(*(work() for _ in range(8)))


async def test_a_holder_who_works_long_keeps_it(settings, monkeypatch):
    monkeypatch.setattr(module, "_RENEW_AFTER_S", 0.05)
    key = digest(secrets.token_hex())
    async with open_limits(settings) as limits:
        store = Store(settings.store_url, lease=limits.lease)
        holder = store.lease(key)
        assert await holder.take()
        async with holder:
            for _ in range(3):
                # As if half of its life were over, which is long for any machine.
                half = module.LIFE_MS // 2
                await limits.redis.pexpire(holder._name, half)
                async with asyncio.timeout(PATIENCE_S):
                    while await limits.redis.pttl(holder._name) <= half:  # noqa: ASYNC110 - Redis tells nobody
                        await asyncio.sleep(0.01)
                assert not await store.lease(key).take()


async def test_without_redis_the_stores_own_lease_decides(tmp_path):
    settings = Settings(redis_url="redis://127.0.0.1:1/0", store_url=str(tmp_path))
    key = digest(secrets.token_hex())
    async with open_limits(settings) as limits:
        store = Store(settings.store_url, lease=limits.lease)
        first = store.lease(key)
        assert await first.take()
        async with first:
            assert not await store.lease(key).take()
        second = store.lease(key)
        assert await second.take()
        async with second:
            pass
        assert [entry async for entry in store.objects.walk("leases")] == []
