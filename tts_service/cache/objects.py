"""What the cache asks of a place that keeps objects; a folder and a bucket both can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence


# Is another as soon as an object is.
Stamp = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An object as it was read; ``used`` is when it was last known to be used (Unix seconds)."""

    data: bytes
    used: float
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Entry:
    """An object as it is listed; ``size`` in bytes, ``used`` as in ``Found``."""

    path: str
    size: int
    used: float


class Right(Protocol):
    """The right to make what belongs to a key, of which one at a time has it."""

    async def take(self) -> bool:
        """Whether it is ours now; if not, look for the result, ``pause`` and try again."""
        ...

    async def pause(self) -> None:
        """Wait a little."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *error: object) -> None: ...


class Objects(Protocol):
    """Whole objects under paths such as ``clips/ab/….mp3``.

    Every method raises ``StoreError`` when the place itself fails; an object
    that is not there is no failure.
    """

    @property
    def touch_after_s(self) -> float:
        """How old the record of its last use may grow before a read renews it."""
        ...

    async def get(self, path: str) -> Found | None:
        """The object, or ``None``."""
        ...

    def stamp(self, path: str) -> Stamp | None:
        """What an object read or written just now has or had; at once, ``None`` without one."""
        ...

    async def has(self, path: str) -> bool:
        """Whether there is such an object, whole or not."""
        ...

    async def put(self, path: str, data: bytes) -> None:
        """Keep an object, whole or not at all, over whatever is there."""
        ...

    async def create(self, path: str, data: bytes) -> bool:
        """Keep a small object if there is none; of many who try at once exactly one gets true."""
        ...

    async def delete(self, path: str) -> None:
        """Make sure that the object is not there."""
        ...

    async def delete_all(self, paths: Sequence[str]) -> None:
        """Make sure that none of a few objects is there, while others go on reading."""
        ...

    async def touch(self, path: str, data: bytes | None = None) -> None:
        """Record that the object is in use, if that can be had cheaply; never fails.

        Some places can only do it by keeping the same ``data`` again.
        """
        ...

    def walk(self, prefix: str = "") -> AsyncIterator[Entry]:
        """Every object below a folder (no slash at its end), unfinished ones included."""
        ...

    def right(self, key: str) -> Right:
        """An attempt to be the one, of all who share the place, who makes what belongs to a key."""
        ...

    async def sign(self, path: str, seconds: int) -> str | None:
        """An address at which anyone may read the object for so long; ``None``: none can be had."""
        ...
