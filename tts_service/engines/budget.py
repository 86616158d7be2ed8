"""How much of a service that is not ours was used today, in a file that outlives the process."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING

from tts_service.errors import EngineDown

if TYPE_CHECKING:
    from collections.abc import Callable


def state_folder() -> Path:
    """Where this user's programs keep their state (XDG base directories, ``XDG_STATE_HOME``)."""
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "tts-service"


def _now() -> dt.datetime:
    """The machine's own clock and time zone: an operator's day."""
    return dt.datetime.now().astimezone()


def renewed_in_s(now: Callable[[], dt.datetime] = _now) -> float:
    """Seconds until the next day begins."""
    today = now()
    tomorrow = dt.datetime.combine(today.date() + dt.timedelta(days=1), dt.time(), today.tzinfo)
    return (tomorrow - today).total_seconds()


class DailyBudget:
    """At most ``per_day`` requests a day, by all processes that share ``file``.

    ``per_day`` of 0 is no limit, and then no file is touched.  The file is one
    line, ``2026-08-14 0000000123``: the day and what was spent on it.  It is
    locked while it is read and written in one call, so a process that is killed
    leaves either the old line or the new one.  A file that holds anything else
    counts as a new day.
    """

    def __init__(self, per_day: int, file: Path, *, now: Callable[[], dt.datetime] = _now) -> None:
        self._per_day = per_day
        self._file = file
        self._now = now

    def spend(self) -> bool:
        """Count one request; ``False`` when the day's budget is spent.

        Raises ``EngineDown`` when the file cannot be read and written: a budget
        that is not counted is none.
        """
        if not self._per_day:
            return True
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                return self._spend(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise EngineDown(
                f"The count of today's requests cannot be kept in {self._file}: {error.strerror}.",
                "Make the file writable, name another one, or set the daily budget to 0.",
            ) from error

    def _spend(self, handle: int) -> bool:
        day = self._now().date().isoformat().encode()
        was, _, count = os.pread(handle, 64, 0).partition(b" ")
        spent = int(count) if was == day and count.strip().isdigit() else 0
        if spent >= self._per_day:
            return False
        line = b"%s %010d\n" % (day, spent + 1)
        os.pwrite(handle, line, 0)
        os.ftruncate(handle, len(line))
        return True
