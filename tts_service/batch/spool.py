"""Items waiting their turn, on disk: a batch of a million costs no memory."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from tts_service.batch.item import Item

if TYPE_CHECKING:
    from collections.abc import Iterator


class Spool:
    """A line an item, in a file without a name: it is gone however the process ends."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - see close
        self._count = 0

    def add(self, item: Item) -> None:
        """Put an item at the end."""
        self._file.write(item.dump() + "\n")
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Item]:
        self._file.flush()
        self._file.seek(0)
        for line in self._file:
            yield Item.parse(line)

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()
