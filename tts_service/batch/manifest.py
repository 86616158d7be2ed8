"""The manifest of an archive: one JSON line an article, appended as they are made.

A later line of the same id replaces the earlier one; ``compact`` drops what is
replaced.  A line that was cut short by a kill or a power cut is as if it had not
been written.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from tts_service.batch.record import dump, parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tts_service.batch.record import Record

NAME = "manifest.jsonl"


class Manifest:
    """The manifest in ``folder``, open for one writer, or with ``only_look`` left as it is.

    In memory is only where each article's line begins: some 200 bytes an article.
    """

    def __init__(self, folder: Path, *, only_look: bool = False) -> None:
        self._path = folder / NAME
        self._only_look = only_look
        self._file = self._path.open("rb" if only_look else "a+b", buffering=0)
        self._lines: dict[str, int] = {}
        self._replaced = 0
        self.size = self._scan()

    def __len__(self) -> int:
        return len(self._lines)

    def get(self, item_id: str) -> Record | None:
        """The record of an article."""
        start = self._lines.get(item_id)
        return None if start is None else parse(self._line(start))

    def whole(self, item_id: str) -> Record | None:
        """The record of an article, unless files of it are missing or of another size."""
        record = self.get(item_id)
        folder = self._path.parent / record.folder if record is not None else self._path
        try:
            changed = record is not None and any(
                (folder / name).stat().st_size != size for name, size in record.files.items()
            )
        except OSError:
            return None
        return None if changed else record

    def append(self, record: Record) -> None:
        """Keep a record; it is there for every later process once this returns."""
        line = dump(record)
        # One call in append mode: a process that is killed leaves all of it or nothing.
        written = os.write(self._file.fileno(), line)
        if written != len(line):
            os.ftruncate(self._file.fileno(), self.size)
            raise OSError(28, "No space left on device", str(self._path))
        self._replaced += record.id in self._lines
        self._lines[record.id] = self.size
        self.size += written

    def forget(self, item_id: str) -> None:
        """Drop a record whose files turned out to be damaged; gone for good with ``compact``."""
        if self._lines.pop(item_id, None) is not None:
            self._replaced += 1

    def records(self) -> Iterator[Record]:
        """Every article's record, in the order in which they were kept."""
        for start in list(self._lines.values()):
            record = parse(self._line(start))
            if record is not None:
                yield record

    def compact(self) -> None:
        """Write the manifest anew without replaced and damaged lines, if there are any."""
        if not self._replaced:
            return
        beside = self._path.with_suffix(".part")
        with beside.open("wb") as file:
            for record in self.records():
                file.write(dump(record))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        self._file.close()
        self._file = self._path.open("a+b", buffering=0)
        self._lines, self._replaced = {}, 0
        self.size = self._scan()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _line(self, start: int) -> bytes:
        piece, size = b"", 2048
        while b"\n" not in piece:
            piece = os.pread(self._file.fileno(), size, start)
            if len(piece) < size:
                break
            size *= 4
        return piece.partition(b"\n")[0]

    def _scan(self) -> int:
        """Find every line's record; cut off a last line that is not whole.  Returns the size."""
        at = 0
        with self._path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    if not self._only_look:
                        os.ftruncate(self._file.fileno(), at)
                    break
                try:
                    item_id = json.loads(line)["id"]
                except (ValueError, LookupError, TypeError):
                    self._replaced += 1
                else:
                    # The last one also decides the order.
                    self._replaced += self._lines.pop(item_id, None) is not None
                    self._lines[item_id] = at
                at += len(line)
        return at


def read_manifest(folder: Path) -> Iterator[Record]:
    """The records of an archive, for whoever only looks: no lock, nothing changed."""
    latest: dict[str, int] = {}
    path = folder / NAME
    with path.open("rb") as file:
        at = 0
        for line in file:
            record = parse(line)
            if record is not None:
                latest.pop(record.id, None)
                latest[record.id] = at
            at += len(line)
        for start in latest.values():
            file.seek(start)
            record = parse(file.readline())
            if record is not None:
                yield record
