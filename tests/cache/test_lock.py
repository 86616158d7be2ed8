"""On one machine the system itself knows who is at work, and who has died of it."""

import asyncio
import contextlib
import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from patience import PATIENCE_S

from tts_service.cache import lock as module
from tts_service.cache.folder import Folder
from tts_service.cache.key import digest
from tts_service.cache.lease import Lease
from tts_service.cache.lock import LOCKS, Lock
from tts_service.cache.store import Store
from tts_service.errors import StoreError

KEY, OTHER = digest("work"), digest("other work")

# A process that takes the lock of a key, has a child, and never lets go.
HOLDER = """
import asyncio, os, sys, time
from tts_service.cache.lock import Lock
async def main():
    lock = Lock(sys.argv[1], sys.argv[2])
    assert await lock.take()
    async with lock:
        if sys.argv[3] == "child" and os.fork() == 0:
            time.sleep(3600)
        print(os.getpid(), flush=True)
        sys.stdin.readline()
    print("released", flush=True)
    sys.stdin.readline()
asyncio.run(main())
"""


@pytest.fixture
def root(tmp_path):
    return str(tmp_path)


def holder(root, child=""):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, root, KEY, child],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout.readline().strip() == str(process.pid)
    return process


async def taken(root, key=KEY):
    """A lock, once it can be had."""
    lock = Lock(root, key)
    while not await lock.take():
        await lock.pause()
    return lock


def open_files(root):
    """How often this process has the file of locks open."""
    links = []
    for handle in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            links.append(str(handle.readlink()))
    return links.count(f"{root}/{LOCKS}")


async def test_only_one_holds_it_and_nothing_is_left_of_it(root):
    first, second = Lock(root, KEY), Lock(root, KEY)
    assert await first.take()
    async with first:
        assert not await second.take()
        async with await taken(root, OTHER):
            assert open_files(root) == 2
    assert await second.take()
    async with second:
        assert not await first.take()
    assert open_files(root) == 0
    assert [(entry.path, entry.size) async for entry in Folder(Path(root)).walk()] == [(LOCKS, 0)]


async def test_the_dead_hold_nothing(root):
    process = holder(root)
    lock = Lock(root, KEY)
    assert not await lock.take()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert await lock.take()


async def test_a_child_keeps_nothing_of_what_its_parent_released(root):
    process = holder(root, "child")
    try:
        assert not await Lock(root, KEY).take()
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "released\n"
        assert await Lock(root, KEY).take()
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


async def test_a_holder_that_is_stuck_is_not_waited_for(root, monkeypatch):
    process = holder(root)
    monkeypatch.setattr(module, "LONGEST_S", 0.2)
    try:
        async with await asyncio.wait_for(taken(root), PATIENCE_S):
            # One of those who waited, not all of them.
            late = Lock(root, KEY)
            assert not await late.take()
    finally:
        process.kill()
        process.communicate()


async def test_a_holder_that_is_slow_lets_go_for_those_who_come_later(root, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_S", 0.2)
    async with await taken(root):
        await asyncio.sleep(0.5)
        assert await Lock(root, KEY).take()


async def test_a_folder_that_was_removed_is_made_again(tmp_path):
    store = Store(str(tmp_path / "store"))
    (tmp_path / "store").rmdir()
    assert await store.lease(KEY).take()


@pytest.mark.parametrize("said", [errno.ENOSPC, errno.EROFS, errno.EIO])
async def test_a_folder_that_fails_says_so(tmp_path, monkeypatch, said):
    right = Folder(tmp_path).right(KEY)

    def refuse(*_arguments):
        raise OSError(said, os.strerror(said))

    monkeypatch.setattr(module.os, "open", refuse)
    with pytest.raises(StoreError, match=os.strerror(said)):
        await right.take()


@pytest.mark.parametrize("said", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS])
async def test_where_there_are_no_locks_files_do(tmp_path, monkeypatch, said):
    def refuse(*_arguments):
        raise OSError(said, os.strerror(said))

    monkeypatch.setattr(module.fcntl, "fcntl", refuse)
    folder = Folder(tmp_path)
    first, second = folder.right(KEY), folder.right(KEY)
    assert isinstance(first, Lease)
    assert await first.take()
    assert not await second.take()


async def test_a_system_without_them_has_files_too(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_SET", 0)
    assert isinstance(Folder(tmp_path).right(KEY), Lease)
