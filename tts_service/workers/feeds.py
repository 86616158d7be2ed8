"""Feeds that are read again and again: what is new or has changed is ordered as a batch."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from tts_service.batch.item import Kind
from tts_service.batch.source import Sources
from tts_service.cache.key import digest
from tts_service.errors import InputError, TtsError
from tts_service.reading.choice import Wish

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_service.batch.item import Item
    from tts_service.settings import Settings
    from tts_service.workers.batches import Batches

_log = logging.getLogger(__name__)

# A feed lists dozens of articles, a sitemap at most so many (sitemaps.org, "Sitemap file").
_MOST_FOLLOWED = 50_000
_MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Reread:
    """What a look at a feed brought: addresses of new, changed and vanished articles.

    ``batch`` is the order of the new and changed ones, empty when there are none;
    ``problem`` says what of the feed could not be read, and why: then none has vanished.
    """

    feed: str
    at: float
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    batch: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A feed as it was: the date of each article by its address, and what the last look brought."""

    dates: dict[str, str]
    last: Reread


_known = TypeAdapter(Known)


class Feeds:
    """The operator's feeds; what is known of them lies with the orders."""

    def __init__(self, settings: Settings, batches: Batches) -> None:
        self._settings = settings
        self._batches = batches

    async def run(self) -> None:
        """Read every feed, for ever, every ``TTS_FEEDS_EVERY_S`` seconds; 0: never."""
        every_s = self._settings.feeds_every_s
        while every_s:
            for feed in self._settings.feeds:
                try:
                    known = await self.known(feed)
                    # Another process of the service may have been there.
                    if known is None or time.time() - known.last.at > every_s / 2:
                        reread = await self.read(feed)
                        if reread.problem:
                            _log.warning("feed %s: %s", feed, reread.problem)
                except TtsError as error:
                    _log.warning("feed %s: %s", feed, error)
            await asyncio.sleep(every_s)

    async def known(self, feed: str) -> Known | None:
        """A feed as it was when it was last read."""
        return await self._batches.ledger.load_feed(digest("feed", feed), _known)

    async def read(self, feed: str) -> Reread:
        """Read a feed and order what is new or changed; raises ``StoreError``.

        What of it cannot be read, a sitemap of several or all of it, is told in the
        result and tried again next time.
        """
        known = await self.known(feed)
        before = known.dates if known is not None else {}
        sources = Sources(self._settings)
        found = {i.where: i async for i in sources.expand([feed]) if i.kind is Kind.PAGE}
        if found.pop(feed, None):
            fault = InputError(
                "It is a page, no feed and no sitemap.", "Check the address, the site."
            )
            sources.problems.append((feed, fault))
        if len(found) > _MOST_FOLLOWED:
            fault = InputError(
                f"It lists {len(found)} articles; the first {_MOST_FOLLOWED} are followed.",
                "Take its parts as feeds.",
            )
            sources.problems.append((feed, fault))
            found = dict(islice(found.items(), _MOST_FOLLOWED))
        listed = {url: item.date for url, item in found.items()}
        new = [item for url, item in found.items() if url not in before]
        changed = [i for url, i in found.items() if before.get(url, i.date) != i.date]
        unlisted = {url: date for url, date in before.items() if url not in listed}
        if sources.problems:
            # They may be listed in what could not be read.
            listed |= unlisted
            unlisted = {}
        reread = Reread(
            feed,
            time.time(),
            tuple(item.where for item in new),
            tuple(item.where for item in changed),
            tuple(unlisted),
            await self._order(feed, [*new, *changed]),
            _told(feed, sources.problems),
        )
        dates = dict(islice(listed.items(), _MOST_FOLLOWED))
        await self._batches.ledger.save_feed(digest("feed", feed), _known, Known(dates, reread))
        return reread

    async def _order(self, feed: str, items: list[Item]) -> str:
        if not items:
            return ""
        # The same news found by two processes, or again after a crash, are one order.
        key = digest("news", feed, *(part for item in items for part in (item.where, item.date)))
        order, _ = await self._batches.order(items, Wish(), key=key, label=feed)
        return order.id


def _told(feed: str, problems: Sequence[tuple[str, TtsError]]) -> str:
    some = problems[:_MOST_TOLD]
    told = [str(error) if where == feed else f"{where}: {error}" for where, error in some]
    if len(problems) > len(some):
        told.append(f"And {len(problems) - len(some)} more.")
    return " ".join(told)
