"""A feed is read again and again: what is new or has changed is made, and told."""

import asyncio
import http.server

import pytest
from patience import PATIENCE_S
from served import Served

from tts_service.settings import Settings
from tts_service.workers import feeds as module
from tts_service.workers.batches import open_orders
from tts_service.workers.feeds import Feeds


class Portal:
    """A site with a feed; ``entries`` are paths with their dates, ``others`` other documents."""

    def __init__(self):
        self.entries, self.feed, self.others = {}, None, {}
        portal = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = portal.others.get(self.path, "")
                if self.path == "/rss":
                    body = portal.feed or portal.rss()
                if not body:
                    self.send_error(404)
                    return
                kind = "text/html" if body.startswith("<!doctype html>") else "application/rss+xml"
                body = body.encode()
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{server.server_port}"
        self.close = Served(server).close

    def rss(self):
        items = "".join(
            f"<item><title>Tin</title><link>{self.origin}{path}</link>"
            f"<pubDate>{date}</pubDate></item>"
            for path, date in self.entries.items()
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
            f"<title>Tin</title><link>{self.origin}</link>{items}</channel></rss>"
        )


MONDAY = "Mon, 03 Aug 2026 08:00:00 GMT"
TUESDAY = "Tue, 04 Aug 2026 08:00:00 GMT"


@pytest.fixture
def portal():
    server = Portal()
    server.entries = {"/tin/1": MONDAY, "/tin/2": MONDAY}
    yield server
    server.close()


@pytest.fixture
def settings(portal, tmp_path):
    return Settings(
        store_url=str(tmp_path),
        allowed_sites=(portal.origin,),
        feeds=(f"{portal.origin}/rss",),
        fetch_timeout_s=PATIENCE_S,
    )


def paths(urls):
    return ["/tin/" + url.rpartition("/")[2] for url in urls]


async def test_what_is_new_or_changed_is_ordered_and_told(portal, settings):
    orders = open_orders(settings)
    feeds, (feed,) = Feeds(settings, orders), settings.feeds
    first = await feeds.read(feed)
    assert (paths(first.new), first.changed, first.gone) == (["/tin/1", "/tin/2"], (), ())
    order = await orders.ledger.order(first.batch)
    assert [item.where for item in order.items] == list(first.new)
    assert order.label == feed
    # Nothing has changed: nothing is ordered.
    again = await feeds.read(feed)
    assert (again.new, again.changed, again.gone, again.batch) == ((), (), (), "")
    portal.entries = {"/tin/3": TUESDAY, "/tin/2": TUESDAY}
    later = await feeds.read(feed)
    assert (paths(later.new), paths(later.changed), paths(later.gone)) == (
        ["/tin/3"],
        ["/tin/2"],
        ["/tin/1"],
    )
    assert len((await orders.ledger.order(later.batch)).items) == 2
    assert await feeds.known(feed) is not None


async def test_two_who_read_the_same_news_order_it_once(settings):
    (feed,) = settings.feeds
    orders = open_orders(settings)
    found = [await Feeds(settings, orders)._order(feed, []) for _ in range(2)]
    assert found == ["", ""]
    one = await Feeds(settings, orders).read(feed)
    # The other has read the feed before the first had noted what it saw.
    async for entry in orders.ledger._objects.walk("jobs/feeds"):
        await orders.ledger._objects.delete(entry.path)
    other = await Feeds(settings, orders).read(feed)
    assert one.batch == other.batch
    assert len(await orders.ledger.open_batches()) == 1


@pytest.mark.parametrize("broken", ["<rss", "gone", "elsewhere"])
async def test_a_feed_that_cannot_be_read_is_told_and_forgets_nothing(portal, settings, broken):
    orders = open_orders(settings)
    (feed,) = settings.feeds
    await Feeds(settings, orders).read(feed)
    if broken == "gone":
        portal.close()
    elif broken == "elsewhere":
        settings = settings.model_copy(update={"allowed_sites": ()})
    else:
        portal.feed = broken
    found = await Feeds(settings, orders).read(feed)
    assert found.problem
    assert (found.new, found.gone, found.batch) == ((), (), "")
    known = await Feeds(settings, orders).known(feed)
    assert len(known.dates) == 2


@pytest.fixture
def index(portal, settings):
    """An index of the feed and of a second one, which is not to be found yet."""
    places = "".join(
        f"<sitemap><loc>{portal.origin}/{name}</loc></sitemap>" for name in ("rss", "2.xml")
    )
    portal.others["/index.xml"] = f"<sitemapindex>{places}</sitemapindex>"
    return f"{portal.origin}/index.xml"


