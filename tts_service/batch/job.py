"""All items of a batch, a few at a time; nothing twice, and no bad one stops the rest."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from tts_service.batch.make import Outcome, Result
from tts_service.batch.patience import Patience
from tts_service.batch.record import failure_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tts_service.batch.item import Item
    from tts_service.batch.make import Maker
    from tts_service.batch.manner import Manner
    from tts_service.batch.record import Record
    from tts_service.batch.shelf import Shelf

# Failures kept for the report; the manifest has all.
_MOST_FAILURES = 1_000


@dataclass(frozen=True, slots=True)
class Policy:
    """Which items a run takes up, and how.

    Those with files in the voice asked for are left alone without a look at their
    source; ``only_changed`` looks, and makes anew what has changed.  What failed for
    a transient cause is always tried again, what failed for good with
    ``retry_failed`` (and so is what had to be read by a fallback).  ``jobs`` is how
    many articles are under way at once, ``patience_s`` how long the batch waits for
    an engine or a disk that fails article after article.
    """

    jobs: int = 2
    only_changed: bool = False
    retry_failed: bool = False
    patience_s: float = 3600.0

    def takes(self, record: Record | None, manner: Manner) -> bool:
        """Whether an item is taken up, given its record and how it is to be read."""
        if record is None:
            return True
        if record.error is not None:
            return self.only_changed or self.retry_failed or record.error.transient
        if not manner.has_made(record):
            return True
        return self.only_changed or self.takes_again(record)

    def takes_again(self, record: Record | None) -> bool:
        """Whether an article is tried anew because a fallback had to read it."""
        fallen_back = record is not None and any(w.kind == "fallback" for w in record.warnings)
        return self.retry_failed and fallen_back


class Watcher(Protocol):
    """Who wants to know how a batch goes on."""

    def begun(self, item: Item) -> None:
        """An article is being made."""
        ...

    def spoken(self, item: Item, done: int, total: int) -> None:
        """So many of its utterances are there."""
        ...

    def put_off(self, item: Item) -> None:
        """It failed for a cause that may pass, and is tried again at the end."""
        ...

    def ended(self, item: Item, result: Result | None) -> None:
        """It ended; ``None``: it was there already and nobody looked at its source."""
        ...


@dataclass
class Report:
    """What a run did: items by outcome, totals of what was made.

    Outcomes beyond ``make.Outcome``: ``kept``, left alone because its files are there,
    and ``failed-before``, left alone because trying again needs ``retry_failed``.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    characters: int = 0
    duration_ms: int = 0
    size: int = 0
    failures: list[tuple[Item, Result]] = field(default_factory=list)
    given_up: bool = False

    def count(self, item: Item, result: Result) -> None:
        """Add an item that has ended."""
        self.outcomes[str(result.outcome)] += 1
        if result.outcome is Outcome.MADE and result.record is not None:
            self.characters += result.record.characters
            self.duration_ms += result.record.duration_ms
            self.size += sum(result.record.files.values())
        if result.outcome is Outcome.FAILED and len(self.failures) < _MOST_FAILURES:
            self.failures.append((item, result))


async def run_job(
    items: Iterable[Item], maker: Maker, shelf: Shelf, policy: Policy, watcher: Watcher
) -> Report:
    """Make what ``policy`` takes of ``items``, which are drawn one by one as there is room.

    What failed for a transient cause is tried once more at the end.
    """
    job = _Job(maker, shelf, policy, watcher)
    await job.go_through(iter(items))
    again, job.again = job.again, None
    if job.report.given_up:
        for item, result in again or ():
            job.end(item, result)
    else:
        await job.go_through(item for item, _ in again or ())
    return job.report


class _Job:
    """A batch under way.  ``again``: what is to be tried once more, while that may be."""

    def __init__(self, maker: Maker, shelf: Shelf, policy: Policy, watcher: Watcher) -> None:
        self._maker = maker
        self._shelf = shelf
        self._policy = policy
        self._watcher = watcher
        self._patience = Patience(policy.patience_s)
        self._under_way: set[str] = set()
        self.report = Report()
        self.again: list[tuple[Item, Result]] | None = []

    async def go_through(self, items: Iterator[Item]) -> None:
        """Make items, as many at once as the policy allows."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._policy.jobs):
                # All take from one iterator, so only as many items exist as are under way.
                group.create_task(self._work(items))

    def end(self, item: Item, result: Result) -> None:
        """Count an item that has ended, and tell."""
        self.report.count(item, result)
        self._watcher.ended(item, result)

    async def _leave(self, item: Item, record: Record | None) -> None:
        failed = record is not None and record.error is not None
        self.report.outcomes["failed-before" if failed else "kept"] += 1
        self._watcher.ended(item, None)
        # Tens of thousands may be there already; others want a turn.
        await asyncio.sleep(0)

    async def _work(self, items: Iterator[Item]) -> None:
        for item in items:
            if self._patience.spent:
                self.report.given_up = True
                return
            record = self._shelf.manifest.whole(item.id)
            manner = self._maker.manners.of(item)
            if item.id in self._under_way or not self._policy.takes(record, manner):
                await self._leave(item, record)
                continue
            self._under_way.add(item.id)
            try:
                async with self._patience.turn():
                    result = await self._make(item, record)
            finally:
                self._under_way.discard(item.id)
            transient = result.cause is not None and result.cause.transient
            self._patience.told(transient=transient)
            if transient and self.again is not None and len(self.again) < _MOST_FAILURES:
                self.again.append((item, result))
                self._watcher.put_off(item)
            else:
                self.end(item, result)

    async def _make(self, item: Item, record: Record | None) -> Result:
        self._watcher.begun(item)
        try:
            folder = self._shelf.stage(item.id)
            result = await self._maker.make(
                item,
                folder,
                record,
                lambda done, total: self._watcher.spoken(item, done, total),
                anew=self._policy.takes_again(record),
            )
            if result.outcome is not Outcome.MADE:
                self._shelf.discard(item.id)
            if result.record is not None and result.record != record:
                self._shelf.keep(result.record)
        except OSError as error:
            # The archive's disk: full, or gone.  What is staged is put in order by the next batch.
            self._shelf.discard(item.id)
            return Result(Outcome.FAILED, record, failure_of(error))
        return result
