"""``tts-service archive feed | epub | m4b | site DIR``: an archive for its listeners."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_service.archive.catalogue import Catalogue

F = TypeVar("F", bound="Callable[..., object]")

_folder = click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
_title = click.option("--title", required=True, help="What listeners know it by.")
_author = click.option("--author", default="", help="Whose articles they are.")
_output = click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path)
)


def _selected(function: F) -> F:
    """The options that select articles."""
    for name, text in (
        ("--match", "Only articles with these words in their title."),
        ("--until", "Only articles of this date or earlier (2026, 2026-08, 2026-08-14)."),
        ("--since", "Only articles of this date or later."),
    ):
        function = click.option(name, default="", help=text)(function)
    return function


def _catalogue(folder: Path, since: str = "", until: str = "", match: str = "") -> Catalogue:
    from tts_service.archive.catalogue import Catalogue, Selection

    return Catalogue(folder, Selection(since, until, match))


def _some(catalogue: Catalogue) -> Catalogue:
    if not len(catalogue):
        raise click.ClickException("no article of the archive is selected.")
    return catalogue


@click.group
def command() -> None:
    """Make an archive of tts-service batch into what people listen to."""


@command.command
@_folder
@_title
@click.option("--base-url", required=True, help="Address at which DIR is served.")
@click.option("--description", default="", help="A sentence or two about it.")
@_author
@click.option("--email", default="", help="Owner's address, to prove the podcast by.")
@click.option("--cover", default="", help="A square image in DIR (JPEG or PNG, 1400 to 3000 px).")
@click.option("--category", default="News", show_default=True, help="One of Apple's.")
@_selected
def feed(  # noqa: PLR0917 - click passes them by name
    folder: Path,
    title: str,
    base_url: str,
    description: str,
    author: str,
    email: str,
    cover: str,
    category: str,
    since: str,
    until: str,
    match: str,
) -> None:
    """Write a podcast feed, DIR/feed.xml."""
    from tts_service.archive.artwork import check_artwork
    from tts_service.archive.podcast import Channel, write_feed

    if not base_url.startswith(("http://", "https://")):
        raise click.BadParameter("Write https://nghe.example/luu-tru.", param_hint="--base-url")
    if cover and not (folder / cover).is_file():
        raise click.BadParameter(f"There is no {cover} in {folder}.", param_hint="--cover")
    if cover:
        check_artwork(folder / cover)
    channel = Channel(title, base_url, description, author, email, cover, category)
    catalogue = _catalogue(folder, since, until, match)
    pages = write_feed(catalogue, channel)
    click.echo(f"{folder / 'feed.xml'}: {len(catalogue)} bài, {pages} trang.", err=True)


@command.command
@_folder
@_output
@_title
@_author
@_selected
def epub(  # noqa: PLR0917
    folder: Path, output: Path, title: str, author: str, since: str, until: str, match: str
) -> None:
    """Write an EPUB 3 book that is read aloud sentence by sentence."""
    from tts_service.archive.epub import Book, write_epub

    catalogue = _some(_catalogue(folder, since, until, match))
    count = write_epub(catalogue, Book(title, author), output)
    click.echo(f"{output}: {count} bài.", err=True)


@command.command
@_folder
@_output
@_title
@_author
@click.option("--cover", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@_selected
def m4b(  # noqa: PLR0917
    folder: Path,
    output: Path,
    title: str,
    author: str,
    cover: Path | None,
    since: str,
    until: str,
    match: str,
) -> None:
    """Write an audiobook (M4B), a chapter an article."""
    from tts_service.archive.m4b import Series, write_m4b
    from tts_service.reading.label import load_cover

    if cover is not None:
        load_cover(str(cover))  # refuses what is no picture
    catalogue = _some(_catalogue(folder, since, until, match))
    count = write_m4b(catalogue, Series(title, author, cover), output)
    click.echo(f"{output}: {count} bài.", err=True)


@command.command
@_folder
@_title
@click.option("--feed", default="", help="Address of the podcast feed.  [default: feed.xml in DIR]")
def site(folder: Path, title: str, feed: str) -> None:
    """Write listening pages into DIR, to be served by any web server."""
    from tts_service.archive.site import write_site

    if not feed and (folder / "feed.xml").exists():
        feed = "feed.xml"
    count = write_site(_catalogue(folder), title, feed)
    click.echo(f"{folder / 'index.html'}: {count} bài.", err=True)
