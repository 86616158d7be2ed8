"""The listening pages' HTML."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from tts_service.archive.catalogue import day_of
from tts_service.batch.item import folder_of
from tts_service.batch.products import AUDIO, CAPTIONS, TRANSCRIPT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tts_service.archive.passage import Passage
    from tts_service.batch.record import Record

_TAGS = {"heading": "h2", "quote": "blockquote", "title": ""}


@dataclass(frozen=True, slots=True)
class Site:
    """The archive's name, and the address of its podcast feed, if it has one."""

    title: str
    feed: str = ""


def month_path(month: str, number: int = 0) -> str:
    """The page of a month, or its further pages."""
    return f"thang/{month}-{number + 1}.html" if number else f"thang/{month}.html"


def article_path(record: Record) -> str:
    """The page of an article."""
    shard = record.folder.split("/")[1]
    return f"bai/{shard}/{record.id}.html"


def front(site: Site, newest: Sequence[Record], sizes: Mapping[str, int], total: int) -> str:
    """The first page."""
    body = f"""<form class="search" action="./" role="search" aria-label="Tìm bài">
<label class="wide">Tên bài <input type="search" name="q" autocomplete="off"
 placeholder="ví dụ: giao thông" spellcheck="false"></label>
<label>Từ ngày <input type="date" name="tu"></label>
<label>Đến ngày <input type="date" name="den"></label>
<button>Tìm</button>
</form>
<noscript><p class="note">Tìm kiếm cần JavaScript; danh sách theo tháng ở cuối trang thì không.</p>
</noscript>
<section id="found" aria-live="polite" hidden><h2 id="found-title"></h2><ol class="list"></ol>
</section>
<section id="newest"><h2>Mới nhất</h2>
{_list(newest, "", "h3")}
</section>
<section><h2>Theo tháng</h2><div class="months">
{_years(sizes)}
</div></section>"""
    count = f"<p>{_number(total)} bài có thể nghe</p>"
    return _page(site, site.title, body, "", banner=count, script="search.js")


def month(site: Site, month: str, records: Sequence[Record], number: int, pages: int) -> str:
    """A month's articles, or a page of them."""
    name = _month_name(month)
    links = " ".join(
        f'<b aria-current="page">{n + 1}</b>'
        if n == number
        else f'<a href="../{month_path(month, n)}">{n + 1}</a>'
        for n in range(pages)
    )
    more = f'<nav class="pages" aria-label="Trang">{links}</nav>' if pages > 1 else ""
    body = f"<h1>{name}</h1>\n{_list(records, '../', 'h2')}\n{more}"
    return _page(site, f"{name} – {site.title}", body, "../")


def article(
    site: Site,
    record: Record,
    passages: Sequence[Passage],
    newer: Record | None,
    older: Record | None,
) -> str:
    """An article: its sound, its text, and the way to its neighbours."""
    files = f"../../{folder_of(record.id)}"
    text = "\n".join(filter(None, map(_paragraph, passages)))
    heading = next((p for p in passages if p.role == "title"), None)
    title = _spans(heading) if heading else escape(record.title)
    body = f"""<article>
<header><p class="meta">{_meta(record)}</p><h1>{title}</h1></header>
<div class="player" role="region" aria-label="Nghe bài này">
<audio controls preload="metadata" src="{files}/{AUDIO}">
<track kind="captions" srclang="vi" label="Tiếng Việt" src="{files}/{CAPTIONS}">
</audio>
<p class="tools" hidden>
<button type="button" data-step="-1">‹ Câu trước</button>
<button type="button" data-step="1">Câu sau ›</button>
<label><span>Tốc độ</span> <select><option value="0.75">0,75×</option>
<option value="1" selected>1×</option>
<option value="1.25">1,25×</option><option value="1.5">1,5×</option><option value="2">2×</option>
</select></label>
<label class="check"><input type="checkbox" checked> <span>Cuộn theo</span></label></p>
</div>
<div class="text">
{text}
</div>
<p class="files"><a href="{files}/{AUDIO}" download="{escape(record.id)}.mp3">Tải MP3
 ({_size(record)})</a> <a href="{files}/{TRANSCRIPT}">Chỉ đọc chữ</a>{_origin(record)}</p>
</article>
<nav class="neighbours" aria-label="Bài khác">{_neighbour(newer, "Bài mới hơn")}
{_neighbour(older, "Bài cũ hơn")}</nav>"""
    return _page(site, f"{record.title} – {site.title}", body, "../../", script="listen.js")


