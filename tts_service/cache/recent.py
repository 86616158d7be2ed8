"""Clips that were made or read a moment ago, and will be needed again in a moment."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_service.cache.objects import Stamp
    from tts_service.values import Clip


@dataclass(frozen=True, slots=True)
class Kept:
    """A clip, and what its object was when the clip was read from it or written to it."""

    clip: Clip
    stamp: Stamp | None
    used: float


class Recent:
    """The clips used last, of at most so many bytes of sound together (0: none)."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def get(self, key: str) -> Kept | None:
        """The clip under ``key``, if it is still here."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def keep(self, kept: Kept) -> None:
        """Keep a clip; those used longest ago make room for it."""
        if not self._most_bytes:
            return
        clip = kept.clip
        old = self._kept.pop(clip.key, None)
        self._bytes += len(clip.mp3) - (len(old.clip.mp3) if old is not None else 0)
        self._kept[clip.key] = kept
        while self._bytes > self._most_bytes:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= len(gone.clip.mp3)
