"""What was just made or read is at hand as long as the store has it, and memory stays bounded."""

import os
from dataclasses import replace
from types import SimpleNamespace

import pytest

from tts_service.cache import bucket, store
from tts_service.cache.key import digest
from tts_service.cache.recent import Kept, Recent
from tts_service.cache.store import Store
from tts_service.values import Clip


def clip(name, size=1000):
    return Clip(digest(str(name)), bytes(size), size // 192, 1345, 5000)


def kept(name, size=1000):
    return Kept(clip(name, size), None, 0)


def test_those_used_longest_ago_make_room():
    recent = Recent(3000)
    all_kept = [kept(n) for n in range(3)]
    for each in all_kept:
        recent.keep(each)
    assert recent.get(clip(0).key) == all_kept[0]
    recent.keep(kept(3))
    assert recent.get(clip(1).key) is None
    assert recent.get(clip(0).key) == all_kept[0]
    # The same again takes no more room, another take of it takes its own.
    recent.keep(kept(0))
    recent.keep(kept(0, 900))
    assert [recent.get(clip(n).key) is not None for n in range(4)] == [True, False, True, True]
    recent.keep(kept("long", 4000))
    assert all(recent.get(c.key) is None for c in (*map(clip, range(4)), clip("long")))
    recent.keep(kept(5))
    assert recent.get(clip(5).key) == kept(5)


async def test_who_asks_for_it_reads_no_clip_twice(tmp_path):
    near, plain = Store(str(tmp_path), recent_bytes=5000), Store(str(tmp_path))
    made = clip("a")
    await near.save_clip(made)
    assert near.at_hand(made.key) is made
    assert await near.load_clip(made.key) is made
    assert await plain.load_clip(made.key) == made
    assert plain.at_hand(made.key) is None
    other = Store(str(tmp_path), recent_bytes=5000)
    assert other.at_hand(made.key) is None
    read = await other.load_clip(made.key)
    assert other.at_hand(made.key) is read


@pytest.mark.parametrize(
    "happens",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.write_bytes(b""),
        lambda file: os.utime(file, ns=(0, file.stat().st_mtime_ns + 1)),
    ],
    ids=["deleted", "cut", "emptied", "changed"],
)
async def test_what_happened_to_its_object_is_seen(tmp_path, happens):
    near = Store(str(tmp_path), recent_bytes=5000)
    made = clip("a")
    await near.save_clip(made)
    (file,) = (tmp_path / "clips").rglob("*.mp3")
    happens(file)
    assert near.at_hand(made.key) is None


async def test_another_take_from_elsewhere_is_read(tmp_path):
    near = Store(str(tmp_path), recent_bytes=5000)
    made = clip("a")
    await near.save_clip(made)
    other = replace(made, mp3=b"\1" * 1000)
    await Store(str(tmp_path)).save_clip(other)
    assert await near.load_clip(made.key) == other
    assert near.at_hand(made.key).checksum == other.checksum != made.checksum


async def test_what_is_at_hand_does_not_look_forgotten(tmp_path, monkeypatch):
    near = Store(str(tmp_path), recent_bytes=5000)
    await near.save_clip(clip("a"))
    (file,) = (tmp_path / "clips").rglob("*.mp3")
    later = file.stat().st_mtime + 3700
    monkeypatch.setattr(store, "time", SimpleNamespace(time=lambda: later))
    assert near.at_hand(clip("a").key) is None
    # Whoever reads it then records that it is in use.
    os.utime(file, (later - 7200, later - 7200))
    assert await near.load_clip(clip("a").key) == clip("a")
    assert file.stat().st_mtime > later - 7200


async def test_objects_of_a_bucket_count_as_they_were_for_a_minute(monkeypatch):
    now = 600.0
    monkeypatch.setattr(bucket, "time", SimpleNamespace(monotonic=lambda: now))
    near = Store("memory:///", recent_bytes=5000)
    await near.save_clip(clip("a"))
    now = 659.0
    assert near.at_hand(clip("a").key) == clip("a")
    now = 660.0
    assert near.at_hand(clip("a").key) is None
    assert await near.load_clip(clip("a").key) == clip("a")
    assert near.at_hand(clip("a").key) == clip("a")


async def test_what_was_gone_as_soon_as_it_was_stored_is_not_at_hand(tmp_path, monkeypatch):
    cache = Store(str(tmp_path), recent_bytes=100_000)
    put = cache.objects.put

    async def put_in_vain(path, data):
        await put(path, data)
        await cache.objects.delete(path)

    monkeypatch.setattr(cache.objects, "put", put_in_vain)
    await cache.save_clip(clip(0))
    assert cache.at_hand(clip(0).key) is None
