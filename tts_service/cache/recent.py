"""Clips that were made or read a moment ago, and will be needed again in a moment."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_service.values import Clip


class Recent:
    """The clips used last, of at most so many bytes of sound together (0: none)."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._clips: OrderedDict[str, Clip] = OrderedDict()

    def get(self, key: str) -> Clip | None:
        """The clip under ``key``, if it is still here."""
        clip = self._clips.get(key)
        if clip is not None:
            self._clips.move_to_end(key)
        return clip

    def keep(self, clip: Clip) -> None:
        """Keep a clip; those used longest ago make room for it."""
        if not self._most_bytes:
            return
        old = self._clips.pop(clip.key, None)
        self._bytes += len(clip.mp3) - (len(old.mp3) if old is not None else 0)
        self._clips[clip.key] = clip
        while self._bytes > self._most_bytes:
            _, gone = self._clips.popitem(last=False)
            self._bytes -= len(gone.mp3)
