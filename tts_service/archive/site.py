"""Listening pages of an archive: plain files for any web server, beside the articles.

    index.html                  the newest articles, all months, search
    thang/2026-08.html, …       a month's articles (2026-08-2.html: its second page)
    bai/3f/<id>.html            an article: its sound and its text, sentence by sentence
    du-lieu/2026.json, nam.json titles to search in, a file a year
    trang/*                     style and scripts

Every page can be used without JavaScript, but for the search.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING

from tts_service.archive import page
from tts_service.archive.catalogue import day_of
from tts_service.archive.output import beside, write
from tts_service.archive.passage import read_passages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_service.archive.catalogue import Catalogue
    from tts_service.batch.record import Record

_ASSETS = ("style.css", "listen.js", "search.js")
_NEWEST = 30
_PER_PAGE = 200


def write_site(catalogue: Catalogue, title: str, feed: str = "") -> int:
    """Write all pages into the archive; returns how many articles they have.

    ``feed`` is the address or file name of the podcast feed, if there is one.
    """
    site = page.Site(title, feed)
    root = catalogue.folder
    for name in _ASSETS:
        asset = files("tts_service.archive") / "assets" / name
        write(root / "trang" / name, asset.read_text(encoding="utf-8"))
    sizes = catalogue.month_sizes()
    newest = list(catalogue.records(0, _NEWEST))
    write(root / "index.html", page.front(site, newest, sizes, len(catalogue)))
    for month in catalogue.months:
        _write_month(catalogue, site, month)
    _write_articles(catalogue, site)
    _write_titles(catalogue)
    return len(catalogue)


def _write_month(catalogue: Catalogue, site: page.Site, month: str) -> None:
    records = list(catalogue.records(month=month))
    pages = -(-len(records) // _PER_PAGE)
    for number in range(pages):
        shown = records[number * _PER_PAGE : (number + 1) * _PER_PAGE]
        path = catalogue.folder / page.month_path(month, number)
        write(path, page.month(site, month, shown, number, pages))


def _write_articles(catalogue: Catalogue, site: page.Site) -> None:
    for newer, record, older in _neighbours(catalogue.records()):
        passages = read_passages(catalogue.folder, record)
        text = page.article(site, record, passages, newer, older)
        write(catalogue.folder / page.article_path(record), text)


def _neighbours(
    records: Iterator[Record],
) -> Iterator[tuple[Record | None, Record, Record | None]]:
    newer, this = None, next(records, None)
    while this is not None:
        older = next(records, None)
        yield newer, this, older
        newer, this = this, older


def _write_titles(catalogue: Catalogue) -> None:
    """A row an article: day, title, page, seconds; newest first, a file a year."""
    years = list(dict.fromkeys(month[:4] for month in catalogue.months))
    folder = catalogue.folder / "du-lieu"
    for year in years:
        with beside(folder / f"{year}.json") as part, part.open("w", encoding="utf-8") as file:
            comma = "["
            for record in catalogue.records(month=year):
                row = [
                    day_of(record),
                    record.title,
                    page.article_path(record),
                    round(record.duration_ms / 1000),
                ]
                file.write(comma + json.dumps(row, ensure_ascii=False))
                comma = ",\n"
            file.write("]\n")
    write(folder / "nam.json", json.dumps(years))
    for stale in folder.glob("*.json"):
        if re.fullmatch(r"\d{4}", stale.stem) and stale.stem not in years:
            stale.unlink()
