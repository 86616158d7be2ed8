"""Programs that tests start, none of which outlives its test run, however that ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from typing import TYPE_CHECKING, Any

from patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# Its input ends when whoever started it is gone, be it by SIGKILL.
_GUARD = 'read -r _; kill -s KILL -- "-$1"; shift; rm -f -- "$@"'


class Offspring:
    """A program in a process group of its own, and a guard that outlives us to end it.

    ``litter`` are the files that it leaves outside its own folder.
    """

    def __init__(
        self, command: Sequence[object], litter: Sequence[Path] = (), **options: Any
    ) -> None:
        self.process = subprocess.Popen(
            [str(part) for part in command], start_new_session=True, **options
        )
        self._litter = litter
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "guard", str(self.process.pid), *map(str, litter)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """End it at once, with whatever it started; no harm when it has ended already."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE_S)
        for path in self._litter:
            path.unlink(missing_ok=True)
        self._guard.kill()
        self._guard.communicate()
