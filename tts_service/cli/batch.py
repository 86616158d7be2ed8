"""``tts-service batch SOURCE… --out DIR``."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tts_service.cli import EXIT_DATA, EXIT_UNAVAILABLE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tts_service.batch.job import Policy, Report
    from tts_service.batch.make import Maker
    from tts_service.batch.spool import Spool
    from tts_service.cli.batch_view import View
    from tts_service.errors import TtsError
    from tts_service.reading.choice import Wish
    from tts_service.settings import Settings

_JOBS_IN_QUEUE = 16
_EXIT_INTERRUPTED = 130
# Half an hour of sound: what is made is joined at once, and not read back for it.
_RECENT_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class _Options:
    """What the options say of voices, articles and files."""

    wish: Wish
    since: str
    cover: bytes


@click.command
@click.argument("sources", metavar="SOURCE…", nargs=-1, required=True)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the archive; what is there already is not made again.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="Articles at once.  [default: workers + 1, with a queue 16]",
)
@click.option("--voice", default="", help="A voice's id (see: tts-service voices).")
@click.option("--engine", default="", help="An engine's name: its first voice.")
@click.option(
    "--rate",
    default=1.0,
    type=click.FloatRange(0.5, 2.0),
    help="Speaking rate, 1 being the voice's own pace.",
)
@click.option(
    "--fallback",
    default="",
    metavar="VOICE",
    help="Voice for articles that the other one cannot read now; the manifest says so.",
)
@click.option("--since", default="", help="Only articles of this date or later (2026, 2026-08-14).")
@click.option(
    "--only-changed",
    is_flag=True,
    help="Look at every source again; make what is new or has changed.",
)
@click.option("--retry-failed", is_flag=True, help="Try again also what failed for good before.")
@click.option("--dry-run", is_flag=True, help="Make nothing; tell what it would take.")
@click.option("--cover", help="JPEG or PNG to put into every MP3.  [default: TTS_COVER]")
@click.option(
    "--patience",
    default=60,
    show_default=True,
    type=click.IntRange(0, 7 * 24 * 60),
    help="Minutes to wait for an engine that fails article after article.",
)
@click.option("--store", help="Where clips are kept.  [default: TTS_STORE_URL or audio_cache]")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what failed.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON an article, and a last one.")
def command(  # noqa: PLR0917 - click passes them by name
    sources: tuple[str, ...],
    out: Path,
    jobs: int | None,
    voice: str,
    engine: str,
    rate: float,
    fallback: str,
    since: str,
    only_changed: bool,
    retry_failed: bool,
    dry_run: bool,
    cover: str | None,
    patience: int,
    store: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Read every article of SOURCE… aloud into the archive DIR.

    A SOURCE is a file, a folder, a pattern such as 'tin/**/*.html', a JSONL file, the
    address or file of a sitemap, RSS or Atom feed, the address of a page, a text file
    that lists addresses, or - for such lines on standard input.  Addresses have to be
    on sites that TTS_ALLOWED_SITES lists.

    Stop it or let it be killed at any moment: the same command goes on where it was.
    """
    from tts_service.batch.job import Policy
    from tts_service.cli.batch_view import make_view
    from tts_service.reading.choice import Wish
    from tts_service.reading.label import load_cover
    from tts_service.settings import load_settings

    if since and not _is_date(since):
        raise click.BadParameter("Write 2026, 2026-08 or 2026-08-14.", param_hint="--since")
    settings = load_settings(store_url=store)
    wish = Wish(voice, engine, rate, fallback)
    options = _Options(wish, since, load_cover(cover or settings.cover))
    # Workers in a queue must find enough to do.
    most = _JOBS_IN_QUEUE if settings.broker_url else settings.workers + 1
    policy = Policy(jobs or most, only_changed, retry_failed, patience * 60.0)
    view = make_view(quiet=quiet, as_json=as_json)
    # A service manager's stop is treated like Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code = asyncio.run(_run(sources, out, (options, policy), settings, view, dry_run=dry_run))
    except (KeyboardInterrupt, asyncio.CancelledError):
        view.interrupted()
        code = _EXIT_INTERRUPTED
    sys.exit(code)


def _is_date(text: str) -> bool:
    import datetime as dt

    try:
        dt.date.fromisoformat(text + "2000-01-01"[len(text) :])
    except ValueError:
        return False
    return True


async def _run(
    sources: tuple[str, ...],
    out: Path,
    wanted: tuple[_Options, Policy],
    settings: Settings,
    view: View,
    *,
    dry_run: bool,
) -> int:
    from tts_service.batch.source import Sources

    options, policy = wanted
    opened = Sources(settings)
    async with _maker(options, settings) as maker, _spool() as spool:
        with view.listing():
            async for item in opened.expand(sources):
                spool.add(item)
        run = _Run(spool, maker, policy, view, opened.problems)
        return await (run.estimate(out) if dry_run else run.make(out))


@dataclass(frozen=True, slots=True)
class _Run:
    """Items, how they are made, and who is told; ``problems`` are sources that were not read."""

    spool: Spool
    maker: Maker
    policy: Policy
    view: View
    problems: list[tuple[str, TtsError]]

    async def estimate(self, out: Path) -> int:
        """Tell what it would take; returns the exit code."""
        from tts_service.batch.estimate import estimate
        from tts_service.batch.manifest import NAME, Manifest

        manifest = Manifest(out, only_look=True) if (out / NAME).exists() else None
        found = await estimate(self.spool, self.maker, self.policy, manifest)
        self.view.estimated(found)
        self._tell_problems()
        return EXIT_DATA if self.problems else 0

    async def make(self, out: Path) -> int:
        """Make it; returns the exit code."""
        from tts_service.batch.job import run_job
        from tts_service.batch.shelf import Shelf

        shelf = Shelf(out)
        # What is finished is kept.
        job = asyncio.current_task()
        if job is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, job.cancel)
        try:
            with self.view.making(len(self.spool), shelf.damaged):
                report = await run_job(self.spool, self.maker, shelf, self.policy, self.view)
        finally:
            shelf.close()
        self._tell_problems()
        self.view.reported(report)
        return _exit_code(report, self.problems)

    def _tell_problems(self) -> None:
        for source, error in self.problems:
            self.view.unreadable(source, error)


def _exit_code(report: Report, problems: list[tuple[str, TtsError]]) -> int:
    """0: all is there; 65: something failed for good; 69: trying again later may help."""
    transient = report.given_up or any(e.transient for _, e in problems)
    if transient or any(r.cause is not None and r.cause.transient for _, r in report.failures):
        return EXIT_UNAVAILABLE
    failed = report.failures or problems or report.outcomes["failed-before"]
    return EXIT_DATA if failed else 0


@contextlib.asynccontextmanager
async def _maker(options: _Options, settings: Settings) -> AsyncIterator[Maker]:
    from tts_service.batch.make import Maker
    from tts_service.batch.manner import Manners
    from tts_service.reading.site_rules import SiteRules
    from tts_service.workers.kit import open_shared

    # With a queue, the workers speak what is ahead of this process.
    async with open_shared(settings, _RECENT_BYTES) as shared:
        rules = await asyncio.to_thread(SiteRules.load, settings)
        manners = Manners(shared.studio, rules, options.wish)
        shared.studio.warm_up(manners.usual.voices[0])
        yield Maker(settings, shared.studio, manners, options.cover, options.since)


@contextlib.asynccontextmanager
async def _spool() -> AsyncIterator[Spool]:
    from tts_service.batch.spool import Spool

    spool = Spool()
    try:
        yield spool
    finally:
        spool.close()
