"""Batches over HTTP, made by the service itself: ordered once, watched, cancelled, tried again."""

import asyncio
import hashlib
import json

import pytest
from front_door import opened
from newsroom import Newsroom
from patience import until

from tts_service.errors import EngineDown, EngineRefused
from tts_service.reading.studio import Studio
from tts_service.workers import flow

GOOD = "Tin của quận\n\nSáng 10/4, UBND Quận họp giao ban."
NOBODY = "0" * 64


def seen(client, batch):
    return client.get(f"/v1/batches/{batch}").json()


def wait_for_end(client, batch):
    until(lambda: seen(client, batch)["finished"])
    return seen(client, batch)


def ordered(client, *articles, **more):
    headers = more.pop("headers", {})
    body = {"articles": [a if isinstance(a, dict) else {"text": a} for a in articles], **more}
    return client.post("/v1/batches", json=body, headers=headers)


@pytest.fixture(scope="module", autouse=True)
def hasty():
    """Batches are looked after several times a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tts_service.workers.sweep.EVERY_S", 0.2)
        yield


def test_a_batch_is_made_and_every_article_can_be_heard(client):
    answer = ordered(client, GOOD, {"html": "<article><h1>Tin</h1><p>Một câu.</p></article>"})
    assert answer.status_code == 202
    document = answer.json()
    assert answer.headers["location"] == document["links"]["self"]
    assert (document["state"], document["articles"]) == ("open", 2)
    ended = wait_for_end(client, document["id"])
    assert (ended["state"], ended["done"], ended["failed"]) == ("finished", 2, 0)
    articles = client.get(document["links"]["articles"]).json()["articles"]
    assert [a["state"] for a in articles] == ["done", "done"]
    for article in articles:
        reading = client.get(f"/v1/readings/{article['reading']}").json()
        assert reading["state"] == "complete"
        assert reading["duration_ms"] == article["duration_ms"]
        assert client.get(article["audio"]).content


def test_one_bad_article_stops_no_other_and_says_why(client):
    batch = ordered(client, GOOD, "!!!", {"url": "https://elsewhere.example/1"}).json()["id"]
    ended = wait_for_end(client, batch)
    assert (ended["done"], ended["failed"]) == (1, 2)
    failed = client.get(f"/v1/batches/{batch}/articles?state=failed").json()["articles"]
    assert [a["problem"]["type"].rpartition(":")[2] for a in failed] == [
        "empty-article",
        "site-not-allowed",
    ]
    assert all(a["problem"]["title_vi"] and a["problem"]["remedy"] for a in failed)


def test_the_same_key_is_the_same_order(client):
    headers = {"Idempotency-Key": "once"}
    first = ordered(client, GOOD, headers=headers)
    again = ordered(client, GOOD, headers=headers)
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["id"] == again.json()["id"]
    other = ordered(client, "Bài khác.", headers=headers)
    assert other.status_code == 422
    assert other.json()["type"].endswith("order-conflict")
    # Without a key every order is its own.
    assert ordered(client, GOOD).json()["id"] != ordered(client, GOOD).json()["id"]


def test_the_same_key_is_the_same_order_whatever_its_sources_list_by_now(tmp_path):
    room = Newsroom()
    body = {"sources": [f"{room.origin}/rss"]}
    headers = {"Idempotency-Key": "once"}
    with opened(tmp_path, allowed_sites=(room.origin,), open_to_all=True) as client:
        with room.serving():
            link = f"<item><link>{room.origin}/1</link></item>"
            room.page = f"<rss><channel>{link}</channel></rss>"
            first = client.post("/v1/batches", json=body, headers=headers)
            assert (first.status_code, first.json()["articles"]) == (202, 1)
            room.page = f"<rss><channel>{link}{link.replace('/1<', '/2<')}</channel></rss>"
            assert client.post("/v1/batches", json=body, headers=headers).status_code == 200
        # Nobody is asked for it again either.
        again = client.post("/v1/batches", json=body, headers=headers)
        assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
        assert again.headers["location"] == first.headers["location"]


def test_articles_come_back_under_the_names_they_were_given(client):
    page = {"id": "cms-17", "url": "https://elsewhere.example/1"}
    text = {"id": "cms-18", "text": "Vui \ud83d."}
    answer = client.post(
        "/v1/batches",
        content=json.dumps({"articles": [page, text], "label": "\ude00"}),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 202
    found = client.get(answer.json()["links"]["articles"]).json()["articles"]
    assert [a["id"].rpartition("-")[0] for a in found] == ["cms-17", "cms-18"]
    for article, sent in zip(found, (page, text), strict=True):
        digest = hashlib.sha256(sent["id"].encode()).hexdigest()
        assert article["id"].rpartition("-")[2] == digest[:12]


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"articles": [{"id": "a", "text": "1"}, {"id": "a", "text": "2"}]}, 422, "about:blank"),
        ({"articles": [{"id": "1", "text": "1"}, {"text": "2"}]}, 422, "about:blank"),
        ({}, 422, "about:blank"),
        ({"articles": [{"text": "a", "url": "b"}]}, 422, "about:blank"),
        ({"articles": [{}]}, 422, "about:blank"),
        ({"articles": [{"text": "a"}], "voice": "tone:boop"}, 422, "unknown-voice"),
        ({"articles": [{"text": "a"}], "engine": "festival"}, 422, "unknown-engine"),
        ({"articles": [{"text": "a"}], "fallback": "tone:boop"}, 422, "unknown-voice"),
        (
            {"articles": [{"text": "a"}], "voice": "espeak:vi", "rate": 2, "fallback": "gtts:vi"},
            422,
            "unknown-voice",
        ),
        ({"articles": [{"text": "a"}], "webhook": "http://10.0.0.1/"}, 403, "site-not-allowed"),
        ({"articles": [{"text": "a"}], "webhook": "file:///etc"}, 403, "site-not-allowed"),
        ({"articles": [{"html": "a" * 5_000_001}]}, 413, "too-long"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_order_that_cannot_be_taken_is_refused_at_once(client, body, status, kind):
    answer = client.post("/v1/batches", json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].endswith(kind)


@pytest.mark.parametrize("what", ["", "/articles", "/events"])
def test_a_batch_nobody_ordered_is_unknown(client, what):
    answer = client.get(f"/v1/batches/{NOBODY}{what}")
    assert (answer.status_code, answer.json()["type"]) == (
        404,
        "urn:tts-service:problem:unknown-batch",
    )


def test_articles_come_in_pages(client):
    batch = ordered(client, *(f"Bài số {n}." for n in range(7))).json()["id"]
    wait_for_end(client, batch)
    at, seen = f"/v1/batches/{batch}/articles?limit=3", []
    while at:
        page = client.get(at).json()
        seen += [a["number"] for a in page["articles"]]
        at = page["next"]
    assert seen == list(range(7))


def told(client, batch, last=""):
    """The events of a batch until its end: their ids, names and data."""
    headers = {"Last-Event-ID": last} if last else {}
    answer = client.get(f"/v1/batches/{batch}/events", headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in answer.text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        if "event" in fields:
            found.append((fields["id"], fields["event"], json.loads(fields["data"])))
    return found


def test_progress_is_told_as_it_happens_and_goes_on_where_it_broke_off(client):
    batch = ordered(client, *(f"Tin ngắn số {n}." for n in range(6)), "!!!").json()["id"]
    events = told(client, batch)
    assert sorted(d["number"] for _, name, d in events if name == "article") == list(range(7))
    assert events[-1][1] == "end"
    assert (events[-1][2]["done"], events[-1][2]["failed"]) == (6, 1)
    # Broken off anywhere, the rest comes, and nothing twice.
    for n, (cursor, _, _) in enumerate(events):
        heard = {d["number"] for _, name, d in events[: n + 1] if name == "article"}
        rest = [d["number"] for _, name, d in told(client, batch, cursor) if name == "article"]
        assert len(rest) == len(set(rest))
        assert heard.isdisjoint(rest)
        assert heard | set(rest) == set(range(7))


@pytest.mark.parametrize("cursor", ["rubbish", "d5-1bf", "d0-99999999999bf", "d1,,2-x,b-f-"])
def test_a_cursor_that_makes_no_sense_does_no_harm(client, cursor):
    batch = ordered(client, "Một tin ngắn.").json()["id"]
    wait_for_end(client, batch)
    assert told(client, batch, cursor)[-1][1] == "end"


def test_a_cancelled_batch_ends_and_can_go_on(fresh, held):
    articles = [f"Bài dài số {n}. " + "Một câu khác hẳn. " * 20 for n in range(60)]
    batch = ordered(fresh, *articles).json()["id"]
    cancelled = fresh.post(f"/v1/batches/{batch}/cancel").json()
    assert cancelled["state"] == "cancelled"
    ended = wait_for_end(fresh, batch)
    assert ended["state"] == "cancelled"
    assert ended["done"] < 60
    # Whatever was in hand may be finished, and nothing else is begun.
    held()
    queue = fresh.app.state.service.batches.queue
    until(lambda: fresh.portal.call(queue.waiting) == 0)
    assert seen(fresh, batch)["done"] <= ended["done"] + 2
    assert fresh.post(f"/v1/batches/{batch}/retry").json()["state"] == "open"
    ended = wait_for_end(fresh, batch)
    assert (ended["state"], ended["done"]) == ("finished", 60)
    # It has ended: there is nothing to cancel.
    assert fresh.post(f"/v1/batches/{batch}/cancel").json()["state"] == "finished"


def refusing(monkeypatch, method):
    """Whoever is asked for a clip by that method of the studio refuses texts with a two in them."""
    real = getattr(Studio, method)

    async def refuse(self, key, text, voice, **how):
        if "hai" in text:
            raise EngineRefused("Not this one.", "Never.")
        return await real(self, key, text, voice, **how)

    monkeypatch.setattr(Studio, method, refuse)


def test_what_failed_is_tried_again(fresh, monkeypatch):
    with monkeypatch.context() as patch:
        refusing(patch, "clip")
        batch = ordered(fresh, "Bài số một.", "Bài số hai.").json()["id"]
        ended = wait_for_end(fresh, batch)
    assert (ended["done"], ended["failed"]) == (1, 1)
    assert fresh.post(f"/v1/batches/{batch}/retry").json()["failed"] == 0
    ended = wait_for_end(fresh, batch)
    assert (ended["done"], ended["failed"]) == (2, 0)


def losing(monkeypatch, engine):
    """The engine is away for now; nobody will hold it against it."""
    real = Studio._make

    async def away(self, key, text, voice, **how):
        if voice.engine == engine:
            raise EngineDown("Đi vắng.")
        return await real(self, key, text, voice, **how)

    monkeypatch.setattr(Studio, "_make", away)


@pytest.mark.parametrize(
    "wish",
    [{"engine": "auto"}, {"voice": "tone:beep", "fallback": "espeak:vi"}],
    ids=["auto", "fallback"],
)
def test_what_another_voice_read_says_so_and_is_read_again_when_asked(tmp_path, monkeypatch, wish):
    with opened(tmp_path, engine_order=("tone", "espeak")) as client:
        with monkeypatch.context() as patch:
            losing(patch, "tone")
            batch = ordered(client, GOOD, "Bài số hai.", **wish).json()["id"]
            ended = wait_for_end(client, batch)
            heard = told(client, batch)
        assert (ended["done"], ended["fallback"], ended["failed"]) == (2, 2, 0)
        articles = client.get(f"/v1/batches/{batch}/articles").json()["articles"]
        assert [d for _, name, d in heard if name == "article"] == articles
        for article in articles:
            assert article["voice"] == "espeak:vi"
            assert article["fallback_from"] == [{"voice": "tone:beep", "reason": "Đi vắng."}]
            assert client.get(article["audio"]).content
        # Without a word nothing is read again.
        unasked = client.post(f"/v1/batches/{batch}/retry").json()
        assert (unasked["state"], unasked["done"]) == ("finished", 2)
        client.post(f"/v1/batches/{batch}/retry?fallback=true")
        ended = wait_for_end(client, batch)
        assert (ended["done"], ended["fallback"], ended["failed"]) == (2, 0, 0)
        # Whoever knew only of the fallback hears of it, though he was away meanwhile.
        news = [d for _, name, d in told(client, batch, heard[-1][0]) if name == "article"]
        assert [(d["number"], d["voice"], d["fallback_from"]) for d in news] == [
            (0, "tone:beep", []),
            (1, "tone:beep", []),
        ]
        # What was heard before can still be.
        assert client.get(articles[0]["audio"]).content


def test_what_no_voice_can_say_is_named(tmp_path, monkeypatch):
    refusing(monkeypatch, "_make")
    with opened(tmp_path, engine_order=("tone", "espeak")) as client:
        batch = ordered(client, "Tin.\n\nMột câu. Câu thứ hai. Hết.", engine="auto").json()["id"]
        assert wait_for_end(client, batch)["failed"] == 1
        (article,) = client.get(f"/v1/batches/{batch}/articles").json()["articles"]
    problem = article["problem"]
    assert problem["type"].endswith("incomplete-reading")
    assert (problem["missing"], problem["transient"]) == (["Câu thứ hai."], False)


def test_a_batch_goes_on_after_a_restart(tmp_path, monkeypatch):
    monkeypatch.setattr("tts_service.workers.batches._ALONE_STALLED_S", 0.5)
    articles = [f"Bài số {n}. " + "Một câu nữa. " * 10 for n in range(30)]
    begin = flow.begin

    async def begin_the_first_ones(kit, queue, ticket, **how):
        if ticket.number >= 20:
            await asyncio.Event().wait()
        await begin(kit, queue, ticket, **how)

    with monkeypatch.context() as patch, opened(tmp_path) as client:
        patch.setattr(flow, "begin", begin_the_first_ones)
        batch = ordered(client, *articles).json()["id"]
        until(lambda: seen(client, batch)["done"])
    with opened(tmp_path) as client:
        ended = wait_for_end(client, batch)
    assert (ended["done"], ended["failed"]) == (30, 0)
