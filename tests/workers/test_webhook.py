"""Who is told what is ready can prove who said so, hears everything once, and cannot be anybody."""

import asyncio
import base64
import hashlib
import hmac
import http.server
import json
import threading
import time
from dataclasses import replace

import pytest
from cluster import item
from patience import PATIENCE_S
from pydantic import ValidationError
from served import Served

from tts_service.cache.store import Store, open_objects
from tts_service.errors import SettingError, SiteNotAllowed
from tts_service.reading.casting import Passed
from tts_service.reading.choice import Wish
from tts_service.settings import Settings
from tts_service.workers import post
from tts_service.workers import teller as module
from tts_service.workers.alone import Later
from tts_service.workers.ledger import Ledger
from tts_service.workers.orders import Closing, Fault, Order, Result
from tts_service.workers.post import check_webhook, post_to
from tts_service.workers.sweep import Sweeper
from tts_service.workers.teller import Teller
from tts_service.workers.webhook import sign

BATCH = "ab" * 32
SECRET = "chỉ để thử"


class Listener:
    """A customer's server: keeps what it hears, and answers as it is told to."""

    def __init__(self):
        self.heard, self.answers = [], []
        self.gate = threading.Event()
        self.gate.set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.gate.wait(PATIENCE_S)
                outer.heard.append((dict(self.headers), body))
                status = outer.answers.pop(0) if outer.answers else 204
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{server.server_port}"
        self.close = Served(server).close

    def events(self):
        return [json.loads(body) for _, body in self.heard]


@pytest.fixture
def listener():
    server = Listener()
    yield server
    server.close()


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """Who answers slowly on a busy machine is heard all the same."""
    monkeypatch.setattr(post, "_TIMEOUT_S", PATIENCE_S)
    monkeypatch.setattr(module, "_LONGEST_S", PATIENCE_S)


@pytest.fixture
def settings(listener):
    return Settings(webhook_secret=SECRET, webhook_sites=(listener.origin,))


@pytest.fixture
async def ledger(tmp_path, listener):
    ledger = Ledger(open_objects(str(tmp_path)))
    await ledger.create(order(listener), {})
    passed = (Passed("gtts:vi", "Turned away."),)
    read = Result(0, "bai-0", "", 5.0, reading="r" * 64, title="Tin", fallback_from=passed)
    await ledger.settle(BATCH, read)
    missing = ("Một câu.",)
    fault = Fault("empty-article", "Nothing", "Không có chữ", "No word.", missing=missing)
    await ledger.settle(BATCH, Result(1, "bai-1", "", 6.0, fault=fault))
    await ledger.close(BATCH, Closing(7.0, 1, 1, cancelled=False, fallback=1))
    return ledger


def order(listener, path="/nghe?x=1"):
    items = tuple(item(n, "Một câu.") for n in range(2))
    return Order(BATCH, "", 1.0, Wish(), items, webhook=listener.origin + path, label="Sáng")


async def tell(ledger, settings, listener):
    teller = Teller(ledger, post_to(settings), SECRET)
    await teller.tell(order(listener), await ledger.progress(BATCH))


async def test_each_article_and_the_end_are_told_once(ledger, settings, listener):
    for _ in range(2):
        await tell(ledger, settings, listener)
    assert [e["type"] for e in listener.events()] == [
        "article.ready",
        "article.failed",
        "batch.finished",
    ]
    ready, failed, finished = (e["data"] for e in listener.events())
    assert (ready["reading"], ready["title"]) == ("r" * 64, "Tin")
    assert ready["fallback_from"] == [{"voice": "gtts:vi", "reason": "Turned away."}]
    assert (failed["detail"], failed["transient"]) == ("No word.", False)
    assert failed["missing"] == ["Một câu."]
    assert (finished["done"], finished["failed"], finished["label"]) == (1, 1, "Sáng")
    assert finished["fallback"] == 1


async def test_a_better_result_that_comes_late_is_told_too(ledger, settings, listener):
    await tell(ledger, settings, listener)
    listener.heard.clear()
    for number in range(2):
        await ledger.settle(BATCH, Result(number, f"bai-{number}", "", 8.0, reading="s" * 64))
    for _ in range(2):
        await tell(ledger, settings, listener)
    told = [(e["type"], e["data"]["number"], e["data"]["reading"]) for e in listener.events()]
    assert told == [("article.ready", number, "s" * 64) for number in range(2)]


