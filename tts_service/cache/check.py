"""Looks over a whole store: says what is wrong, and repairs it only when asked to."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from tts_service.cache.layout import FRAMES, SOUND, Sort, kind_and_key, sort
from tts_service.cache.record import unpack, unseal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tts_service.cache.objects import Objects


class Trouble(StrEnum):
    """What can be wrong with an object."""

    DAMAGED = "damaged"
    TEMPORARY = "temporary"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Finding:
    """An object that should not be there, and whether it has been deleted."""

    path: str
    trouble: Trouble
    repaired: bool


async def check(objects: Objects, *, fix: bool = False) -> AsyncIterator[Finding]:
    """Every object that is not a whole one of ours; raises ``StoreError``.

    Damaged: under one of our names, but not what the name says.  Temporary:
    left behind by a process that was killed.  With ``fix`` both are deleted, so
    that they are made again when wanted.  Foreign: of another name; never
    deleted, for the store's address may be a mistake.
    """
    async for entry in objects.walk():
        trouble = None
        match sort(entry):
            case Sort.KEPT:
                if not await _is_whole(objects, entry.path):
                    trouble = Trouble.DAMAGED
            case Sort.TEMPORARY:
                trouble = Trouble.TEMPORARY
            case Sort.FOREIGN:
                trouble = Trouble.FOREIGN
        if trouble is not None:
            repair = fix and trouble is not Trouble.FOREIGN
            if repair:
                await objects.delete(entry.path)
            yield Finding(entry.path, trouble, repair)


async def _is_whole(objects: Objects, path: str) -> bool:
    found = await objects.get(path)
    if found is None:
        return True  # it went while we looked
    kind, key = kind_and_key(path)
    if kind == FRAMES:
        return hashlib.sha256(found.data).hexdigest() == key
    if path.endswith(SOUND):
        return unpack(found.data, key) is not None
    return unseal(found.data) is not None


@dataclass(slots=True)
class Stats:
    """What a store holds: objects and bytes by kind, and when they were last used."""

    objects: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    size: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    used: list[float] = field(default_factory=list)

    @property
    def oldest(self) -> float | None:
        """When the object that has waited longest was last used (Unix seconds)."""
        return min(self.used, default=None)


async def stats(objects: Objects) -> Stats:
    """Count a store; raises ``StoreError``."""
    counted = Stats()
    async for entry in objects.walk():
        kind = sort(entry)
        if kind is Sort.NOTE:
            continue
        name = kind_and_key(entry.path)[0] if kind is Sort.KEPT else str(kind)
        counted.objects[name] += 1
        counted.size[name] += entry.size
        if kind is Sort.KEPT:
            counted.used.append(entry.used)
    return counted
