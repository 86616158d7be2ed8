"""Orders and their results, in the store: who reads it knows how far a batch is.

    jobs/feeds/<feed>               what a feed listed when it was last read
    jobs/open/<batch>               there is something left to do
    jobs/<batch>/order              the order, created once
    jobs/<batch>/articles/<n>       what was sent of article n, if it has no address
    jobs/<batch>/done/<n>           the result of article n
    jobs/<batch>/fallback/<n>       the same, when it is not the preferred voice that reads
    jobs/<batch>/failed/<n>         the same, when there is no sound
    jobs/<batch>/again/<n>          what a fallback read of article n is to be read again
    jobs/<batch>/tries/<n>.<k>      somebody is at article n, or died of it
    jobs/<batch>/sent/<n>           article n was given out again
    jobs/<batch>/told/<n>.<state>   the webhook has heard of it; told/end: of the end
    jobs/<batch>/cancelled          nothing more is to be done
    jobs/<batch>/closed             how it ended, created once

State lies in names, so that a listing tells it; every object is written whole
or created once, so that any step may be done twice.  Of several results of one
article the preferred voice's counts, else a fallback's, whichever came last.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter, ValidationError

from tts_service.cache.key import is_key
from tts_service.cache.layout import JOBS
from tts_service.cache.record import seal, unseal
from tts_service.errors import StoreError, UnknownBatch
from tts_service.workers.orders import Closing, Order, Result
from tts_service.workers.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable

    from tts_service.cache.objects import Objects

T = TypeVar("T")

_OPEN = f"{JOBS}/open"
# Where a result with sound lies; the first counts.
_SOUND = ("done", "fallback")
# Nobody takes so long to write a small object.
_BEING_WRITTEN_S = 60.0
_AT_ONCE = 16
_MOST_IN_MEMORY = 8

_order = TypeAdapter(Order)
_result = TypeAdapter(Result)
_closing = TypeAdapter(Closing)


class Ledger:
    """The orders in a store; every method raises ``StoreError`` when the store itself fails."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._orders: dict[str, Order] = {}

    async def create(self, order: Order, contents: dict[int, str]) -> Order:
        """Keep an order and what was sent with it; the order that is kept under its id.

        That is another one when somebody was first.
        """
        known = await self._load(_path(order.id, "order"), _order)
        if known is None:
            await _all(
                self._objects.put(_path(order.id, f"articles/{n}"), seal(text.encode()))
                for n, text in contents.items()
            )
            known = await self._create(_path(order.id, "order"), _order, order)
        if not await self._objects.has(_path(order.id, "closed")):
            await self._objects.put(f"{_OPEN}/{order.id}", b"open")
        return known

    async def order(self, batch: str) -> Order:
        """The order of that id; raises ``UnknownBatch``."""
        known = self._orders.get(batch)
        if known is None and is_key(batch):
            known = await self._load(_path(batch, "order"), _order)
        if known is None:
            raise UnknownBatch(
                f"No batch has the id {batch[:80]!r}.", "Order it with POST /v1/batches."
            )
        # Orders never change; every article asks for its own.
        self._orders[batch] = known
        if len(self._orders) > _MOST_IN_MEMORY:
            del self._orders[next(iter(self._orders))]
        return known

    async def content(self, batch: str, number: int) -> str:
        """What was sent of an article."""
        found = await self._objects.get(_path(batch, f"articles/{number}"))
        data = unseal(found.data) if found is not None else None
        if data is None:
            raise StoreError("An article of a batch was lost from the store.", "Order it again.")
        return data.decode()

    async def settle(self, batch: str, result: Result) -> None:
        """Keep the result of an article; sound is never replaced by a failure."""
        number, state = result.number, result.state
        if state in _SOUND or not await self._has(batch, number, *_SOUND):
            data = seal(_result.dump_json(result))
            await self._objects.put(_path(batch, f"{state}/{number}"), data)
        if state in _SOUND:
            await self._objects.delete(_path(batch, f"failed/{number}"))
        await self._objects.delete(_path(batch, f"again/{number}"))

    async def is_settled(self, batch: str, number: int) -> bool:
        """Whether an article has a result, or none is wanted any more."""
        settled, again, cancelled = await asyncio.gather(
            self._has(batch, number, *_SOUND, "failed"),
            self._has(batch, number, "again"),
            self.is_cancelled(batch),
        )
        return cancelled or (settled and not again)

    async def is_cancelled(self, batch: str) -> bool:
        """Whether nothing more is to be done for a batch."""
        return await self._objects.has(_path(batch, "cancelled"))

    async def results(self, batch: str, numbers: Iterable[int]) -> list[Result]:
        """The results of these articles, as far as they have one, in that order."""

        async def load(number: int) -> Result | None:
            for state in (*_SOUND, "failed"):
                result = await self._load(_path(batch, f"{state}/{number}"), _result)
                if result is not None:
                    return result
            return None

        found = await _all(load(number) for number in numbers)
        return [result for result in found if result is not None]

    async def progress(self, batch: str) -> Progress:
        """How far a batch is, by listing its names."""
        preferred, fallback = [await self._numbers(batch, name) for name in _SOUND]
        progress = Progress(
            done=fallback | preferred,
            failed=await self._numbers(batch, "failed"),
            fallback=fallback.keys() - preferred.keys(),
            sent=await self._numbers(batch, "sent"),
            told={name for name, _ in await self._names(batch, "told")},
            cancelled=await self.is_cancelled(batch),
            closed=await self._objects.has(_path(batch, "closed")),
        )
        for number in progress.done:
            progress.failed.pop(number, None)
        if not progress.cancelled:
            for number in await self._numbers(batch, "again"):
                progress.done.pop(number, None)
                progress.fallback.discard(number)
        return progress

    async def begin_again(self, batch: str, number: int, most: int) -> int | None:
        """Note that somebody begins an article of which another may have died; its try.

        ``None`` when ``most`` of them have never ended.
        """
        for attempt in range(most):
            if await self._objects.create(_path(batch, f"tries/{number}.{attempt}"), b"begun"):
                return attempt
        return None

    async def survived(self, batch: str, number: int, attempt: int) -> None:
        """Note that a try has ended, whatever came of it."""
        await self._objects.delete(_path(batch, f"tries/{number}.{attempt}"))

    async def sent(self, batch: str, number: int) -> None:
        """Note that an article was given out again just now."""
        await self._objects.put(_path(batch, f"sent/{number}"), b"sent")

    async def told(self, batch: str, event: str) -> None:
        """Note that the webhook has heard of an event, or never will."""
        await self._objects.put(_path(batch, f"told/{event}"), b"told")

    async def cancel(self, batch: str) -> None:
        """Have nothing more done for a batch."""
        await self._objects.put(_path(batch, "cancelled"), b"cancelled")

    async def reopen(self, batch: str, *, fallback: bool = False) -> list[int]:
        """Forget the failures of a batch, its cancelling and its end; the articles to make again.

        With ``fallback`` these are also the ones that a fallback read.
        """
        progress = await self.progress(batch)
        failed = sorted(progress.failed)
        read = sorted(progress.fallback) if fallback else []
        if not failed and not read and not progress.cancelled:
            return []
        await self._objects.put(f"{_OPEN}/{batch}", b"open")
        await _all(self._objects.put(_path(batch, f"again/{n}"), b"again") for n in read)
        tries = [name for name, _ in await self._names(batch, "tries")]
        gone = ["closed", "cancelled", "told/end", *(f"tries/{name}" for name in tries)]
        gone += [f"failed/{number}" for number in failed]
        gone += [f"told/{number}.failed" for number in failed]
        gone += [f"told/{number}.fallback" for number in read]
        await _all(self._objects.delete(_path(batch, name)) for name in gone)
        return sorted((*failed, *read))

    async def close(self, batch: str, closing: Closing) -> None:
        """Say that a batch has ended; only the first closing counts."""
        await self._create(_path(batch, "closed"), _closing, closing)

    async def shelve(self, batch: str) -> None:
        """Take a batch that has ended, and whose webhook knows it, from the open ones."""
        await self._objects.delete(f"{_OPEN}/{batch}")

    async def closing(self, batch: str) -> Closing | None:
        """How a batch ended; ``None`` while it has not."""
        return await self._load(_path(batch, "closed"), _closing)

    async def open_batches(self) -> list[str]:
        """Ids of the batches with something left to do, oldest first."""
        entries = [entry async for entry in self._objects.walk(_OPEN)]
        entries.sort(key=lambda entry: entry.used)
        names = (entry.path.rpartition("/")[2] for entry in entries)
        return [name for name in names if is_key(name)]

    async def load_feed(self, key: str, adapter: TypeAdapter[T]) -> T | None:
        """What is known of a feed."""
        return await self._load(f"{JOBS}/feeds/{key}", adapter)

    async def save_feed(self, key: str, adapter: TypeAdapter[T], known: T) -> None:
        """Keep what is known of a feed."""
        await self._objects.put(f"{JOBS}/feeds/{key}", seal(adapter.dump_json(known)))

    async def _load(self, path: str, adapter: TypeAdapter[T]) -> T | None:
        found = await self._objects.get(path)
        data = unseal(found.data) if found is not None else None
        if data is None:
            return None
        try:
            return adapter.validate_json(data)
        except ValidationError:
            return None  # of another version

    async def _create(self, path: str, adapter: TypeAdapter[T], value: T) -> T:
        data = seal(adapter.dump_json(value))
        if await self._objects.create(path, data):
            return value
        known = await self._load(path, adapter)
        if known is not None:
            return known
        found = await self._objects.get(path)
        if found is not None and time.time() - found.used < _BEING_WRITTEN_S:
            raise StoreError("Somebody is writing the same just now.", "Try again in a moment.")
        # Whoever began to write it died.
        await self._objects.put(path, data)
        return value

    async def _has(self, batch: str, number: int, *states: str) -> bool:
        looks = (self._objects.has(_path(batch, f"{state}/{number}")) for state in states)
        return any(await asyncio.gather(*looks))

    async def _names(self, batch: str, folder: str) -> list[tuple[str, float]]:
        walk = self._objects.walk(_path(batch, folder))
        return [(entry.path.rpartition("/")[2], entry.used) async for entry in walk]

    async def _numbers(self, batch: str, folder: str) -> dict[int, float]:
        names = await self._names(batch, folder)
        # What is being written has another name still.
        return {int(name): at for name, at in names if name.isdecimal()}


async def _all(work: Iterable[Coroutine[object, object, T]]) -> list[T]:
    """The results of all of it, a few at a time."""
    found: list[T] = []
    waiting = iter(work)
    while some := list(itertools.islice(waiting, _AT_ONCE)):
        found += await asyncio.gather(*some)
    return found


def _path(batch: str, name: str) -> str:
    return f"{JOBS}/{batch}/{name}"
