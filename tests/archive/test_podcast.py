"""The feed, as a real parser reads it and as the published rules ask for.

Rules: https://www.rssboard.org/rss-specification, Apple's "A Podcaster's Guide to RSS",
https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md, RFC 5005.
"""

import json
import uuid
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import feedparser
import pytest
from defusedxml import ElementTree

from tts_service.archive.catalogue import Catalogue, Selection
from tts_service.archive.podcast import ATOM, ITUNES, PODCAST, Channel, write_feed

BASE = "https://nghe.example/luu-tru"
CHANNEL = Channel(
    "Nghe báo <quận>", BASE + "/", "Mỗi ngày & mọi tin.", "Báo quận", "a@b.example", "bia.jpg"
)


@pytest.fixture
def feed(catalogue):
    assert write_feed(catalogue, CHANNEL) == 1
    return ElementTree.parse(catalogue.folder / "feed.xml").getroot()[0]


def test_a_real_parser_reads_it(feed, archive):
    parsed = feedparser.parse(str(archive / "feed.xml"))
    assert not parsed.bozo
    assert parsed.feed.title == CHANNEL.title
    assert parsed.feed.language == "vi"
    assert [e.title for e in parsed.entries][3] == "Tây Hồ mở phố đi bộ"
    assert parsed.entries[2].title == "“Thành phố <xanh>” & mưa"
    assert parsed.entries[2].link == "https://bao.example/tin?so=1&x=1"
    assert [e.itunes_season for e in parsed.entries] == ["202608"] * 3 + ["202607", "202512"]
    assert [e.itunes_episode for e in parsed.entries] == ["3", "2", "1", "1", "1"]


def local(archive, url):
    assert url.startswith(BASE + "/")
    return archive / url.removeprefix(BASE + "/")


def test_lengths_and_types_are_exact(feed, archive):
    for item in feed.findall("item"):
        enclosure = item.find("enclosure")
        sound = local(archive, enclosure.get("url"))
        assert int(enclosure.get("length")) == sound.stat().st_size
        assert enclosure.get("type") == "audio/mpeg"
        assert sound.read_bytes()[:3] == b"ID3"


def test_transcripts_and_chapters_are_what_they_say(feed, archive):
    for item in feed.findall("item"):
        captions, text = item.findall(f"{{{PODCAST}}}transcript")
        assert (captions.get("type"), captions.get("rel")) == ("text/vtt", "captions")
        assert local(archive, captions.get("url")).read_text().startswith("WEBVTT")
        assert text.get("type") == "text/plain"
        assert local(archive, text.get("url")).stat().st_size > 0
        chapters = item.find(f"{{{PODCAST}}}chapters")
        assert chapters.get("type") == "application/json+chapters"
        document = json.loads(local(archive, chapters.get("url")).read_text())
        assert document["version"] == "1.2.0"
        starts = [c["startTime"] for c in document["chapters"]]
        assert starts[0] == 0
        assert starts == sorted(starts)
        assert document["chapters"][1]["title"] == "Y tế"
        assert float(item.findtext(f"{{{ITUNES}}}duration")) == pytest.approx(
            document["chapters"][-1]["endTime"], abs=1
        )


def test_it_keeps_the_published_rules(feed):
    for tag in ("title", "link", "description", "language", f"{{{ITUNES}}}author"):
        assert feed.findtext(tag), tag
    assert feed.findtext(f"{{{ITUNES}}}explicit") in {"true", "false"}
    assert feed.find(f"{{{ITUNES}}}category").get("text") == "News"
    assert urlsplit(feed.find(f"{{{ITUNES}}}image").get("href")).path.endswith((".jpg", ".png"))
    (myself,) = (e for e in feed.findall(f"{{{ATOM}}}link") if e.get("rel") == "self")
    assert myself.get("href") == f"{BASE}/feed.xml"
    # podcast:guid: UUIDv5 of the feed's URL, scheme and trailing slashes left out.
    space = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
    guid = uuid.uuid5(space, "nghe.example/luu-tru/feed.xml")
    assert feed.findtext(f"{{{PODCAST}}}guid") == str(guid)
    assert feed.findtext(f"{{{PODCAST}}}locked") == "yes"
    assert feed.find(f"{{{PODCAST}}}locked").get("owner") == "a@b.example"
    assert feed.findtext(f"{{{PODCAST}}}medium") == "podcast"
    guids = [item.find("guid") for item in feed.findall("item")]
    assert len({g.text for g in guids}) == len(guids) == 5
    assert {g.get("isPermaLink") for g in guids} == {"false"}
    dates = [parsedate_to_datetime(item.findtext("pubDate")) for item in feed.findall("item")]
    assert dates == sorted(dates, reverse=True)
    assert all(d.utcoffset().total_seconds() == 7 * 3600 for d in dates)
    for item in feed.findall("item"):
        assert item.findtext(f"{{{ITUNES}}}episodeType") in {"full", "trailer", "bonus"}
        season = item.find(f"{{{PODCAST}}}season")
        assert int(season.text) > 0
        assert 0 < len(season.get("name")) <= 128
        assert len(item.findtext("title")) <= 255
        assert 0 < len(item.findtext("description")) <= 4000


def test_long_feeds_have_pages_that_name_each_other(archive):
    channel = Channel("Báo", BASE, per_page=2)
    assert write_feed(Catalogue(archive), channel) == 3
    names = ["feed.xml", "feed-2.xml", "feed-3.xml"]
    pages = [ElementTree.parse(archive / name).getroot()[0] for name in names]
    links = [{e.get("rel"): e.get("href") for e in p.findall(f"{{{ATOM}}}link")} for p in pages]
    assert [page.get("next") for page in links] == [
        f"{BASE}/feed-2.xml", f"{BASE}/feed-3.xml", None
    ]  # fmt: skip
    assert [page.get("previous") for page in links] == [
        None, f"{BASE}/feed.xml", f"{BASE}/feed-2.xml"
    ]  # fmt: skip
    guids = [i.findtext("guid") for page in pages for i in page.findall("item")]
    assert len(set(guids)) == 5
    # Fewer articles, fewer pages.
    assert write_feed(Catalogue(archive, Selection(since="2026-08-14")), channel) == 1
    assert not (archive / "feed-2.xml").exists()
    assert not (archive / "feed-3.xml").exists()
