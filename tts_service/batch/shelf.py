"""The folder of an archive: articles come into it whole, with their line in the manifest.

DIR/manifest.jsonl
DIR/articles/3f/<id>/audio.mp3, captions.vtt, marks.json, transcript.txt (chapters.json)
DIR/.batch/lock, boot, making/<id>/    only while a batch runs, or since it was killed
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tts_service.batch.item import folder_of
from tts_service.batch.manifest import Manifest
from tts_service.batch.products import digest_of
from tts_service.batch.record import State
from tts_service.errors import ArchiveError

if TYPE_CHECKING:
    from tts_service.batch.record import Record

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_OLD = ".old"
# Clocks are set back by less.
_SLACK = dt.timedelta(hours=1)


class Shelf:
    """An archive, open for the one batch that may write to it.

    Whatever a killed batch left is put in order first: files whose record is in the
    manifest are moved to their place, others are deleted.  Nothing is flushed to the
    disk article by article; when the machine was restarted since, the files made
    before are compared with their digests, and damaged ones count as not made.
    """

    def __init__(self, root: Path) -> None:
        """Raises ``ArchiveError`` when the folder cannot be written or another batch has it."""
        self.root = root
        self._work = root / ".batch"
        self._making = self._work / "making"
        try:
            self._making.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self._work / "lock", os.O_RDWR | os.O_CREAT, 0o644)
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                os.close(self._lock)
                raise ArchiveError(
                    f"Another batch is writing to {root}.", "Wait for it, or name another folder."
                ) from error
            self.manifest = Manifest(root)
            self._recover()
            self.damaged = self._verify_after_restart()
        except OSError as error:
            raise ArchiveError(
                f"{root} cannot be written: {error.strerror}.", "Check the folder."
            ) from error

    def stage(self, item_id: str) -> Path:
        """An empty folder to make an article's files in."""
        folder = self._making / item_id
        folder.mkdir()
        return folder

    def keep(self, record: Record) -> None:
        """Keep a record, and the files staged for it, if there are any.

        The line comes first: from then on the staged files count, and whoever
        comes after a kill finishes moving them.
        """
        self.manifest.append(record)
        if (self._making / record.id).exists():
            self._move_in(record.id)

    def discard(self, item_id: str) -> None:
        """Delete what is staged for an article."""
        shutil.rmtree(self._making / item_id, ignore_errors=True)

    def close(self) -> None:
        """Compact the manifest and let go of the folder."""
        self.manifest.compact()
        self.manifest.close()
        os.close(self._lock)

    def _move_in(self, item_id: str) -> None:
        target = self.root / folder_of(item_id)
        old = self._making / (item_id + _OLD)
        target.parent.mkdir(parents=True, exist_ok=True)
        replaces = target.exists()
        if replaces:
            target.rename(old)
        (self._making / item_id).rename(target)
        if replaces:
            shutil.rmtree(old)

    def _recover(self) -> None:
        for staged in sorted(self._making.iterdir()):
            if staged.name.endswith(_OLD):
                continue
            record = self.manifest.get(staged.name)
            if record is not None and record.digest and record.digest == digest_of(staged):
                self._move_in(staged.name)
            else:
                shutil.rmtree(staged)
        for old in self._making.iterdir():
            shutil.rmtree(old)

    def _verify_after_restart(self) -> int:
        """Forget the records whose files a power cut took; returns how many."""
        boot = self._work / "boot"
        here = _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else ""
        was, _, since = boot.read_text().strip().partition(" ") if boot.exists() else ("", "", "")
        if here and was == here:
            return 0
        damaged = 0
        for record in list(self.manifest.records()) if since else ():
            if record.state is State.DONE and record.made_at >= since and not self.is_whole(record):
                self.manifest.forget(record.id)
                damaged += 1
        beside = boot.with_suffix(".part")
        beside.write_text(f"{here} {(dt.datetime.now(dt.UTC) - _SLACK).isoformat()}\n")
        beside.replace(boot)
        return damaged

    def is_whole(self, record: Record) -> bool:
        """Whether the files of a record are there, byte for byte."""
        try:
            return digest_of(self.root / record.folder) == record.digest
        except OSError:
            return False
