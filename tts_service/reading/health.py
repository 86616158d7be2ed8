"""How an engine has been doing lately, as far as this process has seen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tts_service.engines.pacing import Breaker

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_service.errors import EngineDown

_FIRST_S = 30.0
_LONGEST_S = 600.0


class Health:
    """An engine that failed rests a while, twice as long each time; ``engine=auto`` heeds it.

    Whoever names the engine's voice is never turned away for it.  ``failures`` is
    how many in a row there were, ``reason`` what was seen at the last one.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.spoke()

    def spoke(self) -> None:
        """The engine said something: all is well."""
        self.failures = 0
        self.reason = ""
        self._breaker = Breaker(_FIRST_S, _LONGEST_S, clock=self._clock)

    def failed(self, error: EngineDown) -> None:
        """It did not, for all attempts; it may have said when to come back."""
        self.failures += 1
        self.reason = error.evidence
        self._breaker.trip(error.evidence, error.retry_after_s)

    @property
    def rests_s(self) -> float:
        """Seconds until it should be tried again; 0 when it may be now."""
        return self._breaker.remaining_s()
