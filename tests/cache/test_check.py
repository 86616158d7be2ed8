"""A check says what is wrong, and repairs only what is ours and only when asked to."""

import os
import time

import pytest

from tts_service.audio.clips import encode
from tts_service.cache.check import check, stats
from tts_service.cache.key import digest
from tts_service.cache.store import Store
from tts_service.values import Clip

MP3 = encode(bytes(24_000))
KEY = digest("clip")
CLIP = Clip(KEY, MP3, len(MP3) // 192, 1345, 5000)


@pytest.fixture
async def store(tmp_path):
    opened = Store(str(tmp_path))
    await opened.save_clip(CLIP)
    await opened.save_document("readings", KEY, b"a plan")
    (tmp_path / "README.md").write_text("a note, nobody's business")
    return opened


def put(tmp_path, path, data=b"data", age_s=3600):
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    os.utime(file, (0, time.time() - age_s))


async def found(store, **options):
    return sorted([(f.trouble, f.path) async for f in check(store.objects, **options)])


async def test_a_whole_store_has_no_findings(store):
    assert await found(store) == []


@pytest.mark.parametrize(
    ("path", "trouble"),
    [
        (f"clips/{KEY[:2]}/{KEY}.mp3", "damaged"),
        (f"readings/{KEY[:2]}/{KEY}.doc", "damaged"),
        (f"clips/ab/ab{KEY[2:]}.mp3", "damaged"),
        (f"clips/{KEY[:2]}/{KEY}.mp3.0a1b2c3d.part", "temporary"),
        (f"leases/{KEY[:2]}/{KEY}.0", "temporary"),
        (f"leases/{KEY[:2]}/{KEY}.12", "temporary"),
        ("clips/ab/holiday.mp3", "foreign"),
        (f"clips/ab/{'ab' * 32}.wav", "foreign"),
        (f"clips/ba/{'ab' * 32}.mp3", "foreign"),
        ("photos/2024/me.jpg", "foreign"),
        (f"leases/ab/{'ab' * 32}.mp3", "foreign"),
    ],
)
async def test_trouble_is_told_and_repaired_when_asked(store, tmp_path, path, trouble):
    put(tmp_path, path)
    assert await found(store) == [(trouble, path)]
    assert (tmp_path / path).exists()
    assert await found(store, fix=True) == [(trouble, path)]
    assert (tmp_path / path).exists() is (trouble == "foreign")
    assert await found(store) == ([(trouble, path)] if trouble == "foreign" else [])


@pytest.mark.parametrize(
    "path", [f"clips/{KEY[:2]}/{KEY}.mp3.0a1b2c3d.part", f"leases/{KEY[:2]}/{KEY}.0"]
)
async def test_what_is_under_way_is_left_alone(store, tmp_path, path):
    put(tmp_path, path, age_s=5)
    assert await found(store, fix=True) == []
    assert (tmp_path / path).exists()


async def test_a_clip_under_the_name_of_another_is_damaged(store, tmp_path):
    other = f"clips/ab/ab{KEY[2:]}.mp3"
    put(tmp_path, other, next(tmp_path.rglob("*.mp3")).read_bytes())
    assert await found(store) == [("damaged", other)]


async def test_a_bucket_is_checked_too(bucket_url):
    store = Store(bucket_url)
    await store.save_clip(CLIP)
    await store.objects.put(f"clips/{KEY[:2]}/{KEY}.mp3", b"cut")
    assert await found(store, fix=True) == [("damaged", f"clips/{KEY[:2]}/{KEY}.mp3")]
    assert await found(store) == []


async def test_a_store_is_counted_by_kind(store, tmp_path):
    put(tmp_path, "photos/me.jpg", b"x" * 10)
    counted = await stats(store.objects)
    assert dict(counted.objects) == {"clips": 1, "readings": 1, "foreign": 1}
    assert counted.size["foreign"] == 10
    assert counted.size["clips"] > len(MP3)
    kept = [*tmp_path.glob("clips/*/*"), *tmp_path.glob("readings/*/*")]
    assert counted.oldest == min(file.stat().st_mtime for file in kept)
