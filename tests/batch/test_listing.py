import gzip

import pytest

from tts_service.batch.listing import Entry, read_listing
from tts_service.errors import InputError

MAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://b.example/a?x=1&amp;y=2 </loc><lastmod>2026-08-14T07:00:00+07:00</lastmod>
<image:image><image:loc>https://b.example/a.jpg</image:loc></image:image></url>
<url><image:image><image:loc>https://b.example/b.jpg</image:loc></image:image>
<loc>https://b.example/b</loc>
<news:news><news:publication_date>2026-08-13</news:publication_date></news:news></url>
<url><lastmod>2026-08-12</lastmod></url>
</urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://b.example/1.xml.gz</loc></sitemap></sitemapindex>"""
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Báo</title>
<item><title>Một</title><link>https://b.example/1</link>
<pubDate>Fri, 14 Aug 2026 07:00:00 +0700</pubDate></item>
<item><title>Không liên kết</title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Báo</title>
<entry><title>Hai</title><link href="/2"/><updated>2026-08-14T01:00:00Z</updated></entry></feed>"""
ENTRIES = [
    Entry("https://b.example/a?x=1&y=2", "2026-08-14T07:00:00+07:00"),
    Entry("https://b.example/b", "2026-08-13"),
]


@pytest.mark.parametrize(
    ("data", "entries"),
    [
        (MAP.encode(), ENTRIES),
        (gzip.compress(MAP.encode()), ENTRIES),
        (b"\xef\xbb\xbf" + MAP.encode(), ENTRIES),
        (INDEX.encode(), [Entry("https://b.example/1.xml.gz", is_list=True)]),
        (RSS.encode(), [Entry("https://b.example/1", "2026-08-14T07:00:00+07:00")]),
        (b"<rss><channel><title>Tin</title></channel></rss>", []),
        (ATOM.encode(), [Entry("https://b.example/2", "2026-08-14T08:00:00+07:00")]),
        (
            "# tin\n\nhttps://b.example/1\nhttps://b.example/2\nlạc\n".encode(),
            [Entry("https://b.example/1"), Entry("https://b.example/2")],
        ),
    ],
    ids=["sitemap", "gzip", "mark", "index", "rss", "rss without news", "atom", "list"],
)
def test_each_kind_of_listing_is_read(data, entries):
    assert list(read_listing(data, "https://b.example/feed")) == entries


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("Fri, 14 Aug 2026 06:00:00 +0700", "2026-08-14T06:00:00+07:00"),
        ("Thu, 13 Aug 2026 23:00:00 GMT", "2026-08-14T06:00:00+07:00"),
        ("Fri, 14 Aug 2026 20:00:00", "2026-08-14T20:00:00"),
        ("2026-08-13T23:00:00Z", "2026-08-14T06:00:00+07:00"),
        ("2026-08-14T20:00:00", "2026-08-14T20:00:00"),
        ("2026-08-14", "2026-08-14"),
    ],
)
def test_the_day_is_that_of_vietnam(written, date):
    item = f"<item><link>https://b.example/1</link><pubDate>{written}</pubDate></item>"
    page = f"<url><loc>https://b.example/1</loc><lastmod>{written}</lastmod></url>"
    for listing in (f"<rss><channel>{item}</channel></rss>", f"<urlset>{page}</urlset>"):
        (entry,) = read_listing(listing.encode())
        assert entry.date == date


@pytest.mark.parametrize(
    "data", [b"<!DOCTYPE html><html><p>Tin</p></html>", "Một bài báo.".encode(), b"", b"<p>x</p>"]
)
def test_what_lists_nothing_is_told_apart(data):
    assert read_listing(data) is None


@pytest.mark.parametrize(
    "data",
    [
        MAP.encode()[:400],
        gzip.compress(MAP.encode())[:100],
        b"\x1f\x8b" + b"x" * 50,
        gzip.compress(b"<urlset>" + b" " * 60_000_000),
        b'<!DOCTYPE a [<!ENTITY b "bb">]><urlset><url><loc>&b;</loc></url></urlset>',
        b"<rss><channel>",
    ],
    ids=["cut", "cut gzip", "no gzip", "bomb", "entities", "cut feed"],
)
def test_damaged_listings_are_refused(data):
    with pytest.raises(InputError):
        list(read_listing(data) or ())
