"""Makes room: what has not been used for longest goes first."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_service.cache.layout import LASTING, SHARES, Sort, kind_and_key, sort
from tts_service.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from tts_service.cache.objects import Entry, Objects

_log = logging.getLogger(__name__)

# Deleted in one go: a bucket is not asked one by one, a folder's readers are not kept waiting.
_AT_ONCE = 16
# Then nothing is deleted for so many times as long as that took (but no longer than is worth
# while when a disk stood still): readers have disk and Python's lock to themselves.
_REST = 9
_LONGEST_REST_S = 0.02


@dataclass(frozen=True, slots=True)
class Pruned:
    """What a pruning did: what went, and what is left."""

    gone: int = 0
    gone_bytes: int = 0
    left: int = 0
    left_bytes: int = 0


async def prune(
    objects: Objects, max_bytes: int | None = None, max_age_s: float | None = None
) -> Pruned:
    """Delete what was last used longer than ``max_age_s`` ago, then down to ``max_bytes``.

    ``None`` is no limit.  Temporary objects that a crash has left go too;
    foreign ones stay and do not count.  Raises ``StoreError``.
    """
    return await _prune(objects, objects.walk(), max_bytes, max_age_s)


async def _prune(
    objects: Objects,
    listed: AsyncIterator[Entry],
    max_bytes: int | None,
    max_age_s: float | None,
    spared: str = "",
) -> Pruned:
    kept: list[Entry] = []
    going: list[Entry] = []
    async for entry in listed:
        match sort(entry):
            case Sort.KEPT if kind_and_key(entry.path)[0] not in LASTING:
                kept.append(entry)
            case Sort.TEMPORARY:
                going.append(entry)
    kept.sort(key=lambda entry: entry.used)
    now = time.time()
    size = sum(entry.size for entry in kept)
    left = len(kept)
    for entry in kept:
        old = max_age_s is not None and now - entry.used > max_age_s
        much = max_bytes is not None and size > max_bytes
        if not (old or much):
            break
        if entry.path != spared:
            going.append(entry)
            size -= entry.size
            left -= 1
    await _delete(objects, going)
    return Pruned(len(going), sum(entry.size for entry in going), left, size)


async def _delete(objects: Objects, entries: Iterable[Entry]) -> None:
    waiting = [entry.path for entry in entries]
    while waiting:
        began = time.monotonic()
        await objects.delete_all(waiting[:_AT_ONCE])
        del waiting[:_AT_ONCE]
        if waiting:
            await asyncio.sleep(min(_REST * (time.monotonic() - began), _LONGEST_REST_S))


class Room:
    """Keeps a store near ``max_bytes`` while it is being written to.

    Keys are digests, so every two-digit share of them may have a 256th of the
    room.  A write looks only at its own share, and only when the share has
    taken up what the last look left free (a tenth, at least); so a write costs
    a 256th of a listing at most, and hardly ever that.  It happens behind the
    writer's back: neither writers nor readers wait for it.
    """

    def __init__(self, objects: Objects, max_bytes: int) -> None:
        self._objects = objects
        self._share = max_bytes // SHARES
        self._free: defaultdict[str, int] = defaultdict(int)
        self._kinds: set[str] = set()
        self._looks: dict[str, asyncio.Task[None]] = {}

    def taken(self, path: str, size: int) -> None:
        """Note that an object has been written."""
        kind, digits, _ = path.split("/")
        self._kinds.add(kind)
        self._free[digits] -= size
        if self._free[digits] < 0 and digits not in self._looks:
            look = asyncio.create_task(self._look(digits, path))
            self._looks[digits] = look
            look.add_done_callback(lambda _: self._looks.pop(digits))

    async def settle(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._looks.values())

    async def _look(self, digits: str, newest: str) -> None:
        async def listed() -> AsyncIterator[Entry]:
            for kind in self._kinds:
                async for entry in self._objects.walk(f"{kind}/{digits}"):
                    yield entry

        free = self._free[digits]
        try:
            pruned = await _prune(self._objects, listed(), self._share * 9 // 10, None, newest)
        except StoreError as error:
            _log.warning("no room could be made: %s", error)
            return
        # What was written meanwhile may have been listed, or not.
        written = free - self._free[digits]
        self._free[digits] = self._share - pruned.left_bytes - written
