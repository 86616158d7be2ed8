"""Of all processes one does the work; when it dies another does."""

import asyncio
import time

import pytest

from tts_service.cache import lease as module
from tts_service.cache.key import digest
from tts_service.cache.lease import Lease
from tts_service.cache.store import open_objects
from tts_service.errors import StoreError

KEY = digest("work")
FIRST = f"leases/{KEY[:2]}/{KEY}.0"


@pytest.fixture
def objects(store_url):
    return open_objects(store_url)


@pytest.fixture
def hasty(monkeypatch):
    """Leases that live for a moment."""
    monkeypatch.setattr(module, "LIFE_S", 2.0)
    monkeypatch.setattr(module, "_RENEW_AFTER_S", 0.2)


async def left(objects):
    return [entry.path async for entry in objects.walk()]


async def taken(objects):
    """A lease, once it can be had."""
    lease = Lease(objects, KEY)
    while not await lease.take():
        await lease.pause()
    return lease


async def test_only_one_holds_it_and_nothing_is_left_of_it(objects):
    first, second = Lease(objects, KEY), Lease(objects, KEY)
    assert await first.take()
    async with first:
        assert not await second.take()
    assert await second.take()
    async with second:
        assert not await first.take()
    assert await left(objects) == []


async def test_the_work_that_fails_releases_it_too(objects):
    lease = Lease(objects, KEY)
    assert await lease.take()
    with pytest.raises(ZeroDivisionError):
        async with lease:
            raise ZeroDivisionError
    assert await Lease(objects, KEY).take()


async def test_of_many_one_works_at_a_time(objects):
    working, most = 0, 0

    async def work():
        nonlocal working, most
        async with await taken(objects):
            working += 1
            most = max(most, working)
            await asyncio.sleep(0.01)
            working -= 1

    await asyncio.gather(*(work() for _ in range(8)))
    assert most == 1


async def test_a_holder_who_works_long_keeps_it(objects, hasty):
    holder, other = Lease(objects, KEY), Lease(objects, KEY)
    assert await holder.take()
    async with holder:
        for _ in range(14):
            await asyncio.sleep(0.2)
            assert not await other.take()


async def test_of_many_one_takes_over_from_the_dead(objects, hasty):
    assert await Lease(objects, KEY).take()  # and never renews it
    working, most = 0, 0

    async def work():
        nonlocal working, most
        async with await taken(objects):
            working += 1
            most = max(most, working)
            await asyncio.sleep(0.01)
            working -= 1

    await asyncio.gather(*(work() for _ in range(8)))
    assert most == 1
    assert await left(objects) == []


async def test_two_holders_may_die_one_after_the_other(objects, hasty):
    for _ in range(2):
        await taken(objects)
    assert len(await left(objects)) == 2
    async with await taken(objects):
        pass
    assert await left(objects) == []


@pytest.mark.parametrize("notice", [b"", b"nonsense", b"holder 99999999999.0", b"holder nan"])
async def test_a_notice_that_never_changes_is_a_dead_holder(objects, hasty, notice):
    await objects.put(FIRST, notice)
    assert not await Lease(objects, KEY).take()
    async with await asyncio.wait_for(taken(objects), 10):
        pass


async def test_a_promise_broken_long_ago_is_a_dead_holder_at_first_sight(objects):
    await objects.put(FIRST, f"holder {time.time() - module._LATE_S - 1:.3f}".encode())
    assert await Lease(objects, KEY).take()


async def test_a_notice_that_arrives_late_is_no_dead_holder(objects):
    # Its holder has it written by a store that takes its time.
    await objects.put(FIRST, f"holder {time.time() - 1:.3f}".encode())
    assert not await Lease(objects, KEY).take()


async def test_a_holder_that_is_stuck_is_not_waited_for(objects, hasty, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_S", 0.3)
    stuck = Lease(objects, KEY)
    assert await stuck.take()
    async with stuck, await asyncio.wait_for(taken(objects), 10):
        pass


async def test_a_store_that_fails_while_it_is_held_does_not_fail_the_work(tmp_path, hasty):
    objects = open_objects(str(tmp_path / "store"))
    lease = Lease(objects, KEY)
    assert await lease.take()

    async def failing(*_arguments):
        raise StoreError("gone")

    async with lease:
        objects.put = objects.delete = failing
        await asyncio.sleep(0.3)
