"""A podcast feed: RSS 2.0 with Apple's tags and the podcast namespace (podcastindex.org).

    feed.xml      the newest episodes; further pages (RFC 5005) are feed-2.xml, …

A month is a season, and an article is an episode of it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from email.utils import format_datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ElementTree, SubElement, register_namespace

import tts_service
from tts_service.archive.catalogue import day_of
from tts_service.archive.output import beside, clean
from tts_service.batch.listing import VIETNAM
from tts_service.batch.products import AUDIO, CAPTIONS, CHAPTERS, TRANSCRIPT

if TYPE_CHECKING:
    from tts_service.archive.catalogue import Catalogue
    from tts_service.batch.record import Record

ATOM = "http://www.w3.org/2005/Atom"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
# Of podcast:guid, by its specification.
_GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
for _prefix, _uri in (("atom", ATOM), ("itunes", ITUNES), ("podcast", PODCAST)):
    register_namespace(_prefix, _uri)


@dataclass(frozen=True, slots=True)
class Channel:
    """What the feed says about itself.

    ``base_url`` is where the archive's folder is served; ``cover`` the name of an image
    in it (Apple wants a square of 1400 to 3000 px).  ``category`` is one of Apple's.
    """

    title: str
    base_url: str
    description: str = ""
    author: str = ""
    email: str = ""
    cover: str = ""
    category: str = "News"
    per_page: int = 200

    def url(self, path: str) -> str:
        """The address of a file of the archive."""
        return f"{self.base_url.rstrip('/')}/{path}"


def write_feed(catalogue: Catalogue, channel: Channel) -> int:
    """Write the feed's pages into the archive; returns how many."""
    pages = max(1, -(-len(catalogue) // channel.per_page))
    episodes = _Episodes(catalogue)
    for page in range(pages):
        start = page * channel.per_page
        root = _head(channel, page, pages)
        for record in catalogue.records(start, start + channel.per_page):
            root[0].append(_item(record, channel, catalogue, episodes.number(record)))
        with beside(catalogue.folder / _name(page)) as part:
            ElementTree(root).write(part, encoding="utf-8", xml_declaration=True)
    for page in range(pages, pages + 1_000):
        stale = catalogue.folder / _name(page)
        if not stale.exists():
            break
        stale.unlink()
    return pages


def _name(page: int) -> str:
    return f"feed-{page + 1}.xml" if page else "feed.xml"


class _Episodes:
    """Numbers episodes from the first of their month on; asked from the newest to the oldest."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._left = catalogue.month_sizes()

    def number(self, record: Record) -> int:
        """The number of an episode within its season."""
        month = day_of(record)[:7]
        number = self._left[month]
        self._left[month] -= 1
        return number


def _text(parent: Element, tag: str, text: str, **attributes: str) -> Element:
    element = SubElement(parent, tag, attributes)
    element.text = clean(text)
    return element


def _head(channel: Channel, page: int, pages: int) -> Element:
    root = Element("rss", version="2.0")
    head = SubElement(root, "channel")
    _text(head, "title", channel.title)
    _text(head, "link", channel.url(""))
    _text(head, "description", channel.description or channel.title)
    _text(head, "language", "vi")
    _text(head, "lastBuildDate", format_datetime(dt.datetime.now(dt.UTC)))
    _text(head, "generator", f"Đọc bài viết {tts_service.__version__}")
    links = {"self": page, "first": 0, "last": pages - 1, "previous": page - 1, "next": page + 1}
    for relation, number in links.items():
        if 0 <= number < pages and (relation == "self" or pages > 1):
            kind = "application/rss+xml"
            attributes = {"rel": relation, "type": kind, "href": channel.url(_name(number))}
            SubElement(head, f"{{{ATOM}}}link", attributes)
    _text(head, f"{{{ITUNES}}}author", channel.author or channel.title)
    _text(head, f"{{{ITUNES}}}type", "episodic")
    _text(head, f"{{{ITUNES}}}explicit", "false")
    SubElement(head, f"{{{ITUNES}}}category", {"text": channel.category})
    if channel.email:
        owner = SubElement(head, f"{{{ITUNES}}}owner")
        _text(owner, f"{{{ITUNES}}}name", channel.author or channel.title)
        _text(owner, f"{{{ITUNES}}}email", channel.email)
        _text(head, f"{{{PODCAST}}}locked", "yes", owner=channel.email)
    if channel.cover:
        SubElement(head, f"{{{ITUNES}}}image", {"href": channel.url(channel.cover)})
        image = SubElement(head, "image")
        _text(image, "url", channel.url(channel.cover))
        _text(image, "title", channel.title)
        _text(image, "link", channel.url(""))
    # The feed's address without scheme and closing slash names the podcast for ever.
    address = channel.url("feed.xml").partition("://")[2].rstrip("/")
    _text(head, f"{{{PODCAST}}}guid", str(uuid.uuid5(_GUIDS, address)))
    _text(head, f"{{{PODCAST}}}medium", "podcast")
    return root


def _item(record: Record, channel: Channel, catalogue: Catalogue, number: int) -> Element:
    day = dt.date.fromisoformat(day_of(record))
    season = str(day.year * 100 + day.month)
    folder = catalogue.folder / record.folder

    def file(name: str) -> str:
        return channel.url(f"{record.folder}/{name}")

    item = Element("item")
    _text(item, "title", record.title)
    _text(item, "description", record.summary or record.title)
    _text(item, "link", record.url or channel.url(f"{record.folder}/{TRANSCRIPT}"))
    _text(item, "guid", record.id, isPermaLink="false")
    midnight = dt.datetime.combine(day, dt.time(), VIETNAM)
    _text(item, "pubDate", format_datetime(midnight))
    size = (folder / AUDIO).stat().st_size
    SubElement(item, "enclosure", {"url": file(AUDIO), "length": str(size), "type": "audio/mpeg"})
    _text(item, f"{{{ITUNES}}}duration", str(round(record.duration_ms / 1000)))
    _text(item, f"{{{ITUNES}}}explicit", "false")
    _text(item, f"{{{ITUNES}}}episodeType", "full")
    if record.byline:
        _text(item, f"{{{ITUNES}}}author", record.byline)
    _text(item, f"{{{ITUNES}}}season", season)
    _text(item, f"{{{ITUNES}}}episode", str(number))
    name = f"Tháng {day.month} năm {day.year}"
    _text(item, f"{{{PODCAST}}}season", season, name=name)
    _text(item, f"{{{PODCAST}}}episode", str(number))
    for kind, made in (("text/vtt", CAPTIONS), ("text/plain", TRANSCRIPT)):
        attributes = {"url": file(made), "type": kind, "language": "vi"}
        if kind == "text/vtt":
            attributes["rel"] = "captions"
        SubElement(item, f"{{{PODCAST}}}transcript", attributes)
    if CHAPTERS in record.files:
        attributes = {"url": file(CHAPTERS), "type": "application/json+chapters"}
        SubElement(item, f"{{{PODCAST}}}chapters", attributes)
    return item
