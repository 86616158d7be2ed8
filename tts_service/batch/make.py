"""One article of a batch: from its item to its files and its record."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from tts_service.batch.load import load
from tts_service.batch.manner import name_sound
from tts_service.batch.oddity import odd_text
from tts_service.batch.products import write_products
from tts_service.batch.record import Failure, Record, Seen, State, Warn, failure_of
from tts_service.errors import TooLong, TtsError
from tts_service.reading.performance import perform
from tts_service.reading.plan import plan_reading
from tts_service.values import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tts_service.batch.item import Item
    from tts_service.batch.manner import Manner, Manners
    from tts_service.reading.casting import Casting
    from tts_service.reading.studio import Studio
    from tts_service.settings import Settings
    from tts_service.values import Article, Reading

    # Sentences spoken, and all of them.
    Progress = Callable[[int, int], object]

_log = logging.getLogger(__name__)
_LONGEST_SUMMARY = 400
# What stands for a title where there is none.
_LONGEST_OPENING = 80


class Outcome(StrEnum):
    """What came of an item in this run."""

    MADE = "made"
    FAILED = "failed"
    UNCHANGED = "unchanged"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Result:
    """An outcome, and the record the manifest should have now (none for ``OLDER``).

    ``cause`` is why it failed.
    """

    outcome: Outcome
    record: Record | None = None
    cause: Failure | None = None


@dataclass(frozen=True, slots=True)
class Maker:
    """All that the articles of one batch have in common.

    ``since`` (ISO 8601) leaves out articles of an earlier date.
    """

    settings: Settings
    studio: Studio
    manners: Manners
    cover: bytes = b""
    since: str = ""

    async def make(
        self,
        item: Item,
        folder: Path,
        before: Record | None = None,
        progress: Progress | None = None,
        *,
        anew: bool = False,
    ) -> Result:
        """Make an item's files in an empty ``folder``; never raises for a bad article.

        ``before`` is what the manifest says of it already: nothing is made when the
        same reading would come of it again, unless it is to be made ``anew``.
        Whatever else fails becomes a record; files of a result that is not ``MADE``
        are of no use.
        """
        began = time.monotonic()
        if before is not None and before.state is not State.DONE:
            before = None
        try:
            result = await self._make(item, folder, before, progress, anew=anew)
        except (TtsError, OSError) as error:
            return self._failed(item, before, failure_of(error))
        except Exception as error:  # noqa: BLE001 - logged, and in the report
            # A fault of ours in one article must not take the others along.
            _log.exception("item %s", item.where)
            fault = Failure("Internal", f"Internal fault ({type(error).__name__}).")
            return self._failed(item, before, fault)
        if result.outcome is Outcome.MADE and result.record is not None:
            elapsed_s = round(time.monotonic() - began, 3)
            result = replace(result, record=replace(result.record, elapsed_s=elapsed_s))
        return result

    async def plan(self, item: Item) -> Reading | None:
        """The reading that would be made of an item; ``None`` when it would fail or is too old."""
        try:
            if self._is_older(item.date):
                return None
            loaded = await load(item, self.settings, self.manners.rules)
            if loaded is None or (not item.date and self._is_older(loaded.article.date)):
                return None
            return await self._plan(loaded.article, self.manners.of_site(loaded.site))
        except TtsError:
            return None

    async def _make(
        self,
        item: Item,
        folder: Path,
        before: Record | None,
        progress: Progress | None,
        *,
        anew: bool,
    ) -> Result:
        if self._is_older(item.date):
            return Result(Outcome.OLDER)
        manner = self.manners.of(item)
        made = before if before is not None and manner.has_made(before) and not anew else None
        comparable = made.seen if made is not None and made.seen.rules == manner.digest else None
        loaded = await load(item, self.settings, self.manners.rules, comparable)
        if loaded is None:
            return Result(Outcome.UNCHANGED, before)
        if not item.date and self._is_older(loaded.article.date):
            return Result(Outcome.OLDER)
        manner = self.manners.of_site(loaded.site)
        reading = await self._plan(loaded.article, manner)
        seen = replace(loaded.seen, rules=manner.digest, reading=reading.id)
        same = before is not None and manner.has_made(before) and not before.error
        if same and before is not None and before.seen.reading == reading.id and not anew:
            return Result(Outcome.UNCHANGED, replace(before, seen=seen))
        casting = await perform(reading, manner.voices, self.studio, progress)
        take = casting.take
        files, sum_of_files = await write_products(take, folder, self.cover)
        record = replace(
            _described(item, take.reading),
            heard=name_sound(take.reading.voice),
            wanted=manner.wanted,
            duration_ms=take.track.duration_ms,
            files=files,
            digest=sum_of_files,
            warnings=tuple(_warnings(casting)),
            seen=seen,
        )
        return Result(Outcome.MADE, record)

    async def _plan(self, article: Article, manner: Manner) -> Reading:
        if len(article.text) > self.settings.max_characters:
            raise TooLong(
                f"{len(article.text)} characters; the limit is {self.settings.max_characters}.",
                "Split the article, or raise TTS_MAX_CHARACTERS.",
            )
        voice = manner.voices[0]
        limit = self.studio.info(voice).limit
        return await asyncio.to_thread(plan_reading, article, voice, limit, manner.rules)

    def _is_older(self, date: str) -> bool:
        return bool(self.since and date) and date[: len(self.since)] < self.since

    def _failed(self, item: Item, before: Record | None, failure: Failure) -> Result:
        """A failure; what was made before stays, and its record says that it is out of date."""
        if before is not None:
            return Result(Outcome.FAILED, replace(before, error=failure), failure)
        record = Record(
            id=item.id,
            source=item.where,
            state=State.FAILED,
            made_at=_now(),
            wanted=self.manners.of(item).wanted,
            error=failure,
            seen=Seen(date=item.date),
        )
        return Result(Outcome.FAILED, record, failure)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _shortened(text: str, most: int) -> str:
    """The text, or as many whole words of it as fit into ``most`` characters with a "…"."""
    if len(text) <= most:
        return text
    return (text[:most].rpartition(" ")[0] or text[: most - 1]) + "…"


def _described(item: Item, reading: Reading) -> Record:
    """What is known of a reading before it sounds."""
    article = reading.article
    said = [p for p in reading.sentences if article.blocks[p.sentence.block].role is not Role.TITLE]
    opening = said[0].sentence.block if said else reading.sentences[0].sentence.block
    summary = " ".join(article.slice(article.blocks[opening]).split())
    return Record(
        id=item.id,
        source=item.where,
        state=State.DONE,
        made_at=_now(),
        title=article.title or _shortened(summary, _LONGEST_OPENING),
        date=article.date or item.date[:10],
        byline=article.byline,
        url=article.url,
        summary=_shortened(summary, _LONGEST_SUMMARY),
        engine=reading.voice.engine,
        voice=reading.voice.id,
        characters=sum(p.sentence.end - p.sentence.start for p in reading.sentences),
        sentences=len(reading.sentences),
        requests=len(reading.keys),
    )


def _warnings(casting: Casting) -> Iterator[Warn]:
    reading = casting.take.reading
    for passed in casting.passed:
        yield Warn("fallback", f"{reading.voice.id} instead of {passed.voice}: {passed.reason}")
    for form in reading.unknown:
        yield Warn("unknown", form)
    for what in odd_text(reading):
        yield Warn("odd-text", what)
