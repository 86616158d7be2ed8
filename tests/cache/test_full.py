"""A full disk: a clear error, a whole cache, and work again as soon as there is space."""

import subprocess
import sys

import pytest

# Runs on a file system of 256 kB (its own, without any rights outside), or,
# where that may not be had, with files that may not grow beyond 8 kB.
SCRIPT = """
import asyncio, os, pathlib, resource, sys
from tts_service.audio.clips import encode
from tts_service.cache.check import check
from tts_service.cache.key import digest
from tts_service.cache.store import Store
from tts_service.errors import StoreError
from tts_service.values import Clip

root, way = sys.argv[1:]
mp3 = encode(bytes(240_000))
small = mp3[:1920]

def clip(name, data=mp3):
    return Clip(digest(str(name)), data, len(data) // 192, 1345, 5000)

async def main():
    store = Store(root)
    if way == "limit":
        await store.save_clip(clip("before"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
    else:
        await store.save_clip(clip("before"))
        name = 0
        try:
            while True:
                await store.save_clip(clip(name))
                name += 1
        except StoreError:
            pass
        # Fill what the last clip left over, as other programs do.
        with open(root + "/filler", "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(1024))
            except OSError:
                pass
    for call in (
        store.save_clip(clip("after")),
        store.save_document("readings", digest("after"), bytes(20_000)),
        store.save_clip(clip("before", small * 5)),
    ):
        try:
            await call
        except StoreError as error:
            assert error.transient
            print(error)
        else:
            raise AssertionError("it had space")
    if way == "full":
        try:
            lease = store.lease(digest("after"))
            assert await lease.take()
        except StoreError as error:
            print(error)
    # What was there is still there, what failed has left nothing.
    assert await store.load_clip(digest("before")) == clip("before")
    assert await store.load_clip(digest("after")) is None
    assert [f async for f in check(store.objects)] == []
    assert not list(pathlib.Path(root).rglob("*.part"))
    # Space again: one deletion is enough.
    if way == "full":
        os.unlink(root + "/filler")
        await store.objects.delete(f"clips/{digest('0')[:2]}/{digest('0')}.mp3")
        await store.save_clip(clip("after"))
        assert await store.load_clip(digest("after")) == clip("after")

asyncio.run(main())
"""


def run(command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_files_that_may_not_grow_fail_clearly_and_leave_the_cache_whole(tmp_path):
    done = run([sys.executable, "-c", SCRIPT, str(tmp_path), "limit"])
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Writing failed: File too large.") == 3


def test_a_full_disk_fails_clearly_and_leaves_the_cache_whole(tmp_path):
    own = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    mount = f"mount -t tmpfs -o size=256k none '{tmp_path}'"
    if run([*own, mount]).returncode:
        pytest.skip("no file system of one's own may be had here")
    done = run(
        [*own, f'{mount} && exec "$@"', "-", sys.executable, "-c", SCRIPT, str(tmp_path), "full"]
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Writing failed: No space left on device.") >= 3
