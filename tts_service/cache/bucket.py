"""Objects in a bucket of a server: S3 and friends, whatever obstore has a URL for."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import AzureStore, GCSStore, S3Store, from_url

from tts_service.cache.lease import Lease
from tts_service.cache.objects import Entry, Found, Stamp
from tts_service.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from obstore.store import BackoffConfig, ClientConfig, ObjectStore, RetryConfig

_DAY_S = 86_400.0
_MINUTE_S = 60.0
_SOUND = {"Content-Type": "audio/mpeg"}

# A listener waits: a server that is gone must be told of in seconds, not in the
# three minutes that obstore allows by itself.
_CLIENT: ClientConfig = {
    "connect_timeout": timedelta(seconds=2),
    "timeout": timedelta(seconds=10),
    "allow_http": True,
}
_BACK_OFF: BackoffConfig = {
    "init_backoff": timedelta(milliseconds=50),
    "max_backoff": timedelta(seconds=1),
    "base": 2,
}
_RETRY: RetryConfig = {
    "max_retries": 3,
    "retry_timeout": timedelta(seconds=5),
    "backoff": _BACK_OFF,
}


class Bucket:
    """A bucket, or a part of one, shared by any number of machines.

    The time of last use is the time of the last write; a read therefore writes
    an object anew, but at most once a day.
    """

    touch_after_s = _DAY_S

    def __init__(self, url: str) -> None:
        """Raises ``ValueError`` when the URL makes no sense."""
        try:
            self._objects: ObjectStore = (
                from_url(url)  # the one that knows no connections
                if url.startswith("memory:")
                else from_url(url, client_options=_CLIENT, retry_config=_RETRY)
            )
        except BaseError as error:
            raise ValueError(str(error).partition("\n")[0]) from error

    async def get(self, path: str) -> Found | None:
        """The object, or ``None``."""
        try:
            result = await obstore.get_async(self._objects, path)
            data = bytes(await result.bytes_async())
            return Found(data, result.meta["last_modified"].timestamp(), self.stamp(path))
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            raise _failure("Reading", error) from error

    def stamp(self, path: str) -> Stamp:  # noqa: ARG002
        """The minute: asking would cost as much as reading, so objects count as they were in it."""
        return (int(time.monotonic() / _MINUTE_S),)

    async def has(self, path: str) -> bool:
        """Whether there is such an object."""
        try:
            await obstore.head_async(self._objects, path)
        except FileNotFoundError:
            return False
        except (BaseError, OSError) as error:
            raise _failure("Reading", error) from error
        return True

    async def put(self, path: str, data: bytes) -> None:
        """Keep an object over whatever is there, in one request."""
        attributes = _SOUND if path.endswith(".mp3") else {}
        try:
            await obstore.put_async(
                self._objects, path, data, attributes=attributes, use_multipart=False
            )
        except (BaseError, OSError) as error:
            raise _failure("Writing", error) from error

    async def create(self, path: str, data: bytes) -> bool:
        """Keep a small object if there is none (``If-None-Match: *``, RFC 9110 §13.1.2)."""
        try:
            await obstore.put_async(self._objects, path, data, mode="create")
        except AlreadyExistsError:
            return False
        except NotImplementedError:
            return True  # switched off by the operator: work may be done twice
        except (BaseError, OSError) as error:
            raise _failure("Writing", error) from error
        return True

    async def delete(self, path: str) -> None:
        """Make sure that the object is not there."""
        try:
            await obstore.delete_async(self._objects, path)
        except FileNotFoundError:
            pass
        except (BaseError, OSError) as error:
            raise _failure("Deleting", error) from error

    async def delete_all(self, paths: Sequence[str]) -> None:
        """Make sure that none of a few objects is there, with all requests at once."""
        await asyncio.gather(*map(self.delete, paths))

    async def touch(self, path: str, data: bytes | None = None) -> None:
        """Record that the object is in use, by keeping it again."""
        if data is not None:
            try:
                await self.put(path, data)
            except StoreError:
                return  # the reader has what it came for

    async def walk(self, prefix: str = "") -> AsyncIterator[Entry]:
        """Every object below a folder, a thousand a request."""
        try:
            async for page in obstore.list(self._objects, prefix or None, chunk_size=1000):
                for meta in page:
                    yield Entry(meta["path"], meta["size"], meta["last_modified"].timestamp())
        except (BaseError, OSError) as error:
            raise _failure("Listing", error) from error

    def right(self, key: str) -> Lease:
        """An attempt to be the one who makes what belongs to a key."""
        return Lease(self, key)

    async def sign(self, path: str, seconds: int) -> str | None:
        """A presigned address, of a server that has such."""
        if not isinstance(self._objects, S3Store | GCSStore | AzureStore):
            return None
        try:
            return await obstore.sign_async(self._objects, "GET", path, timedelta(seconds=seconds))
        except (BaseError, OSError) as error:
            raise _failure("Signing", error) from error


def _failure(doing: str, error: Exception) -> StoreError:
    # What obstore says goes on with a dump of its state; its first line is the fault.
    said = str(error).partition("\n")[0]
    return StoreError(f"{doing} failed: {said}", "Check that the store is up and may be used.")
