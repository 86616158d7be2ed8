"""``tts-service schedule``."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from tts_service.cli import EXIT_UNAVAILABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_service.workers.feeds import Reread


@click.command
@click.argument("feeds", nargs=-1, metavar="[FEED]…")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each feed.")
def command(feeds: Sequence[str], as_json: bool) -> None:
    """Read feeds once and have what is new or has changed made; for cron.

    Without FEEDs those of TTS_FEEDS.  The workers in the queue, or the service on
    the same store, make the articles.
    """
    problems = asyncio.run(_read(feeds, as_json=as_json))
    if problems:
        sys.exit(EXIT_UNAVAILABLE)


async def _read(names: Sequence[str], *, as_json: bool) -> int:
    import json
    from dataclasses import asdict

    from tts_service.errors import SettingError
    from tts_service.settings import load_settings
    from tts_service.workers.batches import open_orders
    from tts_service.workers.feeds import Feeds

    settings = load_settings()
    wanted = tuple(names) or settings.feeds
    if not wanted:
        raise SettingError("There is no feed to read.", "Name one, or set TTS_FEEDS.")
    problems = 0
    feeds = Feeds(settings, open_orders(settings))
    for name in wanted:
        found = await feeds.read(name)
        problems += bool(found.problem)
        if as_json:
            click.echo(json.dumps(asdict(found), ensure_ascii=False))
            continue
        if found.problem:
            click.echo(f"{name}: {found.problem}", err=True)
        if found.batch or not found.problem:
            _tell(found)
    return problems


def _tell(found: Reread) -> None:
    click.echo(
        f"{found.feed}: {len(found.new)} new, {len(found.changed)} changed, "
        f"{len(found.gone)} gone" + (f"; batch {found.batch}" if found.batch else "")
    )
    for sign, urls in (("+", found.new), ("~", found.changed), ("-", found.gone)):
        for url in urls:
            click.echo(f"  {sign} {url}")