def _page(site: Site, title: str, body: str, up: str, *, banner: str = "", script: str = "") -> str:
    feed = f"{up if '://' not in site.feed else ''}{site.feed}"
    known = (
        f'<link rel="alternate" type="application/rss+xml" title="Podcast" href="{escape(feed)}">'
    )
    scripts = f'<script src="{up}trang/{script}" defer></script>' if script else ""
    podcast = f'<a href="{escape(feed)}">Podcast (RSS)</a>' if site.feed else ""
    name = f"<h1>{escape(site.title)}</h1>" if banner else f"<p>{escape(site.title)}</p>"
    return f"""<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{up}trang/style.css">
{known if site.feed else ""}{scripts}
</head>
<body>
<a class="skip" href="#main">Đến nội dung</a>
<header class="banner"><div><a class="brand" href="{up or "./"}">{name}</a>{banner}</div></header>
<main id="main">
{body}
</main>
<footer><p>Âm thanh do máy đọc. {podcast}</p></footer>
</body>
</html>
"""


def _list(records: Sequence[Record], up: str, heading: str) -> str:
    rows = []
    for day, group in groupby(records, key=day_of):
        items = "\n".join(
            f'<li><a href="{up}{article_path(r)}">{escape(r.title)}</a> '
            f'<span class="length">{_length(r)}</span></li>'
            for r in group
        )
        time = f'<time datetime="{day}">{_day_name(day)}</time>'
        rows.append(f"<li><{heading}>{time}</{heading}><ul>\n{items}\n</ul></li>")
    return f'<ol class="list">{"".join(rows)}</ol>'


def _years(sizes: Mapping[str, int]) -> str:
    parts = []
    for year, months in groupby(sorted(sizes, reverse=True), key=lambda m: m[:4]):
        links = "".join(
            f'<li><a href="{month_path(m)}"><b>Tháng {int(m[5:])}</b> '
            f"<span>{_number(sizes[m])} bài</span></a></li>"
            for m in months
        )
        parts.append(f"<h3>{year}</h3><ul>{links}</ul>")
    return "\n".join(parts)


def _paragraph(passage: Passage) -> str:
    tag = _TAGS.get(passage.role, "p")
    if not tag:
        return ""
    kind = f' class="{passage.role}"' if tag == "p" and passage.role != "paragraph" else ""
    return f"<{tag}{kind}>{_spans(passage)}</{tag}>"


def _spans(passage: Passage) -> str:
    return " ".join(_sentences(passage))


def _sentences(passage: Passage) -> Iterator[str]:
    for line in passage.lines:
        yield f'<span data-at="{line.start_ms / 1000:.2f}">{escape(line.text)}</span>'


def _meta(record: Record) -> str:
    day = day_of(record)
    parts = [f'<time datetime="{day}">{_day_name(day)}</time>', f"{_length(record)} nghe"]
    if record.byline:
        parts.append(escape(record.byline))
    return " · ".join(parts)


def _origin(record: Record) -> str:
    if not record.url.startswith(("http://", "https://")):
        return ""
    return f' <a href="{escape(record.url)}">Bài gốc</a>'


def _neighbour(record: Record | None, name: str) -> str:
    if record is None:
        return "<span></span>"
    return (
        f'<a href="../../{article_path(record)}"><small>{name}</small> {escape(record.title)}</a>'
    )


def _length(record: Record) -> str:
    seconds = round(record.duration_ms / 1000)
    minutes = round(seconds / 60)
    return f"{minutes} phút" if minutes else f"{seconds} giây"


def _size(record: Record) -> str:
    return f"{record.files.get(AUDIO, 0) / 1e6:.1f} MB".replace(".", ",")


def _number(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _day_name(day: str) -> str:
    year, month, number = day.split("-")
    return f"{int(number)}/{int(month)}/{year}"


def _month_name(month: str) -> str:
    return f"Tháng {int(month[5:])} năm {month[:4]}"