async def test_the_signature_proves_content_and_time(ledger, settings, listener):
    began = int(time.time())
    await tell(ledger, settings, listener)
    headers, body = listener.heard[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"
    assert began <= int(headers["webhook-timestamp"]) <= time.time()
    assert len({headers["webhook-id"] for headers, _ in listener.heard}) == 3
    # Another body, time or id has another one.
    one = sign(SECRET, "a", 1, b"b")["webhook-signature"]
    for other in (sign(SECRET, "a", 1, b"c"), sign(SECRET, "a", 2, b"b"), sign("x", "a", 1, b"b")):
        assert other["webhook-signature"] != one


def test_a_secret_in_the_standards_own_form_is_its_base64():
    # What the standard's own library for Python signs this with.
    signed = sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_1", 1614265330, b'{"test": 2}')
    assert signed["webhook-signature"] == "v1,YqtWf/auTI1fMb4qhWvzcQ/pyijxICC4nP/A6H6P1CU="
    with pytest.raises(ValidationError):
        Settings(webhook_secret="whsec_abc")


@pytest.mark.parametrize("status", [500, 404, 302, 429])
async def test_what_is_not_accepted_is_told_again(ledger, settings, listener, status, monkeypatch):
    monkeypatch.setattr(module, "_FIRST_PAUSE_S", 0.05)
    teller = Teller(ledger, post_to(settings), SECRET)
    listener.answers = [status, status]
    attempts = 0
    while teller.owes(order(listener), progress := await ledger.progress(BATCH)):
        await teller.tell(order(listener), progress)
        attempts += 1
        await asyncio.sleep(0.02)
        assert attempts < 500
    types = [e["type"] for e in listener.events()]
    assert types == ["article.ready"] * 3 + ["article.failed", "batch.finished"]
    # The same event has the same id, whenever it is told.
    assert len({headers["webhook-id"] for headers, _ in listener.heard[:3]}) == 1


async def test_nobody_waits_for_who_answers_slowly(tmp_path, ledger, settings, listener):
    store = Store(str(tmp_path))
    other = replace(order(listener), id="cd" * 32, webhook="")
    await ledger.create(other, {})
    for number in range(2):
        await ledger.settle(other.id, Result(number, f"bai-{number}", "", 8.0, reading="s" * 64))
    teller = Teller(ledger, post_to(settings), SECRET)
    sweeper = Sweeper(store, ledger, Later(), teller, window=8)
    listener.gate.clear()
    try:
        for _ in range(2):
            await sweeper.sweep()
        assert (await ledger.progress(other.id)).closed
        assert await ledger.open_batches() == [BATCH]
    finally:
        listener.gate.set()
    async with asyncio.timeout(PATIENCE_S):
        while await ledger.open_batches():
            await sweeper.sweep()
            await asyncio.sleep(0.05)
    told = {headers["webhook-id"]: json.loads(body)["type"] for headers, body in listener.heard}
    assert sorted(told.values()) == ["article.failed", "article.ready", "batch.finished"]


async def test_a_teller_stops_in_time_and_goes_on(ledger, settings, listener, monkeypatch):
    teller = Teller(ledger, post_to(settings), SECRET)
    assert teller.owes(order(listener), await ledger.progress(BATCH))
    with monkeypatch.context() as patch:
        patch.setattr(module, "_LONGEST_S", -1.0)
        await teller.tell(order(listener), await ledger.progress(BATCH))
    assert listener.heard == []
    await teller.tell(order(listener), await ledger.progress(BATCH))
    assert not teller.owes(order(listener), await ledger.progress(BATCH))


async def test_who_never_answers_is_given_up(ledger, settings, listener, monkeypatch):
    monkeypatch.setattr(module, "_FIRST_PAUSE_S", 0.0)
    monkeypatch.setattr(module, "_MOST_TRIES", 4)
    teller = Teller(ledger, post_to(settings), SECRET)
    listener.answers = [500] * 100
    owed = []
    for _ in range(6):
        await teller.tell(order(listener), await ledger.progress(BATCH))
        owed.append(teller.owes(order(listener), await ledger.progress(BATCH)))
    assert owed == [True, True, True, False, False, False]
    assert len(listener.heard) == 4


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost/",
        "http://169.254.169.254/latest/meta-data",
        "http://elsewhere.example/",
        "file:///etc/passwd",
        "ftp://cms.example/",
        "http://user:pass@cms.example/",
        "nonsense",
    ],
)
def test_only_the_operators_sites_can_be_told(url):
    settings = Settings(webhook_secret=SECRET, webhook_sites=("https://cms.example",))
    with pytest.raises(SiteNotAllowed):
        check_webhook(url, settings)
    check_webhook("https://cms.example/nghe", settings)


async def test_a_site_whose_name_leads_into_a_private_net_is_not_told(listener):
    port = listener.origin.rpartition(":")[2]
    settings = Settings(webhook_secret=SECRET, webhook_sites=(f"http://localhost:{port}",))
    assert not await post_to(settings)(f"http://localhost:{port}/", b"{}", {})
    assert listener.heard == []


def test_without_a_secret_nothing_is_signed_and_nothing_promised():
    settings = Settings(webhook_sites=("https://cms.example",))
    with pytest.raises(SettingError):
        check_webhook("https://cms.example/", settings)
