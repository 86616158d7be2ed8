"""Where it is counted what is asked of engines, and noted what came of it, on one machine."""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from tts_service.engines.budget import DailyBudget, state_folder
from tts_service.engines.pacing import SharedPace
from tts_service.reading.health import Health, dump, load

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_service.settings import Settings

    Change = Callable[[Health], Health]

_log = logging.getLogger(__name__)

_MOST_BYTES = 4_096


class Counts(Protocol):
    """Pace, budget and health of engines by name, for all who count in one place."""

    def turn(self, engine: str, rate_per_s: float, burst: int) -> None:
        """Return when it is the caller's turn."""
        ...

    def spend(self, engine: str, per_day: int) -> bool:
        """Count one request; ``False`` when today's are spent."""
        ...

    def change(self, name: str, change: Change) -> Health:
        """What ``change`` makes of a health, which from then on is that health for everybody.

        Raises what ``change`` raises, and then nothing is changed.  It may be called again.
        """
        ...

    def close(self) -> None:
        """Let go of what is held."""
        ...


def redis_url(settings: Settings) -> str:
    """Where Redis is: as it is set, else the broker when that is one, else empty."""
    if settings.redis_url:
        return settings.redis_url
    is_redis = urlsplit(settings.broker_url).scheme in {"redis", "rediss"}
    return settings.broker_url if is_redis else ""


class OwnCounts:
    """Of this process alone: for engines that compute here, which have no limits."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def turn(self, engine: str, rate_per_s: float, burst: int) -> None:
        """At once."""

    def spend(self, engine: str, per_day: int) -> bool:  # noqa: ARG002
        """As much as is wanted."""
        return True

    def change(self, name: str, change: Change) -> Health:
        """See ``Counts``."""
        with self._lock:
            before = load(self._kept[name], time.time()) if name in self._kept else Health()
            after = change(before)
            if after != before:
                self._kept[name] = dump(after, time.time())
            return after

    def close(self) -> None:
        """Nothing is held."""


class FileCounts:
    """Of all processes of this user on this machine, in files of the user's state folder.

    Where a file names the budget, the others are beside it.  A health is one line
    that is locked while it is looked at and changed, so a process that is killed
    holds nobody up, and what it leaves half written is good health.  Where it cannot
    be written, each process notes its own, and the log says so.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._own = OwnCounts()
        self._paces: dict[tuple[str, float, int], SharedPace] = {}

    def turn(self, engine: str, rate_per_s: float, burst: int) -> None:
        """See ``Counts``."""
        key = engine, rate_per_s, burst
        if key not in self._paces:
            self._paces[key] = SharedPace(rate_per_s, burst, self._file(engine, "pace"))
        self._paces[key].wait()

    def spend(self, engine: str, per_day: int) -> bool:
        """See ``Counts``; raises ``EngineDown`` when it cannot be counted."""
        return DailyBudget(per_day, self._file(engine, "requests")).spend()

    def change(self, name: str, change: Change) -> Health:
        """See ``Counts``."""
        file = self._file(name, "health")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                return self._change(handle, change)
            finally:
                os.close(handle)
        except OSError as error:
            _log.warning("health is not shared: %s cannot be kept (%s)", file, error.strerror)
            return self._own.change(name, change)

    def close(self) -> None:
        """Nothing is held."""

    def _change(self, handle: int, change: Change) -> Health:
        # The clock on the wall: a rest outlives the machine's next start.
        before = load(os.pread(handle, _MOST_BYTES, 0).partition(b"\n")[0], time.time())
        after = change(before)
        if after != before:
            line = dump(after, time.time())
            os.pwrite(handle, line, 0)
            os.ftruncate(handle, len(line))
        return after

    def _file(self, engine: str, kind: str) -> Path:
        named = str(self._settings.engine_limits(engine).get("budget_file", ""))
        if not named:
            return state_folder() / f"{engine}-{kind}"
        return Path(named) if kind == "requests" else Path(named).with_name(f"{engine}-{kind}")
