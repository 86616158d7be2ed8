"""Sources become items: from disk, and from a real site on loopback."""

import asyncio
import contextlib
import gzip
import json
import os
from pathlib import Path

import pytest
from patience import PATIENCE_S

from tts_service.batch.item import Item, Kind
from tts_service.batch.source import Sources
from tts_service.errors import InputError, PageUnreadable
from tts_service.settings import Settings


async def expand(*sources, allowed=()):
    opened = Sources(Settings(allowed_sites=allowed, fetch_timeout_s=PATIENCE_S))
    return [item async for item in opened.expand(map(str, sources))], opened.problems


@pytest.fixture
def folder(tmp_path):
    for name in ("b.txt", "a.html", "con/c.md", "con/.an.txt", "anh.jpg", ".git/d.txt"):
        path = tmp_path / "tin" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Quận họp.", encoding="utf-8")
    return tmp_path / "tin"


async def test_folders_give_their_articles_by_name(folder):
    items, problems = await expand(folder)
    assert [i.where for i in items] == [str(folder / n) for n in ("a.html", "b.txt", "con/c.md")]
    assert {i.kind for i in items} == {Kind.FILE}
    assert problems == []


async def test_patterns_and_files_give_the_same_ids_as_their_folder(folder, monkeypatch):
    monkeypatch.chdir(folder)
    ids = {i.id for i in (await expand(folder))[0]}
    assert {i.id for i in (await expand("**/*.*"))[0]} >= ids
    assert {i.id for i in (await expand("./a.html", "con/../b.txt", "con"))[0]} == ids


async def test_rows_carry_their_articles(tmp_path):
    rows = [
        {"id": "1", "paragraphs": ["Một."], "date": "2026-08-14"},
        {"url": "https://b.example/2", "text": "Hai."},
        {"url": "https://b.example/3"},
        {"text": "Không tên."},
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows] + ["hỏng", "", "# lời dẫn"]
    path = tmp_path / "tin.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    items, problems = await expand(path)
    assert [i.kind for i in items] == [Kind.ROW, Kind.ROW, Kind.PAGE, Kind.ROW, Kind.ROW]
    assert items[0].date == "2026-08-14"
    assert [i.where.rpartition("#")[2] for i in items if i.kind is Kind.ROW] == list("1245")
    assert len({i.id for i in items}) == 5
    assert problems == []
    moved = tmp_path / "khac.jsonl"
    path.rename(moved)
    assert [i.id for i in (await expand(moved))[0]][:3] == [i.id for i in items][:3]


async def test_of_rows_that_say_different_things_under_one_id_the_others_are_told(tmp_path):
    one, two = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    first, second, third = (f'{{"id": "{n}", "text": "Tin {n}."}}' for n in (1, 2, 3))
    other = '{"id": "1", "text": "Tin khác."}'
    page = '{"url": "https://b.example/1", "text": "Trang."}'
    changed = page.replace("Trang", "Báo")
    one.write_text(f"{first}\n\n{second}\n{first}\n{other}\n{page}\n", encoding="utf-8")
    two.write_text(f"{third}\n{changed}\n{other}\n", encoding="utf-8")
    items, problems = await expand(one, two, one)
    # The same again is the same article, and is not told.
    places = [f"{one}#1", f"{one}#3", f"{one}#4", f"{one}#6", f"{two}#1"]
    places += [f"{one}#1", f"{one}#3", f"{one}#4", f"{one}#6"]
    assert [item.where for item in items] == places
    assert [(place, error.evidence) for place, error in problems] == [
        (place, f"Its id or url is that of {first_place}, which says something else.")
        for place, first_place in [
            (f"{one}#5", f"{one}#1"),
            (f"{two}#2", f"{one}#6"),
            (f"{two}#3", f"{one}#1"),
            (f"{one}#5", f"{one}#1"),
        ]
    ]


async def test_a_list_of_addresses_is_told_from_an_article(tmp_path):
    listed, article = tmp_path / "a.txt", tmp_path / "b.txt"
    listed.write_text("# tin\nhttps://b.example/1\nhttps://b.example/2\n", encoding="utf-8")
    article.write_text("Xem https://b.example/1", encoding="utf-8")
    items, _ = await expand(listed, article)
    assert [i.kind for i in items] == [Kind.PAGE, Kind.PAGE, Kind.FILE]


