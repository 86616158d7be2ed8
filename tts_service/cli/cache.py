"""``tts-service cache check | stats | prune``."""

from __future__ import annotations

import asyncio
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tts_service.cache.objects import Objects

_BYTES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_SECONDS = {"h": 3600, "d": 86_400, "w": 604_800}
_EXIT_FOUND = 1


class _Quantity(click.ParamType):
    """A number with a unit, such as 20G or 30d."""

    def __init__(self, name: str, units: dict[str, int]) -> None:
        self.name = name
        self._units = units

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)([a-zA-Z]?)", str(value))
        if match is None or match[2] not in self._units:
            units = ", ".join(unit or "none" for unit in self._units)
            self.fail(f"{value!r} is not a number with one of the units {units}.", param, ctx)
        return round(float(match[1]) * self._units[match[2]])


_store = click.option(
    "--store", help="Whose objects.  [default: TTS_STORE_URL or audio_cache]", metavar="URL"
)


def _objects(url: str | None) -> Objects:
    from tts_service.cache.store import open_objects
    from tts_service.settings import load_settings

    # To open a folder makes it; a mistyped one would look like an empty store.
    if url and "://" not in url and not Path(url).is_dir():
        raise click.BadParameter(f"There is no folder {url!r}.", param_hint="--store")
    return open_objects(load_settings(store_url=url).store_url)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


@click.group
def command() -> None:
    """Check, count or shrink the store of clips; the service may be running."""


@command.command
@click.option("--fix", is_flag=True, help="Delete what is damaged or left behind.")
@_store
def check(store: str | None, *, fix: bool) -> None:
    """Read every object and name those that are damaged, left behind by a crash, or foreign.

    Nothing is changed without --fix; foreign objects are never touched.  Exit
    code 1 when something is left to repair.
    """
    sys.exit(asyncio.run(_check(_objects(store), fix=fix)))


async def _check(objects: Objects, *, fix: bool) -> int:
    from tts_service.cache.check import Trouble
    from tts_service.cache.check import check as look_over

    left = repaired = foreign = 0
    async for finding in look_over(objects, fix=fix):
        click.echo(f"{finding.trouble:10} {finding.path}" + (" (deleted)" * finding.repaired))
        if finding.trouble is Trouble.FOREIGN:
            foreign += 1
        elif finding.repaired:
            repaired += 1
        else:
            left += 1
    click.echo(f"{left} to repair, {repaired} repaired, {foreign} foreign.", err=True)
    return _EXIT_FOUND if left else 0


@command.command
@_store
def stats(store: str | None) -> None:
    """Count objects and bytes by kind."""
    asyncio.run(_stats(_objects(store)))


async def _stats(objects: Objects) -> None:
    from tts_service.cache.check import stats as count

    counted = await count(objects)
    for kind, number in sorted(counted.objects.items()):
        click.echo(f"{kind:12} {number:9} {_megabytes(counted.size[kind]):>14}")
    if counted.oldest is not None:
        days = (time.time() - counted.oldest) / _SECONDS["d"]
        click.echo(f"The longest unused: {days:.1f} days.")


@command.command
@click.option(
    "--max-bytes",
    type=_Quantity("size", _BYTES),
    help="Delete the longest unused until so much is left (500M, 20G).",
)
@click.option(
    "--max-age",
    type=_Quantity("age", _SECONDS),
    help="Delete what was not used for so long (12h, 30d, 8w).",
)
@_store
def prune(max_bytes: int | None, max_age: int | None, store: str | None) -> None:
    """Delete what was not used for longest; what is asked for again is made again."""
    if max_bytes is None and max_age is None:
        raise click.UsageError("Give --max-bytes, --max-age or both.")
    asyncio.run(_prune(_objects(store), max_bytes, max_age))


async def _prune(objects: Objects, max_bytes: int | None, max_age_s: int | None) -> None:
    from tts_service.cache.prune import prune as make_room

    done = await make_room(objects, max_bytes, max_age_s)
    click.echo(
        f"{done.gone} deleted ({_megabytes(done.gone_bytes)}), "
        f"{done.left} left ({_megabytes(done.left_bytes)})."
    )
