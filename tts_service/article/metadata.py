"""What a page says about its article in its head: title, date, author, address.

Read in the order of how seldom each is wrong on Vietnamese sites: JSON-LD, Open
Graph and other ``<meta>``, microdata and ``<time>``, ``<title>``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tts_service.article.wording import find_date, is_site_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resiliparse.parse.html import HTMLTree

_ARTICLE_TYPES = re.compile(r"(?:News|Blog|Report|Tech|Scholarly|Analysis)?\w*(?:Article|Posting)$")
_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "title")
_DATES = (
    "article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate",
    "publish-date", "publish_date", "date", "dc.date.issued", "dcterms.created", "dc.date",
    "dcterms.date", "article:published", "og:article:published_time", "datecreated",
)  # fmt: skip
_LEADS = ("og:description", "description", "twitter:description", "dc.description")
_TITLE_SEPARATOR = re.compile(r"\s+[-|–—:·»«]+\s+|\s*\|\s*|\s*»\s*")
_CONTROL = re.compile(r"[\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Every field may be empty.  ``headlines`` are the titles given, the surest first.

    ``date`` is ``YYYY-MM-DD``; ``window_title`` is the ``<title>``, which mostly has
    the site's name in it.
    """

    headlines: tuple[str, ...] = ()
    window_title: str = ""
    date: str = ""
    author: str = ""
    site: str = ""
    description: str = ""
    url: str = ""
    language: str = ""


def read_metadata(tree: HTMLTree) -> Metadata:
    """The metadata of a parsed page."""
    document: Any = tree.document
    metas: dict[str, str] = {}
    for node in document.query_selector_all("meta[content]"):
        content = _line(node.getattr("content"))
        for attribute in ("property", "name", "itemprop"):
            for name in (node.getattr(attribute) or "").casefold().split():
                if content:
                    metas.setdefault(name, content)
    linked = _linked_article(document)
    headlines = [_line(linked.get("headline"))]
    headlines += [metas.get(name, "") for name in _TITLES] + [metas.get("headline", "")]
    dates = [_text(linked.get("datePublished")), _text(linked.get("dateCreated"))]
    dates += [metas.get(name, "") for name in _DATES]
    dates += [
        _written_date(node)
        for node in document.query_selector_all(
            '[itemprop~="datePublished"], time[pubdate], time.entry-date, article time[datetime]'
        )
    ]
    canonical = document.query_selector('link[rel="canonical"]')
    root = document.query_selector("html")
    return Metadata(
        headlines=tuple(dict.fromkeys(filter(None, headlines))),
        window_title=_line(tree.title),
        date=next(filter(None, map(find_date, filter(None, dates))), ""),
        author=_author(linked.get("author")) or metas.get("article:author", ""),
        site=metas.get("og:site_name", ""),
        description=next((metas[name] for name in _LEADS if name in metas), ""),
        url=(canonical.getattr("href") or "") if canonical else metas.get("og:url", ""),
        language=((root.getattr("lang") or "") if root else "").split("-")[0].casefold(),
    )


def title_of_window(metadata: Metadata) -> str:
    """The article's title by the head of the page alone, without the site's name."""
    if metadata.headlines:
        return metadata.headlines[0]
    parts = _TITLE_SEPARATOR.split(metadata.window_title)
    site = metadata.site.casefold()
    kept = [part for part in parts if part.casefold() != site and not is_site_name(part)]
    # The separator itself may belong to the title ("kinh tế - xã hội").
    first = metadata.window_title.find(kept[0]) if kept else 0
    last = metadata.window_title.rfind(kept[-1]) + len(kept[-1]) if kept else None
    return metadata.window_title[first:last]


def _line(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _written_date(node: Any) -> str:  # noqa: ANN401 - the parser has no types
    return node.getattr("datetime") or node.getattr("content") or node.text or ""


def _linked_article(document: Any) -> dict[str, Any]:  # noqa: ANN401 - the parser has no types
    """The first JSON-LD object that is an article; pages with broken JSON have none."""
    for node in document.query_selector_all('script[type="application/ld+json"]'):
        try:
            # Editors' line breaks inside strings are the usual fault of such JSON.
            data = json.loads(_CONTROL.sub(" ", node.text))
        except ValueError:
            continue
        for item in _objects(data):
            kinds = item.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(name, str) and _ARTICLE_TYPES.match(name) for name in names):
                return item
    return {}


def _objects(data: object) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
        yield from _objects(data.get("@graph"))
    elif isinstance(data, list):
        for item in data:
            yield from _objects(item)


def _author(value: object) -> str:
    """The names in a JSON-LD author; a site as its own author is no byline."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_author, value)))
    if isinstance(value, dict):
        return "" if value.get("@type") == "Organization" else _line(value.get("name"))
    return _line(value)
