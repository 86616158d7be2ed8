"""What was not used for longest goes first, and nobody waits for it."""

import asyncio
import itertools
import os
import time
from types import SimpleNamespace

import pytest
from patience import PATIENCE_S

from tts_service.audio.clips import encode
from tts_service.cache import prune as module
from tts_service.cache.key import digest
from tts_service.cache.prune import prune
from tts_service.cache.record import pack
from tts_service.cache.store import Store
from tts_service.values import Clip

MP3 = encode(bytes(24_000))
DAY_S = 86_400


def clip(name):
    return Clip(digest(name), MP3, len(MP3) // 192, 1345, 5000)


def aged(root, days):
    """Make every file look as if it had been used for the last time so many days ago."""
    for file in root.rglob("*"):
        if file.is_file():
            os.utime(file, (0, time.time() - days * DAY_S))


@pytest.fixture
def store(tmp_path):
    return Store(str(tmp_path))


async def has(store, *names):
    return [await store.load_clip(digest(name)) is not None for name in names]


async def test_the_longest_unused_goes_first_until_the_rest_fits(store, tmp_path):
    for days, name in enumerate(["new", "mid", "old"]):
        await store.save_clip(clip(name))
        os.utime(next(tmp_path.rglob(f"{digest(name)}*")), (0, time.time() - days * DAY_S))
    size = next(tmp_path.rglob("*.mp3")).stat().st_size
    done = await prune(store.objects, max_bytes=2 * size)
    assert (done.gone, done.gone_bytes, done.left, done.left_bytes) == (1, size, 2, 2 * size)
    assert await has(store, "new", "mid", "old") == [True, True, False]
    assert (await prune(store.objects, max_bytes=0)).left == 0


async def test_what_was_not_used_for_too_long_goes(store, tmp_path):
    await store.save_clip(clip("old"))
    await store.save_document("readings", digest("old"), b"plan")
    aged(tmp_path, 31)
    await store.save_clip(clip("new"))
    assert (await prune(store.objects, max_age_s=30 * DAY_S)).gone == 2
    assert await has(store, "new", "old") == [True, False]


async def test_reading_is_using(store, tmp_path):
    for name in ("heard", "silent"):
        await store.save_clip(clip(name))
        await store.save_document("readings", digest(name), b"plan")
    aged(tmp_path, 31)
    assert await has(store, "heard") == [True]
    assert await store.load_document("readings", digest("heard")) == b"plan"
    assert (await prune(store.objects, max_age_s=30 * DAY_S)).gone == 2
    assert await has(store, "heard") == [True]


async def test_a_plan_in_memory_is_in_use(store, tmp_path):
    await store.save_document("readings", digest("known"), b"plan")
    aged(tmp_path, 31)
    await store.use_document("readings", digest("known"))
    assert (await prune(store.objects, max_age_s=30 * DAY_S)).gone == 0


async def used(store):
    return [entry.used async for entry in store.objects.walk()]


async def test_in_a_bucket_a_read_renews_what_is_old(bucket_url, monkeypatch):
    store = Store(bucket_url)
    await store.save_clip(clip("heard"))
    await store.save_clip(clip("silent"))
    written = max(await used(store))
    monkeypatch.setattr(store.objects, "touch_after_s", 0.0, raising=False)
    # Its clock counts whole seconds.
    async with asyncio.timeout(PATIENCE_S):
        while max(await used(store)) <= written:
            assert await has(store, "heard") == [True]
    renewed = max(await used(store))
    tomorrow = SimpleNamespace(time=lambda: renewed + DAY_S, monotonic=time.monotonic)
    monkeypatch.setattr(module, "time", tomorrow)
    assert (await prune(store.objects, max_age_s=DAY_S + (renewed - written) / 2)).gone == 1
    assert await has(store, "heard", "silent") == [True, False]


async def test_what_a_crash_left_goes_and_what_is_not_ours_stays(store, tmp_path):
    await store.save_clip(clip("kept"))
    (tmp_path / "README.md").write_text("a note")
    (tmp_path / "clips" / "holiday.mp3").write_bytes(b"music")
    (tmp_path / "clips" / "ab").mkdir(exist_ok=True)
    left = tmp_path / "clips" / "ab" / f"ab{digest('x')[2:]}.mp3.0123abcd.part"
    left.write_bytes(b"half")
    assert (await prune(store.objects, max_age_s=DAY_S)).gone == 0  # it may be under way
    os.utime(left, (0, time.time() - 120))
    assert (await prune(store.objects, max_age_s=DAY_S)).gone == 1
    aged(tmp_path, 99)
    await prune(store.objects, max_bytes=0)
    assert {f.name for f in tmp_path.rglob("*") if f.is_file()} == {"README.md", "holiday.mp3"}


async def test_a_store_with_a_limit_stays_near_it_by_itself(tmp_path):
    share = 10 * (len(MP3) + 400)
    store = Store(str(tmp_path), max_bytes=256 * share)
    # All in one share of the keys, which is where a limit shows.
    names = [n for n in range(40_000) if digest(str(n)).startswith("ab")][:60]
    long_ago = time.time() - 100_000
    for age, name in enumerate(reversed(names)):
        await store.save_clip(clip(str(name)))
        await store._room.settle()
        file = next(tmp_path.rglob(f"{digest(str(name))}*"))
        os.utime(file, (0, long_ago + age))
        sizes = [f.stat().st_size for f in tmp_path.rglob("*.mp3")]
        assert sum(sizes) <= share + sizes[0]
    kept = [n for n in names if await store.load_clip(digest(str(n)))]
    assert len(kept) >= 8
    assert kept == names[: len(kept)]  # the newest ones


async def test_what_is_written_during_a_look_takes_room_too(tmp_path, monkeypatch):
    size = len(pack(clip("0")))
    store = Store(str(tmp_path), max_bytes=256 * 10 * size)
    names = [str(n) for n in range(40_000) if digest(str(n)).startswith("ab")][:17]
    walk = store.objects.walk
    late = names[11:16]

    async def listed(prefix):
        async for entry in walk(prefix):
            yield entry
        while late:
            await store.save_clip(clip(late.pop()))

    monkeypatch.setattr(store.objects, "walk", listed)
    for name in names[:11]:
        await store.save_clip(clip(name))
    await store._room.settle()
    assert len(list(tmp_path.rglob("*.mp3"))) == 9 + 5
    await store.save_clip(clip(names[16]))
    await store._room.settle()
    assert len(list(tmp_path.rglob("*.mp3"))) <= 10


async def test_what_was_just_written_is_never_what_goes(tmp_path):
    store = Store(str(tmp_path), max_bytes=256)
    for name in range(20):
        await store.save_clip(clip(str(name)))
        await store._room.settle()
        assert await has(store, str(name)) == [True]


async def test_a_prune_and_its_readers_do_not_disturb_each_other(store, tmp_path):
    names = [str(n) for n in range(300)]
    for name in names:
        await store.save_clip(clip(name))
    wanted = {digest(name): clip(name) for name in names}
    pruning = asyncio.create_task(prune(store.objects, max_bytes=0))
    for key, whole in itertools.cycle(wanted.items()):
        assert await store.load_clip(key) in {whole, None}
        # With one read between its steps it is done while readers are still at it.
        await asyncio.sleep(0)
        if pruning.done():
            break
    assert (await pruning).left == 0
