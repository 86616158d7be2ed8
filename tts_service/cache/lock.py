"""The right to make what belongs to a key, among all processes that share a folder."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import os
import struct
import time
from pathlib import Path
from typing import Self

from tts_service.cache.lease import LONGEST_S, Patient
from tts_service.errors import StoreError

# Beside the folders of a store: a file that stays empty.
LOCKS = "leases.lock"

# Locks that belong to an open file, not to a process: https://man7.org/linux/man-pages/man2/fcntl.2.html
_SET: int = getattr(fcntl, "F_OFD_SETLK", 0)
# struct flock: kind, whence, start, length, and no process.
_FLOCK = struct.Struct("hhqqi0q")
_TAKEN = (errno.EAGAIN, errno.EACCES)
# So much of a key decides its byte; behind it there is room for the generations.
_DIGITS = 13
_GENERATIONS = 256


class Lock(Patient):
    """One attempt to be the one who does the work of ``key``; used as a ``Lease`` is.

    Each key has a byte in one file, which need not exist to be locked.  The system
    releases it when its holder dies, at once, and nothing is left to clear away.

    A holder that lives and does not end is stuck: who has waited for it for
    ``LONGEST_S`` tries the next *generation*, the byte behind; and a holder that
    is only slow lets go by itself by then, for those who come later.
    """

    def __init__(self, root: str, key: str) -> None:
        self._file = f"{root}/{LOCKS}"
        self._place = int(key[:_DIGITS], 16) * _GENERATIONS
        self._waiting_since: float | None = None
        self._held: tuple[int, int] | None = None  # an open file, and its locked byte
        self._end: asyncio.TimerHandle | None = None

    async def take(self) -> bool:
        """Whether the key is ours now; if not, look for the result, ``pause`` and try again.

        Raises ``StoreError``.
        """
        now = time.monotonic()
        waited_s = now - (self._waiting_since or now)
        place = self._place + min(int(waited_s / LONGEST_S), _GENERATIONS - 1)
        try:
            handle = _locked(self._file, place)
        except OSError as error:
            raise failure("Locking", error) from error
        if handle is not None:
            self._held = handle, place
            return True
        if self._waiting_since is None:
            self._waiting_since = now
        return False

    async def __aenter__(self) -> Self:
        self._end = asyncio.get_running_loop().call_later(LONGEST_S, self._release)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._end is not None:
            self._end.cancel()
        self._release()

    def _release(self) -> None:
        if self._held is not None:
            handle, place = self._held
            self._held = None
            _unlock(handle, place)


def failure(doing: str, error: OSError) -> StoreError:
    """The error of a folder in which something cannot be done."""
    remedy = "Check free space and permissions of the store."
    return StoreError(f"{doing} failed: {error.strerror or error}.", remedy)


def can_lock(root: str) -> bool:
    """Whether the system and the folder's file system know such locks; may leave an empty file."""
    if not _SET:
        return False
    try:
        handle = _locked(f"{root}/{LOCKS}", 0)
    except OSError as error:
        # A folder that cannot be written just now may be one that can be locked.
        return error.errno not in (errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)
    if handle is not None:
        _unlock(handle, 0)
    return True


def _locked(file: str, place: int) -> int | None:
    """An open file that holds the lock on a byte; ``None`` when another does."""
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
    try:
        handle = os.open(file, flags, 0o666)
    except FileNotFoundError:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, flags, 0o666)
    try:
        _set(handle, fcntl.F_WRLCK, place)
    except OSError as error:
        os.close(handle)
        if error.errno in _TAKEN:
            return None
        raise
    return handle


def _unlock(handle: int, place: int) -> None:
    # Closing is not enough: a process forked meanwhile has the same file open.
    with contextlib.suppress(OSError):
        _set(handle, fcntl.F_UNLCK, place)
    os.close(handle)


def _set(handle: int, kind: int, place: int) -> None:
    fcntl.fcntl(handle, _SET, _FLOCK.pack(kind, os.SEEK_SET, place, 1, 0))
