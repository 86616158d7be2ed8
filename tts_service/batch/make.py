"""One article of a batch: from its item to its files and its record."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import tts_service
from tts_service.batch.load import load
from tts_service.batch.oddity import odd_text
from tts_service.batch.products import PRODUCTS_ID, write_products
from tts_service.batch.record import Failure, Record, Seen, State, Warn
from tts_service.cache.key import digest
from tts_service.errors import EngineError, StoreError, TooLong, TtsError
from tts_service.reading.plan import plan_reading
from tts_service.reading.voicing import Voicing
from tts_service.values import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tts_service.batch.item import Item
    from tts_service.reading.plan import Rules
    from tts_service.reading.studio import Studio
    from tts_service.settings import Settings
    from tts_service.values import Article, Reading, Voice

    # Sentences spoken, and all of them.
    Progress = Callable[[int, int], object]

_log = logging.getLogger(__name__)
_LONGEST_SUMMARY = 400


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

    ``since`` (ISO 8601) leaves out articles of an earlier date; ``fallback`` is the
    voice of articles that ``voice`` cannot read now.
    """

    settings: Settings
    studio: Studio
    rules: Rules
    voice: Voice
    fallback: Voice | None = None
    cover: bytes = b""
    since: str = ""

    @property
    def wanted(self) -> str:
        """Stands for the voice asked for, in the way it sounds now."""
        return f"{self.voice.id}#{digest('voice', self.voice.digest)[:8]}"

    async def make(
        self,
        item: Item,
        folder: Path,
        before: Record | None = None,
        progress: Progress | None = None,
    ) -> Result:
        """Make an item's files in an empty ``folder``; never raises for a bad article.

        ``before`` is what the manifest says of it already: nothing is made when the
        same reading would come of it again.  Whatever else fails becomes a record;
        files of a result that is not ``MADE`` are of no use.
        """
        began = time.monotonic()
        if before is not None and before.state is not State.DONE:
            before = None
        try:
            result = await self._make(item, folder, before, progress)
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
            loaded = None if self._is_older(item.date) else await load(item, self.settings)
            if loaded is None or (not item.date and self._is_older(loaded.article.date)):
                return None
            return await self._plan(loaded.article, self.voice)
        except TtsError:
            return None

    async def _make(
        self, item: Item, folder: Path, before: Record | None, progress: Progress | None
    ) -> Result:
        if self._is_older(item.date):
            return Result(Outcome.OLDER)
        rules = self._rules_digest()
        comparable = before.seen if before and before.seen.rules == rules else None
        loaded = await load(item, self.settings, comparable)
        if loaded is None:
            return Result(Outcome.UNCHANGED, before)
        if not item.date and self._is_older(loaded.article.date):
            return Result(Outcome.OLDER)
        reading = await self._plan(loaded.article, self.voice)
        seen = replace(loaded.seen, rules=rules, reading=reading.id)
        same = before is not None and before.wanted == self.wanted and not before.error
        if same and before is not None and before.seen.reading == reading.id:
            return Result(Outcome.UNCHANGED, replace(before, seen=seen))
        warnings: list[Warn] = []
        # Where another voice can read the article, the first hole is reason enough.
        voicing = Voicing(reading, self.studio, patient=self.fallback is None)
        try:
            await voicing.run(progress)
            await voicing.finished()
        except EngineError as error:
            if self.fallback is None or self.fallback.engine == self.voice.engine:
                raise
            warnings.append(Warn("fallback", f"{self.fallback.id}, because: {error.evidence}"))
            voicing = await self._voice_instead(loaded.article, self.fallback, progress)
        files, sum_of_files = await write_products(voicing, folder, self.cover)
        warnings += _warnings(voicing.reading)
        record = replace(
            _described(item, voicing.reading),
            wanted=self.wanted,
            duration_ms=voicing.track.duration_ms,
            files=files,
            digest=sum_of_files,
            warnings=tuple(warnings),
            seen=seen,
        )
        return Result(Outcome.MADE, record)

    async def _plan(self, article: Article, voice: Voice) -> Reading:
        if len(article.text) > self.settings.max_characters:
            raise TooLong(
                f"{len(article.text)} characters; the limit is {self.settings.max_characters}.",
                "Split the article, or raise TTS_MAX_CHARACTERS.",
            )
        limit = self.studio.info(voice).limit
        return await asyncio.to_thread(plan_reading, article, voice, limit, self.rules)

    async def _voice_instead(
        self, article: Article, voice: Voice, progress: Progress | None
    ) -> Voicing:
        voicing = Voicing(await self._plan(article, voice), self.studio)
        await voicing.run(progress)
        await voicing.finished()
        return voicing

    def _is_older(self, date: str) -> bool:
        return bool(self.since and date) and date[: len(self.since)] < self.since

    def _rules_digest(self) -> str:
        """Stands for everything but the article that decides its files."""
        lexicon, skip = self.rules.lexicon.digest, ",".join(sorted(self.rules.skip))
        version = tts_service.__version__
        return digest("rules", self.wanted, lexicon, skip, version, PRODUCTS_ID)[:16]

    def _failed(self, item: Item, before: Record | None, failure: Failure) -> Result:
        """A failure; what was made before stays, and its record says that it is out of date."""
        if before is not None:
            return Result(Outcome.FAILED, replace(before, error=failure), failure)
        record = Record(
            id=item.id,
            source=item.where,
            state=State.FAILED,
            made_at=_now(),
            wanted=self.wanted,
            error=failure,
            seen=Seen(date=item.date),
        )
        return Result(Outcome.FAILED, record, failure)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def failure_of(error: TtsError | OSError) -> Failure:
    """What to keep of an error.

    An incomplete reading is as transient as what kept its first sentence from being
    spoken, and so is a disk that cannot be written.
    """
    if isinstance(error, OSError):
        error = StoreError(f"Writing failed: {error.strerror or error}.", "Check free space.")
    cause = error.__cause__ if isinstance(error.__cause__, TtsError) else error
    return Failure(type(error).__name__, error.evidence, error.remedy, cause.transient)


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
        title=article.title or " ".join(summary[:80].split()),
        date=article.date or item.date[:10],
        byline=article.byline,
        url=article.url,
        summary=summary[:_LONGEST_SUMMARY],
        engine=reading.voice.engine,
        voice=reading.voice.id,
        characters=sum(p.sentence.end - p.sentence.start for p in reading.sentences),
        sentences=len(reading.sentences),
        requests=len(reading.keys),
    )


def _warnings(reading: Reading) -> Iterator[Warn]:
    for form in reading.unknown:
        yield Warn("unknown", form)
    for what in odd_text(reading):
        yield Warn("odd-text", what)
