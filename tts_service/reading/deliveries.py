"""Complete readings in other containers: made once, kept in the store, sent in ranges."""

from __future__ import annotations

import asyncio
import functools
import json
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tts_service.audio.containers import CONTAINERS_ID, convert
from tts_service.cache.flight import Flight
from tts_service.cache.key import digest
from tts_service.errors import StoreError
from tts_service.reading.label import label_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tts_service.audio.containers import Container
    from tts_service.cache.store import Store
    from tts_service.reading.voicing import Voicing

_KIND = "deliveries"
# An hour of WAV has 173 MB: kept in parts, so that a range costs what it is worth.
_PART_BYTES = 2**20
# Each conversion keeps one core busy, and listeners come first.
_AT_ONCE = 1


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file in the store: its key, its size, and a way to its bytes."""

    key: str
    size: int
    slice: Callable[[int, int], AsyncIterator[bytes]]


class Deliveries:
    """The files of readings."""

    def __init__(self, store: Store, cover: bytes = b"") -> None:
        """``cover`` is the picture that goes into files, JPEG or PNG."""
        self.cover = cover
        self._store = store
        self._flight: Flight[int] = Flight()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._made_as = f"{CONTAINERS_ID}-{zlib.crc32(cover):08x}" if cover else CONTAINERS_ID

    async def find(self, voicing: Voicing, container: Container) -> Delivery:
        """The reading as a file of that kind, made now when the store does not have it.

        Waits for the reading to be complete; raises ``IncompleteReading``,
        ``StoreError``, and ``TtsError`` when ffmpeg fails.
        """
        await voicing.finished()
        key = digest("delivery", voicing.reading.id, voicing.tag, container, self._made_as)
        make = functools.partial(self._make, key, voicing, container)
        known = await self._store.load_document(_KIND, key)
        size = int(json.loads(known)) if known else await self._flight.do(key, make)
        return Delivery(key, size, functools.partial(self._slice, key, make))

    async def _slice(
        self, key: str, make: Callable[[], object], start: int, stop: int
    ) -> AsyncIterator[bytes]:
        for number in range(start // _PART_BYTES, -(-stop // _PART_BYTES)):
            at = number * _PART_BYTES
            part = await self._part(key, make, number)
            yield part[max(0, start - at) : stop - at]

    async def _part(self, key: str, make: Callable[[], object], number: int) -> bytes:
        part_key = digest("part", key, str(number))
        part = await self._store.load_document(_KIND, part_key)
        if part is None:
            # Lost or pruned: the same track gives the same bytes again.
            await self._flight.do(key, make)  # type: ignore[arg-type]
            part = await self._store.load_document(_KIND, part_key)
        if part is None:
            raise StoreError("A part of a file was lost as soon as it was stored.", "Try again.")
        return part

    async def _make(self, key: str, voicing: Voicing, container: Container) -> int:
        async with self._slots:
            with tempfile.TemporaryDirectory() as folder:
                mp3, target = Path(folder) / "track.mp3", Path(folder) / "file"
                with mp3.open("wb") as file:
                    async for piece in voicing.slice(0, voicing.track.size):
                        file.write(piece)
                await asyncio.to_thread(
                    convert, mp3, target, container, label_of(voicing, self.cover)
                )
                with target.open("rb") as file:
                    number = 0
                    while part := file.read(_PART_BYTES):
                        await self._store.save_document(
                            _KIND, digest("part", key, str(number)), part
                        )
                        number += 1
                size = target.stat().st_size
        # Last: who finds the size finds all parts.
        await self._store.save_document(_KIND, key, str(size).encode())
        return size
