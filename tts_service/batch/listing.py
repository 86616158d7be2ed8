"""Documents that list pages: sitemaps, RSS and Atom feeds, plain lists of URLs."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import re
import time
import zlib
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from tts_service.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

# What sitemaps.org allows a sitemap to have, unpacked; feeds are smaller.
MOST_BYTES = 52_428_800
_GZIP = b"\x1f\x8b"
_ROOT = re.compile(rb"<(?:\w+:)?(urlset|sitemapindex|rss|feed|rdf|html)\b", re.IGNORECASE)
_PROLOGUE = 4_000
# The same all year round: what appeared there at six in the morning is of that day.
VIETNAM = dt.timezone(dt.timedelta(hours=7))
_DAY = len("2026-08-14")
_URL = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A page, or with ``is_list`` another sitemap; ``date`` is ISO 8601 or empty."""

    url: str
    date: str = ""
    is_list: bool = False


def read_listing(data: bytes, url: str = "") -> Iterator[Entry] | None:
    """The entries of a sitemap, sitemap index, feed or list of URLs, plain or gzipped.

    ``None`` when it is none of these: a page, or any other text.  ``url`` is where it
    was found, for relative links.  Raises ``InputError`` for one that is damaged,
    also while its entries are drawn.
    """
    data = _unpacked(data)
    head = data[:_PROLOGUE].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"<"):
        root = _ROOT.search(head)
        kind = root[1].lower() if root else b"html"
        if kind in {b"urlset", b"sitemapindex"}:
            return _sitemap(data)
        return None if kind == b"html" else _feed(data, url)
    return _lines(data) if is_url_list(head) else None


def is_url_list(head: bytes) -> bool:
    """Whether a text's first line that is no comment is a URL."""
    for line in head.decode("utf-8", "replace").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            return _URL.fullmatch(line.strip()) is not None
    return False


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data
    try:
        # Bounded: a small file may unpack to any size.
        unpacker = zlib.decompressobj(wbits=31)
        plain = unpacker.decompress(data, MOST_BYTES)
    except zlib.error as error:
        raise InputError(f"The gzip file is damaged: {error}.", "Fetch it again.") from error
    if unpacker.unconsumed_tail:
        raise InputError(f"It unpacks to more than {MOST_BYTES} bytes.", "Split the sitemap.")
    if not unpacker.eof:
        raise InputError("The gzip file is cut short.", "Fetch it again.")
    return plain


def _lines(data: bytes) -> Iterator[Entry]:
    for line in data.decode("utf-8-sig", "replace").splitlines():
        if _URL.fullmatch(line.strip()):
            yield Entry(line.strip())


def _here(date: str) -> str:
    """A date of ISO 8601 or of mail, as the clocks here show it; empty for any other.

    One without a time or a zone is as it is written: whoever wrote it meant here.
    """
    for read in (dt.datetime.fromisoformat, parsedate_to_datetime):
        with contextlib.suppress(ValueError, TypeError, OverflowError):
            moment = read(date)
            if moment.tzinfo is not None:
                return moment.astimezone(VIETNAM).isoformat(timespec="seconds")
            return date if len(date) == _DAY else moment.isoformat(timespec="seconds")
    return ""


def _sitemap(data: bytes) -> Iterator[Entry]:
    """https://www.sitemaps.org/protocol.html, with Google's news extension."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    fields: dict[str, str] = {}
    try:
        for _, element in iterparse(io.BytesIO(data), forbid_dtd=True):
            name = element.tag.rpartition("}")[2]
            if name in {"loc", "lastmod", "publication_date"}:
                # Images have a loc too, in a namespace that is not the sitemap's.
                if "image" not in element.tag and "video" not in element.tag:
                    fields.setdefault(name, (element.text or "").strip())
            elif name in {"url", "sitemap"}:
                date = fields.get("lastmod") or fields.get("publication_date", "")
                if fields.get("loc"):
                    yield Entry(fields["loc"], _here(date) or date, is_list=name == "sitemap")
                fields = {}
                element.clear()
    except (ParseError, DefusedXmlException) as error:
        raise InputError(f"The sitemap is damaged: {error}.", "Check its source.") from error


def _feed(data: bytes, url: str) -> Iterator[Entry]:
    import feedparser

    # Without a type of XML, a good feed that has no entry yet would count as damaged.
    headers = {"content-location": url, "content-type": "application/xml"}
    parsed = feedparser.parse(io.BytesIO(data), response_headers=headers)
    if not parsed.entries and parsed.bozo:
        raise InputError(f"The feed is damaged: {parsed.bozo_exception}.", "Check its source.")
    for entry in parsed.entries:
        # Past feedparser's own look-up, which makes one of the other and warns of it.
        written = dict.get(entry, "updated") or dict.get(entry, "published") or ""
        moment = dict.get(entry, "updated_parsed") or dict.get(entry, "published_parsed")
        in_utc = time.strftime("%Y-%m-%dT%H:%M:%SZ", moment) if moment else ""
        if entry.get("link"):
            yield Entry(entry.link, _here(written) or _here(in_utc))
