"""The gate that every request to an engine goes through: its pace, its budget and its rests."""

from __future__ import annotations

import functools
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_service.cache.key import digest
from tts_service.engines.base import Isolation
from tts_service.engines.budget import renewed_in_s
from tts_service.errors import EngineDown
from tts_service.reading.counts import FileCounts, OwnCounts, redis_url
from tts_service.reading.health import Health

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_service.engines.base import EngineInfo
    from tts_service.reading.counts import Change, Counts
    from tts_service.settings import Settings

# How often those who wait for the outcome of a trial look.
_LOOK_S = 0.1


class Gate:
    """Lets requests through at the pace, and up to the budget, that are set for their engine.

    How they end is noted, and heeded by all that count together: processes of this
    user on this machine or, with Redis, all.  An engine that computes here asks
    nobody: each process sees for itself how it does, and no file is touched.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._own = OwnCounts()
        self._shared = _open(settings)
        self._terms: dict[str, _Terms] = {}

    @contextmanager
    def asking(self, info: EngineInfo) -> Iterator[None]:
        """One request: begins when it is its turn, and how it ends is noted.

        Waits in the thread, for an engine that itself waits for a network.  Raises
        ``EngineDown`` while the service wants no requests, when today's budget is
        spent, or when Redis cannot be asked: a limit that is not counted is none.
        """
        terms = self._of(info)
        known = terms.counts.change(terms.name, lambda past: past.check(info.name))
        if info.isolation is Isolation.THREAD:
            known = self._wait(info.name, terms)
        try:
            self._spend(info.name, terms)
            yield
        except EngineDown as error:
            failed = functools.partial(Health.failed, error=error, pauses_s=info.rests_s)
            noted = self._note(terms, failed)
            if error.turned_away:
                error.retry_after_s = max(error.retry_after_s, noted.rests_s)
            raise
        except BaseException:
            # Nothing was learned: a text that cannot be said, or nobody waits any more.
            if known.trier:
                self._note(terms, Health.untried)
            raise
        if known.failures:
            self._note(terms, Health.spoke)

    def health(self, info: EngineInfo) -> Health:
        """How the engine has been doing; not well, when Redis cannot be asked."""
        return self._note(self._of(info), lambda past: past)

    def close(self) -> None:
        """End the connections there are."""
        self._shared.close()

    def _wait(self, engine: str, terms: _Terms) -> Health:
        """Wait for one's turn; what is known of the engine then."""
        trier = secrets.token_hex(4)
        if terms.rate_per_s:
            terms.counts.turn(engine, terms.rate_per_s, terms.burst)
        # Others may have been turned away in the meantime.
        while True:
            known = terms.counts.change(terms.name, lambda past: past.check(engine).tried(trier))
            if known.trier in {"", trier}:
                return known
            time.sleep(_LOOK_S)

    def _spend(self, engine: str, terms: _Terms) -> None:
        if terms.per_day and not terms.counts.spend(engine, terms.per_day):
            raise EngineDown(
                f"The {terms.per_day} requests to {engine} of today are spent.",
                "Use another voice until tomorrow, or raise the daily budget.",
                renewed_in_s(),
            )

    def _note(self, terms: _Terms, change: Change) -> Health:
        try:
            return terms.counts.change(terms.name, change)
        except EngineDown as error:
            return Health(1, error.evidence, _LOOK_S)

    def _of(self, info: EngineInfo) -> _Terms:
        if info.name not in self._terms:
            shared = info.isolation is Isolation.THREAD
            limits = self._settings.engine_limits(info.name) if shared else {}
            # Two servers are two, whatever the engine.
            url = self._settings.engine_options(info.name).get("url")
            self._terms[info.name] = _Terms(
                self._shared if shared else self._own,
                f"{info.name}-{digest(str(url))[:12]}" if url else info.name,
                float(str(limits.get("rate_per_s", 0))),
                int(str(limits.get("burst", 1))),
                int(str(limits.get("daily_budget", 0))),
            )
        return self._terms[info.name]


@dataclass(frozen=True, slots=True)
class _Terms:
    """On what terms an engine is asked: ``name`` is what its health is noted under."""

    counts: Counts
    name: str
    rate_per_s: float
    burst: int
    per_day: int


def _open(settings: Settings) -> Counts:
    if url := redis_url(settings):
        from tts_service.reading.redis_counts import open_counts

        return open_counts(url)
    return FileCounts(settings)
