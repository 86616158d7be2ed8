"""From an item to its article."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tts_service.article.document import read_document
from tts_service.article.html import read_html
from tts_service.article.json import read_json, read_object
from tts_service.article.text import read_text
from tts_service.article.wording import find_date
from tts_service.batch.item import Item, Kind
from tts_service.batch.record import Seen
from tts_service.errors import InputError, PageUnreadable, TooLong
from tts_service.reading.pages import Wanted, fetch
from tts_service.reading.sites import NOBODY

if TYPE_CHECKING:
    from tts_service.reading.site_rules import SiteRules
    from tts_service.reading.sites import ListedSite, Sites
    from tts_service.settings import Settings
    from tts_service.values import Article

_ROW = 'Mẫu: {"id": "…", "url": "…", "title": "…", "paragraphs": ["…"]}, hoặc "text", "html".'


@dataclass(frozen=True, slots=True)
class Loaded:
    """An article, what its source looked like, and the site whose page it is."""

    article: Article
    seen: Seen
    site: ListedSite = NOBODY


async def load(
    item: Item, settings: Settings, rules: SiteRules, before: Seen | None = None
) -> Loaded | None:
    """The article of an item; ``None`` when its source is as it was ``before``.

    A file is as before when its size and time are, a page when its sitemap or feed
    gives the same date or the site answers 304.  Raises ``InputError`` of every
    kind: no such file, no page, not on the operator's list, no article in it.
    """
    if item.kind is Kind.PAGE:
        return await _load_page(item, settings, rules.sites, before)
    if item.kind is Kind.ROW:
        site = rules.site_of(item.page)
        article = await asyncio.to_thread(_read_row, item.content, site)
        return Loaded(article, Seen(date=item.date), site)
    return await asyncio.to_thread(_load_file, item, settings, before)


def carry(item: Item, settings: Settings) -> Item:
    """The item with its file's bytes in it, to be made where the file is not."""
    if item.kind is not Kind.FILE or item.content:
        return item
    data, _ = _read_file(item.where, settings)
    return replace(item, content=base64.b64encode(data).decode("ascii"))


async def _load_page(
    item: Item, settings: Settings, sites: Sites, before: Seen | None
) -> Loaded | None:
    if before and item.date and before.date == item.date:
        return None
    known = before or Seen()
    page = await fetch(
        item.where,
        settings,
        Wanted(most_bytes=settings.max_page_bytes, etag=known.etag, modified=known.modified),
        sites,
    )
    if page is None:
        return None
    article = await asyncio.to_thread(page.article)
    seen = Seen(etag=page.etag, modified=page.modified, date=item.date)
    return Loaded(article, seen, page.site)


def _load_file(item: Item, settings: Settings, before: Seen | None) -> Loaded | None:
    if item.content:
        return Loaded(read_document(base64.b64decode(item.content), item.where), Seen())
    data, seen = _read_file(item.where, settings, before)
    return Loaded(read_document(data, item.where), seen) if data else None


def _read_file(name: str, settings: Settings, before: Seen | None = None) -> tuple[bytes, Seen]:
    """A file's bytes, none when it is as it was before; and what it looks like."""
    try:
        with Path(name).open("rb") as file:
            # Of the open file: its name may be given to another one meanwhile.
            state = Path(f"/proc/self/fd/{file.fileno()}").stat()
            seen = Seen(size=state.st_size, mtime_ns=state.st_mtime_ns)
            if before and (before.size, before.mtime_ns) == (seen.size, seen.mtime_ns):
                return b"", seen
            if state.st_size > settings.max_page_bytes:
                raise TooLong(
                    f"{state.st_size} bytes; the limit is {settings.max_page_bytes}.",
                    "Raise TTS_MAX_PAGE_BYTES.",
                )
            return file.read() or b" ", seen
    except OSError as error:
        raise PageUnreadable(f"{error.strerror}.", "Check the file.") from error


def _read_row(content: str, site: ListedSite) -> Article:
    """The article of a JSONL row: in parts (``paragraphs``), as ``text`` or as ``html``."""
    row = read_object(content, _ROW)
    row.pop("id", None)
    if "paragraphs" in row:
        return read_json(json.dumps(row, ensure_ascii=False))
    if isinstance(row.get("html"), str):
        return _labelled(read_html(row["html"], _string(row, "url"), site.selectors), row)
    if isinstance(row.get("text"), str):
        return _labelled(read_text(row["text"]), row)
    raise InputError("This row has neither 'paragraphs' nor 'text' nor 'html'.", _ROW)


def _labelled(article: Article, row: dict[str, Any]) -> Article:
    """The article with what the row says of it; what is read aloud stays as it is."""
    return replace(
        article,
        title=_string(row, "title") or article.title,
        date=find_date(_string(row, "date")) or article.date,
        byline=_string(row, "byline") or article.byline,
        url=_string(row, "url") or article.url,
    )


def _string(row: dict[str, Any], name: str) -> str:
    value = row.get(name) or ""
    if not isinstance(value, str):
        raise InputError(f"{name!r} is not a string.", _ROW)
    return value.strip()
