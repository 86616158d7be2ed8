"""What listeners report as read wrong, kept in the store until an editor has seen to it.

A report says what was heard, never who heard it.  The same trouble reported again
is counted, not kept twice.
"""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from tts_service.cache.key import digest, is_key
from tts_service.cache.layout import REPORTS, Sort, kind_and_key, sort
from tts_service.errors import InputError, UnknownReport
from tts_service.values import Change  # noqa: TC001 - pydantic resolves it at run time

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tts_service.cache.store import Store
    from tts_service.values import Reading

LONGEST_NOTE = 500
# What more listeners than these have to say, the editor will have understood.
_MOST_NOTES = 10
_SHORTEST_PREFIX = 8

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

# Classes of changes that a row of the lexicon can put right.
_BY_LEXICON = {"abbreviation", "acronym", "foreign", "name"}


class Kind(StrEnum):
    """What is wrong with a sentence as it is read."""

    WORD = "word"
    NUMBER = "number"
    ABBREVIATION = "abbreviation"
    NAME = "name"
    PAUSE = "pause"
    SOUND = "sound"
    MISSING = "missing"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Report:
    """A trouble with a sentence in a voice: what is written, what is said, how often reported.

    ``reading``, ``sentence``, ``title`` and ``url`` say where it was met first;
    ``first``, ``last`` and ``resolved`` (empty until then) are ISO 8601 in UTC.
    """

    id: str
    kind: Kind
    written: str
    spoken: str
    changes: tuple[Change, ...]
    voice: str
    reading: str
    sentence: int
    title: str
    url: str
    first: str
    last: str
    count: int = 1
    notes: tuple[str, ...] = ()
    resolved: str = ""

    def suggestions(self) -> tuple[tuple[str, str], ...]:
        """Rows of the lexicon that an editor may want to correct: form and what is said now."""
        return tuple(
            dict.fromkeys(
                (change.written, change.spoken)
                for change in self.changes
                if change.semiotic_class in _BY_LEXICON and change.spoken
            )
        )


_adapter = TypeAdapter(Report)


class Reports:
    """The reports of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, reading: Reading, sentence: int, kind: Kind, note: str = "") -> Report:
        """Keep or count a report of one of the reading's sentences; ``count`` is 1 if it is new.

        Raises ``InputError`` for a sentence that the reading does not have, and
        ``StoreError``.
        """
        if not 0 <= sentence < len(reading.sentences):
            raise InputError(
                f"The reading has {len(reading.sentences)} sentences.", "Count them from 0."
            )
        spoken = reading.sentences[sentence].spoken
        now = _now()
        report = Report(
            id=digest("report", kind, spoken.written, spoken.text, reading.voice.id),
            kind=kind,
            written=" ".join(spoken.written.split()),
            spoken=spoken.text,
            changes=spoken.changes,
            voice=reading.voice.id,
            reading=reading.id,
            sentence=sentence,
            title=reading.article.title,
            url=reading.article.url,
            first=now,
            last=now,
        )
        tidy = _tidy(note)
        async with self._held(report.id):
            known = await self._load(report.id)
            if known is not None:
                # Seen to and met again: it is open again.
                report = replace(known, count=known.count + 1, last=now, resolved="")
            if tidy and tidy not in report.notes and len(report.notes) < _MOST_NOTES:
                report = replace(report, notes=(*report.notes, tidy))
            await self._save(report)
        return report

    async def all(self, *, resolved: bool = False) -> AsyncIterator[Report]:
        """Every report, those seen to only if ``resolved``; in no order.  Raises ``StoreError``."""
        async for key in self._keys():
            report = await self._load(key)
            if report is not None and (resolved or not report.resolved):
                yield report

    async def resolve(self, prefix: str) -> Report:
        """Mark the report whose id begins so as seen to.

        Raises ``UnknownReport`` when there is none, or more than one.
        """
        keys = [prefix] if is_key(prefix) else []
        if not keys and len(prefix) >= _SHORTEST_PREFIX:
            keys = [key async for key in self._keys() if key.startswith(prefix)]
        if len(keys) > 1:
            raise UnknownReport(f"{len(keys)} reports begin with {prefix}.", "Give more digits.")
        for key in keys:
            async with self._held(key):
                report = await self._load(key)
                if report is not None:
                    report = replace(report, resolved=report.resolved or _now())
                    await self._save(report)
                    return report
        raise UnknownReport(
            f"No report has the id {prefix[:80]!r}.",
            f"See `tts-service reports list`; {_SHORTEST_PREFIX} digits will do.",
        )

    async def _keys(self) -> AsyncIterator[str]:
        async for entry in self._store.objects.walk(REPORTS):
            if sort(entry) is Sort.KEPT:
                yield kind_and_key(entry.path)[1]

    async def _load(self, key: str) -> Report | None:
        data = await self._store.load_document(REPORTS, key)
        try:
            return _adapter.validate_json(data) if data else None
        except ValidationError:
            return None  # of another version

    async def _save(self, report: Report) -> None:
        await self._store.save_document(REPORTS, report.id, _adapter.dump_json(report))

    @asynccontextmanager
    async def _held(self, key: str) -> AsyncIterator[None]:
        """Alone with a report among all processes, so that every count counts."""
        lease = self._store.lease(key)
        while not await lease.take():
            await lease.pause()
        async with lease:
            yield


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _tidy(note: str) -> str:
    """A note on one line, without what terminals and spreadsheets would obey."""
    return " ".join(_CONTROLS.sub(" ", note).split())[:LONGEST_NOTE]