async def test_what_can_be_read_of_an_index_is_ordered_and_the_rest_told(portal, settings, index):
    orders = open_orders(settings)
    feeds = Feeds(settings, orders)
    first = await feeds.read(index)
    assert paths(first.new) == ["/tin/1", "/tin/2"]
    assert first.problem.startswith(f"{portal.origin}/2.xml: Page unreadable: ")
    assert len((await orders.ledger.order(first.batch)).items) == 2
    again = await feeds.read(index)
    assert (again.new, again.batch) == ((), "")
    assert again.problem == first.problem
    # It comes back, and another one breaks: what that one lists has not vanished.
    portal.others["/2.xml"] = f"<urlset><url><loc>{portal.origin}/tin/3</loc></url></urlset>"
    portal.feed = "<rss"
    later = await feeds.read(index)
    assert (paths(later.new), later.changed, later.gone) == (["/tin/3"], (), ())
    assert later.problem.startswith(f"{portal.origin}/rss: ")
    portal.feed, portal.entries = None, {"/tin/2": MONDAY}
    last = await feeds.read(index)
    assert (last.new, last.changed, paths(last.gone)) == ((), (), ["/tin/1"])
    assert last.problem == ""


@pytest.mark.parametrize("instead", ["feed", "part"])
async def test_a_page_instead_of_a_feed_is_no_article(portal, settings, index, instead):
    orders = open_orders(settings)
    feeds = Feeds(settings, orders)
    portal.others["/2.xml"] = f"<urlset><url><loc>{portal.origin}/tin/3</loc></url></urlset>"
    address = settings.feeds[0] if instead == "feed" else index
    before = await feeds.read(address)
    assert before.problem == ""
    sorry = "<!doctype html><title>Bảo trì</title><p>Hệ thống đang bảo trì.</p>"
    portal.feed = portal.others["/2.xml"] = sorry
    found = await feeds.read(address)
    assert (found.new, found.changed, found.gone, found.batch) == ((), (), (), "")
    assert "no feed and no sitemap" in found.problem or "no sitemap, feed or" in found.problem
    known = await feeds.known(address)
    assert set(known.dates) == set(before.new)


async def test_of_a_list_without_end_the_first_articles_are_followed(portal, settings, monkeypatch):
    monkeypatch.setattr(module, "_MOST_FOLLOWED", 2)
    portal.entries["/tin/3"] = MONDAY
    feeds, (feed,) = Feeds(settings, open_orders(settings)), settings.feeds
    first = await feeds.read(feed)
    assert paths(first.new) == ["/tin/1", "/tin/2"]
    assert "It lists 3 articles; the first 2 are followed." in first.problem
    again = await feeds.read(feed)
    assert (again.new, again.batch) == ((), "")
    assert again.problem == first.problem


async def test_many_problems_are_told_in_short(portal, settings):
    places = "".join(f"<sitemap><loc>{portal.origin}/{n}</loc></sitemap>" for n in range(7))
    portal.others["/index.xml"] = f"<sitemapindex>{places}</sitemapindex>"
    found = await Feeds(settings, open_orders(settings)).read(f"{portal.origin}/index.xml")
    assert found.problem.count("Page unreadable") == 5
    assert found.problem.endswith(" And 2 more.")


async def test_the_service_tells_its_log_what_it_cannot_read(settings, index, monkeypatch):
    settings = settings.model_copy(update={"feeds": (index,), "feeds_every_s": 3600.0})
    orders = open_orders(settings)
    told = asyncio.Queue()
    monkeypatch.setattr(module._log, "warning", lambda text, *rest: told.put_nowait(text % rest))
    running = asyncio.create_task(Feeds(settings, orders).run())
    try:
        line = await asyncio.wait_for(told.get(), 60)
    finally:
        running.cancel()
    assert line.startswith(f"feed {index}: ")
    assert "/2.xml: Page unreadable: " in line
    assert len(await orders.ledger.open_batches()) == 1


def test_the_command_says_what_has_changed(portal, settings, index, monkeypatch):
    from click.testing import CliRunner

    from tts_service.cli.schedule import command

    for name, value in {
        "TTS_STORE_URL": settings.store_url,
        "TTS_ALLOWED_SITES": portal.origin,
        "TTS_FEEDS": f"{portal.origin}/rss",
        "TTS_FETCH_TIMEOUT_S": str(PATIENCE_S),
    }.items():
        monkeypatch.setenv(name, value)
    first = CliRunner().invoke(command)
    assert first.exit_code == 0
    assert "2 new, 0 changed, 0 gone; batch " in first.output
    assert f"  + {portal.origin}/tin/1" in first.output
    assert "0 new" in CliRunner().invoke(command).output
    portal.others["/2.xml"] = "<sitemapindex><sitemap>"
    second = CliRunner().invoke(command, [index])
    assert second.exit_code == 69
    assert "2 new, 0 changed, 0 gone; batch " in second.output
    assert "2.xml: The input cannot be read: The sitemap is damaged" in second.output
    portal.feed = "nonsense"
    assert CliRunner().invoke(command, ["--json"]).exit_code == 69
