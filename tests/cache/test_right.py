"""What holds for whoever decides who makes a clip: a lock, or a lease in either place."""

import asyncio
from functools import partial

import pytest

from tts_service.cache.key import digest
from tts_service.cache.lease import Lease
from tts_service.cache.lock import Lock
from tts_service.cache.store import open_objects

KEY = digest("work")


@pytest.fixture(params=["lock", "lease in a folder", "lease in a bucket"])
def attempt(request, tmp_path, clock):
    """Makes attempts to have the right to one key; nobody is taken for dead meanwhile."""
    if request.param == "lock":
        return partial(Lock, str(tmp_path), KEY)
    bucket = request.param.endswith("bucket")
    url = request.getfixturevalue("bucket_url") if bucket else str(tmp_path)
    return partial(Lease, open_objects(url), KEY)


async def taken(right):
    """The right, once it can be had."""
    while not await right.take():
        await right.pause()
    return right


async def test_work_that_fails_releases_it(attempt):
    right = attempt()
    assert await right.take()
    with pytest.raises(ZeroDivisionError):
        async with right:
            raise ZeroDivisionError
    assert await attempt().take()


async def test_of_many_one_works_at_a_time(attempt):
    working, most = 0, 0

    async def work():
        nonlocal working, most
        async with await taken(attempt()):
            working += 1
            most = max(most, working)
            await asyncio.sleep(0.01)
            working -= 1

    await asyncio.gather(*(work() for _ in range(8)))
    assert most == 1
