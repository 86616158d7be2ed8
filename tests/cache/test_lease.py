"""Of all processes one does the work; when it dies another does."""

import asyncio

import pytest
from patience import PATIENCE_S

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


async def left(objects):
    return [entry.path async for entry in objects.walk()]


async def taken(lease):
    """The lease, once it can be had."""
    while not await lease.take():
        await lease.pause()
    return lease


async def after_a_death(objects, clock):
    """A lease that was seen in vain, a whole life before now."""
    lease = Lease(objects, KEY)
    assert not await lease.take()
    clock.pass_by(1.1)
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


async def renewed(objects, notice):
    """The holder's notice once it is another one."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            now = (await objects.get(FIRST)).data
            if now != notice:
                return now
            await asyncio.sleep(0.01)


async def test_a_holder_who_works_long_keeps_it(objects, clock):
    holder, other = Lease(objects, KEY), Lease(objects, KEY)
    assert await holder.take()
    async with holder:
        notice = (await objects.get(FIRST)).data
        for _ in range(5):
            assert not await other.take()
            notice = await renewed(objects, notice)
            clock.pass_by(0.9)
        assert not await other.take()


async def test_of_many_one_takes_over_from_the_dead(objects, clock):
    assert await Lease(objects, KEY).take()  # and never renews it
    waiting = [Lease(objects, KEY) for _ in range(8)]
    assert not any([await lease.take() for lease in waiting])
    clock.pass_by(1.1)
    working, most = 0, 0

    async def work(lease):
        nonlocal working, most
        async with await taken(lease):
            working += 1
            most = max(most, working)
            await asyncio.sleep(0.01)
            working -= 1

    await asyncio.gather(*map(work, waiting))
    assert most == 1
    assert await left(objects) == []


async def test_two_holders_may_die_one_after_the_other(objects, clock):
    assert await Lease(objects, KEY).take()
    second = await after_a_death(objects, clock)
    assert await second.take()
    assert len(await left(objects)) == 2
    third = await after_a_death(objects, clock)
    # The second one was not heard of either, but only just seen.
    assert not await third.take()
    clock.pass_by(1.1)
    assert await third.take()
    async with third:
        pass
    assert await left(objects) == []


@pytest.mark.parametrize("notice", [b"", b"nonsense", b"holder 99999999999.0", b"holder nan"])
async def test_a_notice_that_never_changes_is_a_dead_holder(objects, clock, notice):
    await objects.put(FIRST, notice)
    assert await (await after_a_death(objects, clock)).take()


async def test_a_promise_broken_long_ago_is_a_dead_holder_at_first_sight(objects, clock):
    await objects.put(FIRST, f"holder {clock.time() - module._LATE_S - 1:.3f}".encode())
    assert await Lease(objects, KEY).take()


async def test_a_notice_that_arrives_late_is_no_dead_holder(objects, clock):
    # Its holder has it written by a store that takes its time.
    await objects.put(FIRST, f"holder {clock.time() - 1:.3f}".encode())
    assert not await Lease(objects, KEY).take()


async def test_a_holder_that_is_stuck_is_not_waited_for(objects, clock, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_S", 0.1)
    stuck = Lease(objects, KEY)
    assert await stuck.take()
    async with stuck:
        await stuck._renewal  # the last one
        async with await taken(await after_a_death(objects, clock)):
            pass


async def test_a_store_that_fails_while_it_is_held_does_not_fail_the_work(tmp_path, clock):
    objects = open_objects(str(tmp_path / "store"))
    lease = Lease(objects, KEY)
    assert await lease.take()

    tried = asyncio.Event()

    async def failing(*_arguments):
        tried.set()
        raise StoreError("gone")

    async with lease:
        objects.put = objects.delete = failing
        await asyncio.wait_for(tried.wait(), PATIENCE_S)
