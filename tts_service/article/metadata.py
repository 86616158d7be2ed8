"""What a page says about its article in its head: title, date, author, address.

Read in the order of how seldom each is wrong on Vietnamese sites: JSON-LD, Open
Graph and other ``<meta>``, microdata and ``<time>``, ``<title>``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from tts_service.article.json import load
from tts_service.article.markup import attribute
from tts_service.article.wording import find_date, is_byline, site_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARTICLE_TYPES = re.compile(r"(?:News|Blog|Report|Tech|Scholarly|Analysis)?\w*(?:Article|Posting)$")
_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "title")
_DATES = (
    "article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate",
    "publish-date", "publish_date", "date", "dc.date.issued", "dcterms.created", "dc.date",
    "dcterms.date", "article:published", "og:article:published_time", "datecreated",
    "citation_publication_date", "citation_date", "parsely-pub-date", "sailthru.date",
)  # fmt: skip
_LEADS = ("og:description", "description", "twitter:description", "dc.description")
_AUTHORS = ("author", "dc.creator", "dcterms.creator", "citation_author", "article:author")
_SECTIONS = ("article:section", "articlesection", "section", "parsely-section")
_LANGUAGES = ("og:locale", "inlanguage", "content-language", "dc.language")
_TITLE_SEPARATOR = re.compile(r"\s+[-|–—:·»«]+\s+|\s*\|\s*|\s*»\s*")
_WRITTEN = r'([^>"]*(?:"[^"]*"[^>"]*)*)'
_META = re.compile(f"<meta{_WRITTEN}>")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
_ROOT = re.compile(f"<html{_WRITTEN}>")
_CANONICAL = re.compile(r'<link((?=[^>]*\srel="canonical")[^>]*)>')
_LINKED_DATA = 'type="application/ld+json"'
# What marks an element as holding a date for machines; the first of each counts.
_DATED = ('itemprop="datePublished"', "<time ")
_ELEMENT = re.compile(f"<[a-z]+{_WRITTEN}>([^<]*)")
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
    section: str = ""


def read_metadata(markup: str, written: str) -> Metadata:
    """The metadata of a document that an HTML serializer has ``written``.

    ``markup`` is the same without code; the JSON-LD in ``written`` is code.
    """
    metas: dict[str, str] = {}
    for attributes in _META.findall(markup):
        content = _line(unescape(attribute(attributes, "content")))
        for attribute_name in ("property", "name", "itemprop", "http-equiv"):
            for name in attribute(attributes, attribute_name).casefold().split():
                if content:
                    metas.setdefault(name, content)
    linked = _linked_article(written)
    headlines = [_line(linked.get("headline"))]
    headlines += [metas.get(name, "") for name in _TITLES] + [metas.get("headline", "")]
    dates = [_text(linked.get("datePublished")), _text(linked.get("dateCreated"))]
    dates += [metas.get(name, "") for name in _DATES]
    for mark in _DATED:
        if element := _ELEMENT.match(markup, markup.rfind("<", 0, markup.find(mark) + 1)):
            attributes, text = element.groups()
            dates += [attribute(attributes, "datetime"), attribute(attributes, "content"), text]
    window = _TITLE.search(markup)
    canonical = _CANONICAL.search(markup)
    root = _ROOT.search(markup)
    return Metadata(
        headlines=tuple(dict.fromkeys(filter(None, headlines))),
        window_title=_line(unescape(window[1])) if window else "",
        date=next(filter(None, map(find_date, filter(None, dates))), ""),
        author=_author(linked.get("author")) or _named_author(metas),
        site=metas.get("og:site_name", ""),
        description=next((metas[name] for name in _LEADS if name in metas), ""),
        url=unescape(attribute(canonical[1], "href")) if canonical else metas.get("og:url", ""),
        language=_language(attribute(root[1], "lang") if root else "", linked, metas),
        section=_first(linked.get("articleSection")) or _meta(metas, _SECTIONS),
    )


def title_of_window(metadata: Metadata) -> str:
    """The article's title by the head of the page alone, without the site's name.

    Empty when the window's title is nothing but the site's name.
    """
    if metadata.headlines:
        return metadata.headlines[0]
    site = metadata.site.casefold()
    parts = [
        (part, "sure" if part.casefold() == site else site_name(part))
        for part in _TITLE_SEPARATOR.split(metadata.window_title)
        if part
    ]
    while parts and parts[0][1] == "sure":
        del parts[0]
    # "Phòng Thanh tra - Sở …": the first office is what the page is about.
    while parts and (parts[-1][1] == "sure" or (parts[-1][1] and len(parts) > 1)):
        del parts[-1]
    if not parts:
        return ""
    kept = [part for part, _ in parts]
    # The separator itself may belong to the title ("kinh tế - xã hội").
    first = metadata.window_title.find(kept[0])
    last = metadata.window_title.rfind(kept[-1]) + len(kept[-1])
    return metadata.window_title[first:last]


def _meta(metas: dict[str, str], names: tuple[str, ...]) -> str:
    return next((metas[name] for name in names if name in metas), "")


def _first(value: object) -> str:
    """A JSON-LD string, or the first of several."""
    return _first(value[0]) if isinstance(value, list) and value else _line(value)


def _named_author(metas: dict[str, str]) -> str:
    """Who the head names as the author: a person, not the site, its address or its system."""
    site = metas.get("og:site_name", "").casefold()
    for name in _AUTHORS:
        author = metas.get(name, "")
        known = author.casefold() != site and not site_name(author)
        if author and known and is_byline(author, alone=True):
            return author
    return ""


def _language(written: str, linked: dict[str, Any], metas: dict[str, str]) -> str:
    """The language's code without its country; that of the document element comes first."""
    given = written or _first(linked.get("inLanguage")) or _meta(metas, _LANGUAGES)
    return re.split("[-_]", given)[0].casefold()


def _line(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _linked_article(written: str) -> dict[str, Any]:
    """The first JSON-LD object that is an article; pages with broken JSON have none."""
    for part in written.split(_LINKED_DATA)[1:]:
        script = part.partition(">")[2].partition("</script>")[0]
        try:
            # Editors' line breaks inside strings are the usual fault of such JSON.
            data = load(_CONTROL.sub(" ", script))
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
