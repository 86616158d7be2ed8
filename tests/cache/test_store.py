"""Clips go in whole and come out whole, or not at all."""

import asyncio

import pytest

from tts_service.audio.clips import encode
from tts_service.cache.check import check
from tts_service.cache.key import clip_key, digest, is_key
from tts_service.cache.record import pack, unpack
from tts_service.cache.store import Store
from tts_service.errors import StoreError
from tts_service.values import Clip

KEY = digest("test")
MP3 = encode(bytes(24_000))
CLIP = Clip(KEY, MP3, len(MP3) // 192, 1345, 5000)


@pytest.fixture
def store(tmp_path):
    return Store(str(tmp_path))


def clip_file(tmp_path):
    return next(tmp_path.rglob("*.mp3"))


async def test_what_was_saved_is_found(store):
    await store.save_clip(CLIP)
    assert await store.load_clip(KEY) == CLIP


async def test_what_was_never_saved_is_a_miss(store):
    assert await store.load_clip(KEY) is None
    assert await store.load_document("readings", KEY) is None


async def test_documents_are_kept_as_they_are(store):
    await store.save_document("readings", KEY, "đọc".encode())
    assert await store.load_document("readings", KEY) == "đọc".encode()


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda _: b"", lambda b: b.upper(), lambda b: b + b" "]
)
async def test_a_damaged_document_is_a_miss(store, tmp_path, damage):
    await store.save_document("readings", KEY, b"a plan")
    (file,) = tmp_path.rglob("*.doc")
    file.write_bytes(damage(file.read_bytes()))
    assert await store.load_document("readings", KEY) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda b: b[:-1],
        lambda b: b[: len(b) // 2],
        lambda _: b"",
        lambda b: bytes(len(b)),
        lambda b: b[:50] + bytes([b[50] ^ 1]) + b[51:],
        lambda b: b[:600] + bytes([b[600] ^ 1]) + b[601:],
        lambda b: b + b"\0",
        lambda b: b[192:],
        lambda _: b"<html>not a clip</html>",
        lambda b: b.replace(b'"frames": ', b'"framez": '),
    ],
)
async def test_a_damaged_object_is_a_miss_and_can_be_saved_again(store, tmp_path, damage):
    await store.save_clip(CLIP)
    file = clip_file(tmp_path)
    file.write_bytes(damage(file.read_bytes()))
    assert await store.load_clip(KEY) is None
    await store.save_clip(CLIP)
    assert await store.load_clip(KEY) == CLIP


def test_a_clip_under_a_foreign_key_is_a_miss():
    assert unpack(pack(CLIP), digest("other")) is None


def test_a_stored_clip_is_a_playable_file():
    import subprocess

    import imageio_ffmpeg

    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "mp3", "-i", "-", "-f", "null", "-"],
        input=pack(CLIP),
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""


async def test_many_writers_of_one_key_leave_one_whole_clip(store):
    others = [Clip(KEY, MP3[: 192 * n], n, 1345, 100) for n in range(2, 20)]
    await asyncio.gather(*(store.save_clip(c) for c in others))
    assert await store.load_clip(KEY) in others


async def test_no_half_written_file_is_left(store, tmp_path):
    await store.save_clip(CLIP)
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [f"{KEY}.mp3"]


async def test_a_store_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "clips").write_text("in the way")
    with pytest.raises(StoreError, match="Writing failed"):
        await Store(str(tmp_path)).save_clip(CLIP)


def test_a_store_that_cannot_be_opened_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(str(tmp_path / "file" / "below"))


@pytest.mark.parametrize("path", ["../../etc/passwd", "", KEY.upper(), KEY[:-1], KEY + "0"])
async def test_nothing_but_a_key_becomes_a_path(store, path):
    assert not is_key(path)
    with pytest.raises(ValueError, match="not a key"):
        await store.load_clip(path)


def test_a_key_changes_with_every_input_that_changes_the_sound():
    base = ("xin chào", "espeak:vi", "v1", -1.0, "mp3")
    changed = [
        ("xin chao", *base[1:]),
        ("xin chào", "espeak:vi-south", *base[2:]),
        ("xin chào", "espeak:vi", "v2", *base[3:]),
        (*base[:3], 0.0, "mp3"),
        (*base[:4], "opus"),
    ]
    keys = {clip_key(*fields) for fields in [base, *changed]}
    assert len(keys) == 6
    assert clip_key(*base) == clip_key(*base)


def test_fields_cannot_run_into_each_other():
    assert digest("ab", "c") != digest("a", "bc")


async def test_a_clip_is_handed_over_as_a_file_of_its_frames(store, tmp_path):
    handed = await store.hand_over(CLIP)
    path = handed.path
    assert handed.checksum == CLIP.checksum
    assert (tmp_path / path).read_bytes() == MP3
    assert await store.hand_over(CLIP) is handed
    # Gone or damaged, it is made again at once.
    (tmp_path / path).unlink()
    await store.hand_over(CLIP)
    assert (tmp_path / path).read_bytes() == MP3
    (tmp_path / path).write_bytes(MP3[:-1])
    assert [f.path async for f in check(store.objects, fix=True)] == [path]
    (tmp_path / path).write_bytes(MP3[:-1])
    for each in (store, Store(str(tmp_path))):
        assert (await each.hand_over(CLIP)).path == path
        assert (tmp_path / path).read_bytes() == MP3


async def test_what_was_handed_over_is_at_hand_until_something_happens_to_it(store, tmp_path):
    assert store.handed_over(KEY) is None
    await store.save_clip(CLIP)
    handed = await store.hand_over(CLIP)
    assert store.handed_over(KEY) is handed
    (tmp_path / handed.path).write_bytes(MP3[:-1])
    assert store.handed_over(KEY) is None
    again = await store.hand_over(CLIP)
    assert store.handed_over(KEY) is again
    # Another take of the clip has another file.
    other = Clip(KEY, MP3[:-192], CLIP.frames - 1, 1345, 5000)
    await store.save_clip(other)
    assert store.handed_over(KEY) is None
    assert (await store.hand_over(other)).path != handed.path
    assert (await store.hand_over(CLIP)).path == handed.path


async def test_a_bucket_hands_nothing_over(bucket_url):
    assert await Store(bucket_url).hand_over(CLIP) is None
