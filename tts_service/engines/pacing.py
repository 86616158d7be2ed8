"""Courtesy towards a service that is not ours: a pace, and the pause it asks for."""

from __future__ import annotations

import fcntl
import logging
import math
import os
import threading
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_log = logging.getLogger(__name__)

_DAY_S = 86_400.0


class Pace:
    """At most ``burst`` starts at once, then ``rate_per_s`` a second; first come, first served.

    A token bucket kept as one number, the time at which the next start is due
    (the "virtual scheduling" form of ATM's generic cell rate algorithm, ITU-T
    I.371).  Shared by all threads of a process; other processes have their own.
    """

    def __init__(
        self,
        rate_per_s: float,
        burst: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval_s = 1 / rate_per_s
        self._credit_s = (burst - 1) * self._interval_s
        self._due_s = float("-inf")
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when it is the caller's turn."""
        with self._lock:
            now = self._clock()
            # Credit for idle time is kept, but for no more than a burst.
            self._due_s = max(self._due_s, now - self._credit_s)
            delay_s = self._due_s - now
            self._due_s += self._interval_s
        if delay_s > 0:
            self._sleep(delay_s)


class SharedPace:
    """The same pace for all processes of this machine that name the same ``file``.

    The file holds the time at which the next start is due, by a clock that all
    processes share and that begins anew with the machine.  Whoever is next waits
    with the file locked, so nobody starts before him and a process that is killed
    holds nobody up.  Where the file cannot be written, each process has a pace of
    its own, and the log says so.
    """

    def __init__(
        self,
        rate_per_s: float,
        burst: int,
        file: Path,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._own = Pace(rate_per_s, burst, clock=clock, sleep=sleep)
        self._interval_s = 1 / rate_per_s
        self._credit_s = (burst - 1) * self._interval_s
        self._file = file
        self._clock = clock
        self._sleep = sleep

    def wait(self) -> None:
        """Return when it is the caller's turn."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                self._take_turn(handle)
            finally:
                os.close(handle)
        except OSError as error:
            _log.warning("pacing alone: %s cannot be written (%s)", self._file, error.strerror)
            self._own.wait()

    def _take_turn(self, handle: int) -> None:
        now = self._clock()
        try:
            due_s = float(os.pread(handle, 64, 0))
        except ValueError:
            due_s = -math.inf
        # Nobody leaves more than one interval behind: it is from before the machine started.
        if due_s > now + self._interval_s:
            due_s = now
        due_s = max(due_s, now - self._credit_s)
        if due_s > now:
            self._sleep(due_s - now)
        os.pwrite(handle, b"%020.6f\n" % (due_s + self._interval_s), 0)


def retry_after_s(header: str | None, *, clock: Callable[[], float] = time.time) -> float:
    """Seconds that a ``Retry-After`` header asks to wait; 0 without one.

    It holds whole seconds or a date (RFC 9110 §10.2.3).  Anything else is as
    good as no header, and nobody is waited for longer than a day.
    """
    header = (header or "").strip()
    if header.isascii() and header.isdigit():
        wait_s = float(header)
    else:
        try:
            wait_s = parsedate_to_datetime(header).timestamp() - clock()
        except (ValueError, OverflowError):
            return 0.0
    return min(max(0.0, wait_s), _DAY_S) if math.isfinite(wait_s) else _DAY_S
