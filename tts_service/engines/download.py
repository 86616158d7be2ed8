"""A file brought here whole: resumed where it broke off, verified, and only then under its name."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tts_service.errors import EngineDown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx2

_CHUNK_BYTES = 1 << 18
_MOST_BYTES = 2 << 30
_TIMEOUT_S = 30.0
# In a row, without a byte more than before.
_ATTEMPTS = 5
_BACK_OFF_S = 0.5
_AGAIN = "Run the command again; it goes on where it stopped."


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file as it must be: ``source`` is a path, or a URL of http or https.

    ``size`` in bytes is 0 and ``digest`` (``algorithm:hex``) is empty when
    nobody knows them.
    """

    source: str
    size: int = 0
    digest: str = ""

    @property
    def remote(self) -> bool:
        """Whether it has to be fetched over HTTP."""
        return "://" in self.source


def fetch(
    wanted: Wanted,
    target: Path,
    progress: Callable[[int, int], object],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> str:
    """Bring the file to ``target``; gives its SHA-256 (hex).

    ``progress`` is told the bytes that are here and the bytes there will be (0
    when unknown).  What was received stays beside the target in a hidden
    ``.part`` file until it is whole, so another call goes on from there.  A
    digest is checked before the file gets its name, which it gets in one step.

    Raises ``EngineDown``: no answer, another status, another size or digest, no
    space, or another process at the same file.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            resumed = file.seek(0, os.SEEK_END) > 0
            _fill(wanted, file, progress, sleep)
            seen = _look(wanted, file)
            if resumed and not seen.fits:
                # The part may have been of another version of the file.
                file.truncate(0)
                _fill(wanted, file, progress, sleep)
                seen = _look(wanted, file)
            if not seen.fits:
                part.unlink()
                raise EngineDown(
                    f"{wanted.source} is not the file that was wanted: {seen}.",
                    "Get it from elsewhere; nothing was installed.",
                )
            os.fsync(file.fileno())
            part.replace(target)
            return seen.sha256
    except BlockingIOError as error:
        raise EngineDown(f"Another process is fetching {target.name}.", "Wait for it.") from error
    except OSError as error:
        raise EngineDown(f"{target} cannot be written: {error.strerror}.", _AGAIN) from error


def _fill(
    wanted: Wanted,
    file: BinaryIO,
    progress: Callable[[int, int], object],
    sleep: Callable[[float], None],
) -> None:
    """Append what is missing, trying again while something still arrives."""
    if not wanted.remote:
        file.truncate(0)
        for piece in _read(Path(wanted.source)):
            file.write(piece)
            progress(file.tell(), wanted.size)
        return
    import httpx2

    with httpx2.Client(follow_redirects=True, timeout=_TIMEOUT_S) as client:
        failures = 0
        while True:
            had = file.seek(0, os.SEEK_END)
            try:
                _receive(client, wanted, file, progress)
            except (httpx2.TransportError, _Later) as error:
                failures = 1 if file.tell() > had else failures + 1
                if failures == _ATTEMPTS:
                    raise EngineDown(
                        f"{wanted.source} broke off after {file.tell()} bytes: "
                        f"{type(error).__name__ if not isinstance(error, _Later) else error}.",
                        _AGAIN,
                    ) from error
            except (httpx2.InvalidURL, httpx2.TooManyRedirects) as error:
                raise EngineDown(f"{wanted.source}: {error}.", "Check the address.") from error
            else:
                return
            sleep(_BACK_OFF_S * 2**failures)


class _Later(Exception):
    """A status that may pass."""


def _receive(
    client: httpx2.Client,
    wanted: Wanted,
    file: BinaryIO,
    progress: Callable[[int, int], object],
) -> None:
    """One request for the rest of the file (RFC 9110 §14)."""
    had = file.tell()
    if wanted.size and had == wanted.size:
        return
    # Encoded bodies have other offsets than the file.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={had}-"} if had else {})
    with client.stream("GET", wanted.source, headers=headers) as answer:
        status = answer.status_code
        starts_here = answer.headers.get("Content-Range", "").startswith(f"bytes {had}-")
        if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            # All of it is here, or more than there is: the digest will tell.
            return
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise _Later(f"status {status}")
        if status not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
            raise EngineDown(f"{wanted.source} answered with status {status}.", "Check the mirror.")
        if status == HTTPStatus.OK or not starts_here:
            if status == HTTPStatus.PARTIAL_CONTENT:
                raise EngineDown(f"{wanted.source} sent another range.", "Try another mirror.")
            file.truncate(0)
        whole = wanted.size or file.seek(0, os.SEEK_END) + int(
            answer.headers.get("Content-Length", 0)
        )
        for piece in answer.iter_raw():
            file.write(piece)
            if file.tell() > (wanted.size or _MOST_BYTES):
                raise EngineDown(f"{wanted.source} is longer than it should be.", "Check it.")
            progress(file.tell(), whole)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a file is, next to what it should be."""

    wanted: Wanted
    size: int
    digest: str
    sha256: str

    @property
    def fits(self) -> bool:
        right_size = not self.wanted.size or self.size == self.wanted.size
        return right_size and self.wanted.digest.lower() in {"", self.digest}

    def __str__(self) -> str:
        wanted = self.wanted
        return (
            f"{self.size} bytes, {self.digest}, instead of {wanted.size or 'any number of'} bytes, "
            f"{wanted.digest or 'any digest'}"
        )


def _look(wanted: Wanted, file: BinaryIO) -> _Seen:
    """Read the whole file."""
    file.flush()
    algorithm = wanted.digest.partition(":")[0] or "sha256"
    sha256, named = hashlib.sha256(), hashlib.new(algorithm, usedforsecurity=False)
    file.seek(0)
    while piece := file.read(_CHUNK_BYTES):
        sha256.update(piece)
        named.update(piece)
    return _Seen(wanted, file.tell(), f"{algorithm}:{named.hexdigest()}", sha256.hexdigest())


def _read(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(_CHUNK_BYTES):
                yield piece
    except OSError as error:
        raise EngineDown(f"{path}: {error.strerror}.", "Check the file name.") from error
