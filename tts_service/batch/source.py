"""What a user calls a source, as items: files, folders, patterns, JSONL, sitemaps, feeds, lists."""

from __future__ import annotations

import asyncio
import glob
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tts_service.article.document import SUFFIXES
from tts_service.article.json import read_object
from tts_service.batch.item import Item, Kind, file_item, page_item, row_item
from tts_service.batch.listing import MOST_BYTES, is_url_list, read_listing
from tts_service.batch.rows import Rows
from tts_service.errors import InputError, PageUnreadable, TtsError
from tts_service.reading.pages import PAGE_TYPES, Wanted, fetch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from tts_service.settings import Settings

_ROWS = frozenset([".jsonl", ".ndjson"])
_LISTS = frozenset([".xml", ".rss", ".atom", ".gz"])
_KINDS = (
    *("application/xml", "text/xml", "application/rss+xml", "application/atom+xml"),
    *("application/rdf+xml", "application/gzip", "application/x-gzip"),
    *("application/octet-stream", *PAGE_TYPES),
)
# Sitemap indexes do not nest by their own rules; some sites do it once.
_DEEPEST = 3
_MOST_LISTS = 50_000
_PROLOGUE = 4_000


class Sources:
    """Expands sources; ``problems`` has those that could not be read, while the rest goes on."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._listed: set[str] = set()
        self._rows = Rows()
        self.problems: list[tuple[str, TtsError]] = []

    async def expand(self, sources: Iterable[str]) -> AsyncIterator[Item]:
        """The items of all sources, in their order; folders are walked by name.

        A source is a file, a folder, a pattern (``tin/**/*.html``), a JSONL file, a
        sitemap or feed (a URL or a file), a page's URL, a text file that lists URLs, or
        ``-``: lines of URLs or JSON on standard input.
        """
        for source in sources:
            async for item in self._told(source, self._expand(source)):
                yield item

    async def _told(self, where: str, items: AsyncIterator[Item]) -> AsyncIterator[Item]:
        """The items as far as they go; what stops them is a problem of ``where`` alone."""
        where = where.encode("utf-8", "backslashreplace").decode()
        try:
            async for item in items:
                yield item
        except TtsError as error:
            self.problems.append((where, error))
        except OSError as error:
            fault = PageUnreadable(f"{error.strerror}.", "Check the file.")
            self.problems.append((where, fault))

    async def _expand(self, source: str) -> AsyncIterator[Item]:
        if source.startswith(("http://", "https://")):
            async for item in self._remote(source, 0):
                yield item
        elif source == "-":
            async for item in self._lines(sys.stdin.buffer, "-"):
                yield item
        else:
            for path in _paths(source):
                async for item in self._told(str(path), self._local(path)):
                    yield item

    async def _local(self, path: Path) -> AsyncIterator[Item]:
        if not _is_text(str(path)):
            raise InputError("Its name is not in UTF-8.", "Rename it, for example with convmv.")
        suffix = path.suffix.lower()
        if suffix in _ROWS:
            with path.open("rb") as file:
                async for item in self._lines(file, str(path)):
                    yield item
        elif suffix in _LISTS:
            data = await asyncio.to_thread(path.read_bytes)
            async for item in self._entries(data, str(path), 0):
                yield item
        elif suffix not in SUFFIXES - {".txt"} and _lists_urls(path):
            with path.open("rb") as file:
                async for item in self._lines(file, str(path)):
                    yield item
        else:
            yield file_item(str(path))

    async def _remote(self, url: str, depth: int, date: str = "") -> AsyncIterator[Item]:
        if url in self._listed or len(self._listed) >= _MOST_LISTS:
            return
        self._listed.add(url)
        found = await fetch(url, self._settings, Wanted(_KINDS, MOST_BYTES))
        if found is None:
            return
        # What a sitemap lists as a sitemap is no article, though it answers with a page.
        if not depth and found.kind in PAGE_TYPES and read_listing(found.data, found.url) is None:
            yield page_item(url, date)
            return
        async for item in self._entries(found.data, found.url, depth):
            yield item

    async def _entries(self, data: bytes, where: str, depth: int) -> AsyncIterator[Item]:
        entries = read_listing(data, where)
        if entries is None:
            raise InputError(f"{where} is no sitemap, feed or list of URLs.", "Check the source.")
        for entry in entries:
            if not entry.is_list:
                yield page_item(entry.url, entry.date)
            elif depth < _DEEPEST:
                # One sitemap of many: the others go on.
                async for item in self._told(entry.url, self._remote(entry.url, depth + 1)):
                    yield item

    async def _lines(self, file: BinaryIO, where: str) -> AsyncIterator[Item]:
        """The items of lines: each a JSON object or a URL; empty lines and # comments are none."""
        most = self._settings.max_page_bytes
        number = 0
        while line := file.readline(most + 1):
            number += 1
            text = line.decode("utf-8-sig", "replace").strip()
            if len(line) > most:
                fault = InputError(f"Line {number} is longer than {most} bytes.", "Split it.")
                self.problems.append((where, fault))
                while line and not line.endswith(b"\n"):
                    line = file.readline(most + 1)
            elif text.startswith(("http://", "https://")):
                yield page_item(text.split()[0])
            elif text and not text.startswith("#"):
                item = _row(text, f"{where}#{number}")
                if item.kind is Kind.ROW and (other := self._rows.other(item, where, number)):
                    fault = InputError(
                        f"Its id or url is that of {other}, which says something else.",
                        "Give each row its own id; of these the first is made.",
                    )
                    self.problems.append((item.where, fault))
                else:
                    yield item


def _row(text: str, where: str) -> Item:
    """The item of a JSON line; what is no JSON fails when it is made, as any bad article does."""
    try:
        row = read_object(text, "")
    except InputError:
        row = {}
    url, date = str(row.get("url") or ""), str(row.get("date") or "")
    if url and not row.keys() & {"paragraphs", "text", "html"}:
        return page_item(url, date)
    name = str(row.get("id") or url or where)
    return row_item(name, where, text, date if date[:4].isdigit() else "", url)


def _paths(source: str) -> Iterator[Path]:
    """The files of a path or pattern, each with its absolute path; raises ``PageUnreadable``."""
    path = Path(source).absolute()
    if path.is_dir():
        found, fault = _walk(path), f"{source} holds no file of a known kind."
    elif path.exists():
        found, fault = iter([path.resolve()]), ""
    elif glob.has_magic(source):
        names = glob.iglob(source, recursive=True)  # noqa: PTH207 - lazy, and with **
        found = (Path(name).resolve() for name in names if Path(name).is_file())
        fault = f"No file matches {source}."
    else:
        found, fault = iter(()), "No such file or folder."
    first = next(found, None)
    if first is None:
        raise PageUnreadable(fault, "Check the name.")
    yield first
    yield from found


def _walk(folder: Path) -> Iterator[Path]:
    """The files below a folder that may hold articles, by name; hidden ones are left out."""
    for root, folders, names in os.walk(folder.resolve()):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root) / name
            known = not name.startswith(".") and path.suffix.lower() in SUFFIXES | _ROWS
            # Nobody may be writing to a pipe; a link that leads nowhere fails when it is made.
            if known and (path.is_file() or not path.exists()):
                yield path


def _lists_urls(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_url_list(file.read(_PROLOGUE))
    except OSError:
        # An article as any other, which fails when it is made.
        return False


def _is_text(name: str) -> bool:
    try:
        return bool(name.encode())
    except UnicodeEncodeError:
        return False
