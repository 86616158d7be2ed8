"""Progress of a batch as Server-Sent Events that go on where they were broken off.

The id of an event names everything that has been told until then (``d0-57,60b61f3``:
articles 0 to 57 and 60 are done, 61 by a fallback, 3 failed).  A client that comes
back sends the last id it has seen (``Last-Event-ID``), to whichever process, and
hears the rest: nothing is missed and nothing told twice.
"""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING

from tts_service.api.batch_schemas import ArticleDocument, BatchDocument

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from tts_service.workers.batches import Batches
    from tts_service.workers.orders import Order, Result
    from tts_service.workers.progress import Progress

_EVERY_S = 0.5
# At most a fifth of the time goes into listing results.
_SHARE = 5
# Proxies cut connections on which nothing happens.
_STILL_HERE_S = 15.0
_AT_ONCE = 100

_CURSOR = re.compile(r"d([\d,-]*)b([\d,-]*)f([\d,-]*)")


def ranges(numbers: Iterable[int]) -> str:
    """Numbers as ranges: ``0-57,60``."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in found)


def numbers(text: str, count: int) -> set[int]:
    """The numbers below ``count`` of such ranges; what makes no sense is left out."""

    def parts() -> Iterator[range]:
        for part in text.split(","):
            first, _, last = part.partition("-")
            if first.isdecimal() and (not last or last.isdecimal()):
                yield range(int(first), min(int(last or first) + 1, count))

    return {number for part in parts() for number in part}


class Told:
    """What a client has heard of a batch."""

    def __init__(self, cursor: str, count: int) -> None:
        match = _CURSOR.fullmatch(cursor)
        told = match.groups() if match else ("", "", "")
        self.done, self.fallback, self.failed = (numbers(text, count) for text in told)

    @property
    def cursor(self) -> str:
        """The id of the last event."""
        return f"d{ranges(self.done)}b{ranges(self.fallback)}f{ranges(self.failed)}"

    def news(self, progress: Progress) -> list[int]:
        """The articles with a result that has not been told; forgets what is made again."""
        self.done &= progress.done.keys() - progress.fallback
        self.fallback &= progress.fallback
        self.failed &= progress.failed.keys()
        told = self.done | self.fallback | self.failed
        return sorted((progress.done.keys() | progress.failed.keys()) - told)

    def add(self, result: Result) -> None:
        """Note that a result is told now."""
        told = {"done": self.done, "fallback": self.fallback, "failed": self.failed}
        told[result.state].add(result.number)


def event(name: str, data: str, event_id: str) -> str:
    """One event on the wire (HTML standard, §9.2.6)."""
    return f"id: {event_id}\nevent: {name}\ndata: {data}\n\n"


async def events(batches: Batches, order: Order, cursor: str) -> AsyncIterator[str]:
    """All events of a batch after ``cursor``: ``article`` for each result, ``batch``, ``end``."""
    told = Told(cursor, len(order.items))
    last_counts: tuple[int, int] | None = None
    spoke = time.monotonic()
    while True:
        began = time.monotonic()
        progress = await batches.ledger.progress(order.id)
        news = told.news(progress)
        for start in range(0, len(news), _AT_ONCE):
            some = news[start : start + _AT_ONCE]
            for result in await batches.ledger.results(order.id, some):
                told.add(result)
                document = ArticleDocument.of(order.items[result.number], result.number, result)
                yield event("article", document.model_dump_json(), told.cursor)
        counts = len(progress.done), len(progress.failed)
        closing = await batches.ledger.closing(order.id) if progress.closed else None
        if counts != last_counts or closing is not None:
            batch = BatchDocument.of(order, progress, closing)
            name = "end" if closing is not None else "batch"
            yield event(name, batch.model_dump_json(), told.cursor)
            last_counts, spoke = counts, time.monotonic()
        if closing is not None:
            return
        if time.monotonic() - spoke > _STILL_HERE_S:
            yield ": still here\n\n"
            spoke = time.monotonic()
        await asyncio.sleep(max(_EVERY_S, (time.monotonic() - began) * _SHARE))
