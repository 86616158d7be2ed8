"""Clips and documents under their keys: whole, or as if they were not there.

An object is found by the digest of everything that decides it and proves
itself whole by a digest of its own; what does not is a miss.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from tts_service.cache.folder import Folder
from tts_service.cache.layout import CLIPS, DOCUMENT, FRAMES, SOUND, path_of
from tts_service.cache.prune import Room
from tts_service.cache.recent import Kept, Recent
from tts_service.cache.record import pack, seal, unpack, unseal
from tts_service.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_service.cache.objects import Found, Objects, Right, Stamp
    from tts_service.values import Clip

_AT_ONCE = 32
# Some 10 MB.
_MOST_HANDED = 16_384


def open_objects(url: str) -> Objects:
    """The objects of a folder, or of the URL of a store that obstore knows (``s3://…``).

    Raises ``StoreError`` when there can be none.
    """
    parts = urlsplit(url)
    try:
        if parts.scheme == "file":
            return Folder(Path(unquote(parts.path)))
        if "://" not in url:
            return Folder(Path(url))
        # A local store needs no obstore, which takes a while to import.
        from tts_service.cache.bucket import Bucket

        return Bucket(url)
    except (OSError, ValueError) as error:
        raise StoreError(f"{url!r} cannot be opened: {error}", "Check TTS_STORE_URL.") from error


@dataclass(frozen=True, slots=True)
class Handed:
    """A file of nothing but a clip's frames: its path in the folder, and their checksum."""

    path: str
    checksum: int


class Store:
    """Clips and documents under their keys, near ``max_bytes`` at most (0: no limit).

    Every method raises ``StoreError`` when the store itself fails; a missing or
    damaged object is no failure.
    """

    def __init__(
        self,
        url: str,
        max_bytes: int = 0,
        lease: Callable[[Objects, str], Right] | None = None,
        recent_bytes: int = 0,
    ) -> None:
        """``lease`` decides who makes what, when the store itself is not to be asked.

        So many bytes of clips stay in memory, whole as they were made or read, for
        as long as nothing happens to their objects.
        """
        self.objects = open_objects(url)
        self._recent = Recent(recent_bytes)
        self._lease = lease
        self._room = Room(self.objects, max_bytes) if max_bytes else None
        # What was handed over, when that was seen to be whole (monotonic), and the two objects.
        self._handed: dict[str, tuple[Handed, float, Stamp | None, Stamp | None]] = {}

    def lease(self, key: str) -> Right:
        """An attempt to be the one process that makes what belongs under ``key``."""
        return self._lease(self.objects, key) if self._lease else self.objects.right(key)

    async def load_clip(self, key: str) -> Clip | None:
        """The clip under ``key``, or ``None``."""
        if (known := self.at_hand(key)) is not None:
            return known
        path = path_of(CLIPS, key, SOUND)
        found = await self.objects.get(path)
        clip = unpack(found.data, key) if found is not None else None
        if found is not None and clip is not None:
            self._recent.keep(Kept(clip, found.stamp, found.used))
            await self._use(path, found)
        return clip

    def at_hand(self, key: str) -> Clip | None:
        """The clip under ``key`` if it is in memory and its object is still what it was."""
        kept = self._recent.get(key)
        if kept is None or kept.stamp is None:
            return None
        if kept.stamp != self.objects.stamp(path_of(CLIPS, key, SOUND)):
            return None
        # Whoever reads it records that it is in use.
        return None if self._is_unused(kept.used) else kept.clip

    async def has_clips(self, keys: Sequence[str]) -> bool:
        """Whether there are clips under all these keys; nobody has looked at what they are."""
        for start in range(0, len(keys), _AT_ONCE):
            paths = (path_of(CLIPS, key, SOUND) for key in keys[start : start + _AT_ONCE])
            if not all(await asyncio.gather(*map(self.objects.has, paths))):
                return False
        return True

    async def save_clip(self, clip: Clip) -> None:
        """Store ``clip`` under its key, over whatever is there."""
        path = path_of(CLIPS, clip.key, SOUND)
        await self._put(path, pack(clip))
        self._recent.keep(Kept(clip, self.objects.stamp(path), time.time()))

    async def clip_address(self, key: str, seconds: int) -> str | None:
        """Where the clip, if it is there, can be fetched from the store itself for so long."""
        return await self.objects.sign(path_of(CLIPS, key, SOUND), seconds)

    def handed_over(self, key: str) -> Handed | None:
        """The file that ``hand_over`` gave lately, if it and the clip are what they were."""
        known = self._handed.get(key)
        if known is None:
            return None
        handed, seen, *stamps = known
        stamp = self.objects.stamp
        if time.monotonic() - seen > self.objects.touch_after_s:
            return None
        return handed if stamps == [stamp(path_of(CLIPS, key, SOUND)), stamp(handed.path)] else None

    async def hand_over(self, clip: Clip) -> Handed | None:
        """A file in the folder that is nothing but the clip's frames.

        For a web server that sends files itself.  Made at the first call, beside
        the clip; its name is the digest of its bytes.  ``None`` in a bucket.
        """
        if not isinstance(self.objects, Folder):
            return None
        if (known := self.handed_over(clip.key)) is not None and known.checksum == clip.checksum:
            return known
        path = path_of(FRAMES, hashlib.sha256(clip.mp3).hexdigest(), SOUND)
        stamp = self.objects.stamp(path_of(CLIPS, clip.key, SOUND))
        found = await self.objects.get(path)
        if found is None or found.data != clip.mp3:
            await self._put(path, clip.mp3)
        else:
            await self._use(path, found)
        if len(self._handed) >= _MOST_HANDED:
            self._handed.clear()
        handed = Handed(path, clip.checksum)
        self._handed[clip.key] = handed, time.monotonic(), stamp, self.objects.stamp(path)
        return handed

    async def load_document(self, kind: str, key: str) -> bytes | None:
        """The document of that kind under ``key``, or ``None``."""
        path = path_of(kind, key, DOCUMENT)
        found = await self.objects.get(path)
        document = unseal(found.data) if found is not None else None
        if found is not None and document is not None:
            await self._use(path, found)
        return document

    async def save_document(self, kind: str, key: str, data: bytes) -> None:
        """Store a document, over whatever is there."""
        await self._put(path_of(kind, key, DOCUMENT), seal(data))

    async def use_document(self, kind: str, key: str) -> None:
        """Record that a document is in use although nobody reads it, being in memory."""
        await self.objects.touch(path_of(kind, key, DOCUMENT))

    async def _use(self, path: str, found: Found) -> None:
        if self._is_unused(found.used):
            await self.objects.touch(path, found.data)

    def _is_unused(self, used: float) -> bool:
        """Whether what was used then may look forgotten."""
        return time.time() - used > self.objects.touch_after_s

    async def _put(self, path: str, data: bytes) -> None:
        await self.objects.put(path, data)
        if self._room is not None:
            self._room.taken(path, len(data))