@contextlib.asynccontextmanager
async def site(pages):
    """A real HTTP server; ``pages`` maps paths to (type, bytes)."""
    asked = []

    async def serve(reader, writer):
        path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
        asked.append(path)
        kind, body = pages.get(path, ("", b""))
        status = "200 OK" if kind else "503 Busy"
        writer.write(f"HTTP/1.1 {status}\r\nContent-Type: {kind or 'text/html'}\r\n".encode())
        writer.write(f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    finally:
        server.close()


async def test_sitemaps_of_a_site_are_followed_and_one_that_is_missing_is_told():
    pages = {}
    async with site(pages) as (origin, asked):
        entries = "".join(f"<url><loc>{origin}/{n}</loc></url>" for n in range(3))
        inner = f"<urlset>{entries}</urlset>".encode()
        lists = "".join(
            f"<sitemap><loc>{origin}/{n}</loc></sitemap>" for n in ("1.xml.gz", "x", "1.xml.gz")
        )
        pages["/sitemap.xml"] = "application/xml", f"<sitemapindex>{lists}</sitemapindex>".encode()
        pages["/1.xml.gz"] = "application/gzip", gzip.compress(inner)
        pages["/0"] = "text/html; charset=utf-8", b"<p>Tin</p>"
        items, problems = await expand(f"{origin}/sitemap.xml", f"{origin}/0", allowed=[origin])
        assert [i.where for i in items] == [f"{origin}/{n}" for n in (0, 1, 2, 0)]
        assert [(source, error.transient) for source, error in problems] == [(f"{origin}/x", True)]
        assert asked == ["/sitemap.xml", "/1.xml.gz", "/x", "/0"]


async def test_bad_sources_do_not_stop_the_good_ones(folder):
    items, problems = await expand(
        "https://elsewhere.example/sitemap.xml", "không/có", "*.nix", folder / "b.txt"
    )
    assert [i.where for i in items] == [str(folder / "b.txt")]
    assert [type(error).__name__ for _, error in problems] == [
        "SiteNotAllowed",
        "PageUnreadable",
        "PageUnreadable",
    ]


async def test_one_bad_file_of_a_folder_does_not_stop_the_others(folder):
    (folder / "a0.txt").symlink_to(folder / "nowhere")
    (folder / "a1.xml").write_text("<urlset><url>", encoding="utf-8")
    os.mkfifo(folder / "a2.txt")
    (folder / os.fsdecode(b"a3\xe0.txt")).write_text("Tin.", encoding="utf-8")
    items, problems = await expand(folder, folder / "*.xml", folder / "*.html")
    names = [Path(i.where).name for i in items]
    assert names == ["a.html", "a0.txt", "b.txt", "c.md", "a.html"]
    assert [(Path(source).name, type(error)) for source, error in problems] == [
        ("a3\\udce0.txt", InputError),
        ("a1.xml", InputError),
    ]


async def test_a_folder_without_articles_is_told(tmp_path):
    (tmp_path / "anh.jpg").touch()
    items, problems = await expand(tmp_path)
    assert items == []
    assert [type(error) for _, error in problems] == [PageUnreadable]


@pytest.mark.parametrize(
    "line",
    [
        "[" * 100_000,
        '{"id": "\\ud83d", "text": "Tin."}',
        "http://[1",
        '{"url": "http://[1"}',
        '{"url": "http://[1", "text": "Tin."}',
        "9" * 5_000,
    ],
    ids=["deep", "half a letter", "no address", "no page", "no address of its own", "long number"],
)
async def test_no_line_stops_the_lines_after_it(tmp_path, line):
    path = tmp_path / "tin.jsonl"
    path.write_text(f'{line}\n{{"id": "2", "text": "Tin."}}\n', encoding="utf-8")
    items, problems = await expand(path)
    assert len(items) == 2
    assert problems == []
    assert [Item.parse(item.dump()) for item in items] == items
