"""Content-addressed objects through obstore: a local folder by default, S3 and friends by URL.

Objects are written whole under a temporary name and then renamed, so a reader
never sees half of one; what does not prove itself whole when read is a miss.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, from_url

from tts_service.cache.key import is_key
from tts_service.cache.record import pack, seal, unpack, unseal
from tts_service.errors import StoreError

if TYPE_CHECKING:
    from obstore.store import ObjectStore

    from tts_service.values import Clip


def _path(kind: str, key: str, suffix: str) -> str:
    """Two levels, so that no folder grows beyond what file systems like."""
    if not is_key(key):
        raise ValueError(f"not a key: {key!r}")
    return f"{kind}/{key[:2]}/{key}{suffix}"


class Store:
    """Clips and documents under their keys.

    ``url`` is a folder, or the URL of a store that obstore knows (``s3://…``).
    Every method raises ``StoreError`` when the store itself fails; a missing or
    damaged object is no failure.
    """

    def __init__(self, url: str) -> None:
        try:
            self._objects: ObjectStore = (
                from_url(url)
                if "://" in url
                else LocalStore(Path(url).resolve(), automatic_cleanup=False, mkdir=True)
            )
        except (BaseError, OSError, ValueError) as error:
            raise StoreError(
                f"{url!r} cannot be opened: {error}", "Check TTS_STORE_URL."
            ) from error

    async def load_clip(self, key: str) -> Clip | None:
        """The clip under ``key``, or ``None``."""
        data = await self._get(_path("clips", key, ".mp3"))
        return unpack(data, key) if data is not None else None

    async def save_clip(self, clip: Clip) -> None:
        """Store ``clip`` under its key, over whatever is there."""
        await self._put(_path("clips", clip.key, ".mp3"), pack(clip))

    async def load_document(self, kind: str, key: str) -> bytes | None:
        """The document of that kind under ``key``, or ``None``."""
        data = await self._get(_path(kind, key, ".doc"))
        return unseal(data) if data is not None else None

    async def save_document(self, kind: str, key: str, data: bytes) -> None:
        """Store a document, over whatever is there."""
        await self._put(_path(kind, key, ".doc"), seal(data))

    async def _get(self, path: str) -> bytes | None:
        try:
            if isinstance(self._objects, LocalStore):
                # A local file is read faster than a thread is found for it.
                return bytes(obstore.get(self._objects, path).bytes())
            result = await obstore.get_async(self._objects, path)
            return bytes(await result.bytes_async())
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            raise StoreError(f"Reading failed: {error}", "Check the store.") from error

    async def _put(self, path: str, data: bytes) -> None:
        try:
            if isinstance(self._objects, LocalStore):
                await asyncio.to_thread(obstore.put, self._objects, path, data)
            else:
                await obstore.put_async(self._objects, path, data)
        except (BaseError, OSError) as error:
            raise StoreError(
                f"Writing failed: {error}", "Check free space and permissions of the store."
            ) from error
