"""How long tests wait for what must become true: only what fails waits for so long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S = 300.0


def until(true: Callable[[], object]) -> None:
    """Return once it is true; raises ``TimeoutError`` when it does not become so."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.01)
