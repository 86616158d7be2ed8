"""Rows by their ids: of two that say different things under one id, only one can be made."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_service.batch.item import Item

_DIGITS = 12


class Rows:
    """The rows of a batch, each with its file, its line and what it says: some 150 bytes a row."""

    def __init__(self) -> None:
        self._files: list[str] = []
        self._known: dict[int, int] = {}

    def other(self, item: Item, file: str, line: int) -> str:
        """Where a row of the same id stands that says something else; empty if there is none."""
        if not self._files or self._files[-1] != file:
            self._files.append(file)
        content = zlib.crc32(item.content.encode())
        mine = line << 64 | (len(self._files) - 1) << 32 | content
        # The digest at the end of an id tells it from all others.
        first = self._known.setdefault(int(item.id[-_DIGITS:], 16), mine)
        if first & 0xFFFFFFFF == content:
            return ""
        return f"{self._files[first >> 32 & 0xFFFFFFFF]}#{first >> 64}"
