"""Articles of pages fetched lately: a page is fetched once for all its listeners."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import logging
import time
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tts_service.api.limits import Limit
from tts_service.cache.flight import Flight
from tts_service.cache.key import digest
from tts_service.errors import PageUnreadable, TooLong, TooManyRequests, TtsError
from tts_service.reading.pages import Wanted, fetch

if TYPE_CHECKING:
    from tts_service.reading.sites import ListedSite, Sites
    from tts_service.settings import Settings
    from tts_service.values import Article

_log = logging.getLogger(__name__)

# An older article is still given at once, while the page is asked behind its back.
_STALE_S = 86_400.0
# A page is not fetched again sooner, whoever insists; a page that failed neither.
_INSIST_S = 10.0
_FAILED_S = 5.0
# All articles on the shelf together, in characters; failures in number.
_MOST_CHARACTERS = 10_000_000
_MOST_FAILURES = 1_000
# What a site's server is asked for pages that are new here.
_SITE_RATE_PER_S = 5.0
_SITE_BURST = 60
_SITE_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Shelved:
    """An article as its page had it at ``checked`` (monotonic clock)."""

    site: ListedSite
    article: Article
    digest: str
    checked: float
    etag: str = ""
    modified: str = ""


class Shelf:
    """The articles, by address."""

    def __init__(self, settings: Settings, sites: Sites) -> None:
        self._settings = settings
        self._sites = sites
        self._shelved: OrderedDict[str, Shelved] = OrderedDict()
        self._characters = 0
        self._failures: OrderedDict[str, tuple[float, TtsError]] = OrderedDict()
        self._flight: Flight[Shelved] = Flight()
        self._limit = Limit(_SITE_RATE_PER_S, _SITE_BURST)
        self._slots: defaultdict[ListedSite, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(_SITE_AT_ONCE)
        )
        self._tasks: set[asyncio.Task[object]] = set()

    def peek(self, address: str) -> Shelved | None:
        """The article of an address if it is here and not too old; asks nobody."""
        shelved = self._shelved.get(address)
        if shelved is None or time.monotonic() - shelved.checked > _STALE_S:
            return None
        self._shelved.move_to_end(address)
        return shelved

    async def find(self, url: str, *, fresh: bool = False) -> Shelved:
        """The article of a listed page.

        At once if the page was fetched within the day; one that was not asked for a
        while is asked again meanwhile, for the next listener.  ``fresh`` waits for
        that.  Raises ``SiteNotAllowed``, ``PageUnreadable``, ``EmptyArticle``,
        ``TooLong`` or ``TooManyRequests``.
        """
        site, address = self._sites.find(url)
        shelved = self.peek(address)
        if shelved is not None:
            age_s = time.monotonic() - shelved.checked
            if fresh and age_s >= _INSIST_S:
                return await self._fetch(site, address)
            if age_s >= self._settings.page_fresh_s:
                self._look_again(site, address)
            return shelved
        failed_at, failure = self._failures.get(address, (0.0, None))
        if failure is not None and time.monotonic() - failed_at < _FAILED_S:
            raise failure.with_traceback(None)
        return await self._fetch(site, address)

    async def close(self) -> None:
        """Stop what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._flight.settle()

    def _look_again(self, site: ListedSite, address: str) -> None:
        async def look() -> None:
            try:
                await self._fetch(site, address)
            except TtsError as error:
                _log.warning("a page of %s was not renewed: %s", site.origins[0], error)

        task = asyncio.create_task(look())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _fetch(self, site: ListedSite, address: str) -> Shelved:
        return await self._flight.do(address, functools.partial(self._work, site, address))

    async def _work(self, site: ListedSite, address: str) -> Shelved:
        try:
            self._limit.take(site.origins[0])
            async with self._slots[site]:
                shelved = await self._fetched(address)
        except TooManyRequests:
            raise
        except TtsError as error:
            self._failures[address] = time.monotonic(), error
            if len(self._failures) > _MOST_FAILURES:
                self._failures.popitem(last=False)
            raise
        self._failures.pop(address, None)
        self._keep(address, shelved)
        return shelved

    async def _fetched(self, address: str) -> Shelved:
        old = self._shelved.get(address)
        wanted = Wanted(most_bytes=self._settings.max_page_bytes)
        if old is not None:
            wanted = replace(wanted, etag=old.etag, modified=old.modified)
        page = await fetch(address, self._settings, wanted, self._sites)
        now = time.monotonic()
        if page is None:
            if old is None:
                raise PageUnreadable("The site answered 304 unasked.", "Try again.")
            return replace(old, checked=now)
        article = await asyncio.to_thread(page.article)
        most = self._settings.max_characters
        if len(article.text) > most:
            raise TooLong(
                f"{len(article.text)} characters; the limit is {most}.",
                "Raise TTS_MAX_CHARACTERS.",
            )
        version = digest("page", hashlib.sha256(page.data).hexdigest())
        return Shelved(page.site, article, version, now, page.etag, page.modified)

    def _keep(self, address: str, shelved: Shelved) -> None:
        old = self._shelved.pop(address, None)
        self._shelved[address] = shelved
        self._characters += len(shelved.article.text) - (len(old.article.text) if old else 0)
        while self._characters > _MOST_CHARACTERS and len(self._shelved) > 1:
            _, gone = self._shelved.popitem(last=False)
            self._characters -= len(gone.article.text)
