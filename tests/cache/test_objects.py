"""One contract for every place that keeps objects."""

import asyncio
import os
import time

import httpx2
import pytest
from patience import PATIENCE_S

from tts_service.cache.store import open_objects
from tts_service.errors import StoreError

PATH = "clips/ab/object.mp3"


@pytest.fixture
def objects(store_url):
    return open_objects(store_url)


async def walked(objects, prefix=""):
    return {entry.path: entry.size async for entry in objects.walk(prefix)}


async def test_an_object_is_what_was_put_last(objects):
    assert await objects.get(PATH) is None
    assert not await objects.has(PATH)
    for data in (b"first", b"x" * 100_000, b""):
        await objects.put(PATH, data)
        assert (await objects.get(PATH)).data == data
        assert await objects.has(PATH)


async def test_of_many_who_create_one_wins(objects):
    for race in range(5):
        path = f"leases/ab/{race}"
        tries = [objects.create(path, f"{n}".encode()) for n in range(8)]
        won = await asyncio.gather(*tries)
        assert sum(won) == 1
        assert (await objects.get(path)).data == f"{won.index(True)}".encode()


async def test_what_is_deleted_is_gone_and_can_be_created_again(objects):
    assert await objects.create(PATH, b"1")
    await objects.delete(PATH)
    await objects.delete(PATH)
    assert await objects.get(PATH) is None
    assert await objects.create(PATH, b"2")


async def test_several_are_deleted_at_once_whether_they_are_there_or_not(objects):
    for path in ("clips/aa/1", "clips/ab/2", "clips/ab/3"):
        await objects.put(path, b"data")
    await objects.delete_all(["clips/aa/1", "clips/ab/2", "clips/ab/none"])
    assert await walked(objects) == {"clips/ab/3": 4}


async def test_a_walk_meets_everything_below_its_folder(objects):
    assert await walked(objects) == {}
    for path in ("clips/aa/1", "clips/ab/2", "readings/aa/3"):
        await objects.put(path, path.encode())
    assert set(await walked(objects)) == {"clips/aa/1", "clips/ab/2", "readings/aa/3"}
    assert await walked(objects, "clips") == {"clips/aa/1": 10, "clips/ab/2": 10}
    assert await walked(objects, "clips/aa") == {"clips/aa/1": 10}
    assert await walked(objects, "nothing") == {}


async def test_use_is_recorded(objects):
    before = time.time()
    await objects.put(PATH, b"data")
    used = (await objects.get(PATH)).used
    # Some clocks count whole seconds; this one may be set meanwhile.
    assert before - 2 < used < time.time() + 2
    await objects.touch(PATH, b"data")
    await objects.touch("clips/ab/not-there")
    assert (await objects.get(PATH)).data == b"data"


async def test_readers_never_see_half_of_what_is_being_written(objects):
    takes = [bytes([n]) * 60_000 for n in range(4)]
    await objects.put(PATH, takes[0])

    async def write():
        for n in range(20):
            await objects.put(PATH, takes[n % 4])

    writing = asyncio.gather(write(), write())
    while not writing.done():
        assert (await objects.get(PATH)).data in takes
        await asyncio.sleep(0)
    await writing
    assert set(await walked(objects)) == {PATH}


async def test_a_bucket_signs_addresses_that_anyone_may_read(bucket_url):
    objects = open_objects(bucket_url)
    await objects.put(PATH, b"0123456789")
    address = await objects.sign(PATH, 3600)
    async with httpx2.AsyncClient(trust_env=False, timeout=PATIENCE_S) as client:
        answer = await client.get(address, headers={"Range": "bytes=2-4"})
        assert (answer.status_code, answer.content) == (206, b"234")
        assert answer.headers["Content-Range"] == "bytes 2-4/10"
        assert answer.headers["Content-Type"] == "audio/mpeg"
        assert (await client.get(address.split("?")[0])).status_code == 403


@pytest.mark.parametrize("url", ["memory://", "folder"])
async def test_other_places_have_no_addresses(url, tmp_path):
    objects = open_objects(url if "://" in url else str(tmp_path))
    assert await objects.create(PATH, b"data")
    assert await objects.sign(PATH, 60) is None


async def test_a_server_that_is_gone_says_so_soon_and_is_found_again(seaweed, bucket_url):
    objects = open_objects(bucket_url)
    await objects.put(PATH, b"kept")
    seaweed.kill()
    try:
        for call in (
            objects.get(PATH),
            objects.has(PATH),
            objects.put(PATH, b"lost"),
            objects.create(PATH, b"lost"),
            objects.delete(PATH),
            walked(objects),
        ):
            with pytest.raises(StoreError) as caught:
                await asyncio.wait_for(call, PATIENCE_S)
            assert caught.value.transient
            assert "\n" not in str(caught.value)
        await objects.touch(PATH, b"kept")
    finally:
        seaweed.start()
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                assert (await objects.get(PATH)).data == b"kept"
            except StoreError:
                await asyncio.sleep(0.2)  # it listens before it knows its data
            else:
                return


async def test_a_folder_without_permission_says_so(tmp_path, monkeypatch):
    objects = open_objects(str(tmp_path))

    def refused(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    # Tests may run as root, whom no permission stops.
    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(StoreError, match=r"Writing failed: Permission denied"):
        await objects.put(PATH, b"data")


@pytest.mark.parametrize("url", ["ftp://nowhere/x", "s3:///"])
def test_an_address_without_sense_says_so(url):
    with pytest.raises(StoreError, match="cannot be opened"):
        open_objects(url)


async def test_a_file_url_is_a_folder(tmp_path):
    await open_objects(f"file://{tmp_path}/a%20b").put(PATH, b"data")
    assert (tmp_path / "a b" / PATH).read_bytes() == b"data"
