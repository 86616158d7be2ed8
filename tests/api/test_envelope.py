"""What holds for every exchange: bounds, headers, and a problem document whatever happens."""

import asyncio
import json

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from front_door import opened
from patience import PATIENCE_S

from tts_service.api import envelope, problems
from tts_service.settings import Settings

SITE = "https://a.example"


@pytest.fixture
def guarded(tmp_path):
    with opened(tmp_path, allowed_sites=(SITE,), open_to_all=True, max_page_bytes=1_000) as client:
        yield client


def is_problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title_vi"]
    return True


def test_a_body_that_says_it_is_large_is_not_read(guarded):
    answer = guarded.post("/v1/readings", json={"text": "a" * 20_000})
    assert is_problem(answer, 413)
    assert answer.headers["connection"] == "close"


async def call(app, receive, **scope):
    """One exchange with an ASGI app, and the messages it sent."""
    sent = []
    base = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [],
        "http_version": "1.1",
        "scheme": "http",
        "server": ("a.example", 80),
        "client": ("192.0.2.1", 1),
    }

    async def send(message):
        sent.append(message)

    await app({**base, **scope}, receive, send)
    return sent


def small_app():
    """A route that takes a JSON body, inside the envelope."""
    app = FastAPI()
    problems.install(app)
    app.add_middleware(envelope.Envelope, most_page_bytes=1_000)

    @app.post("/")
    async def take(body: dict) -> dict:
        return body

    return app


JSON = [(b"content-type", b"application/json")]


async def test_a_body_that_turns_out_large_is_not_read_on():
    given = 0

    async def endless():
        nonlocal given
        given += 1
        return {"type": "http.request", "body": b"a" * 1_000, "more_body": True}

    start, body = await asyncio.wait_for(call(small_app(), endless, headers=JSON), PATIENCE_S)
    assert start["status"] == 413
    assert json.loads(body["body"])["title_vi"] == "Dữ liệu gửi lên quá lớn"
    assert given < 20


async def test_a_body_that_dawdles_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(envelope, "_LONGEST_S", 0.1)
    drops = 0

    async def drip():
        nonlocal drops
        drops += 1
        await asyncio.sleep(0.03)
        return {"type": "http.request", "body": b" ", "more_body": True}

    start, body = await asyncio.wait_for(call(small_app(), drip, headers=JSON), PATIENCE_S)
    assert start["status"] == 408
    assert json.loads(body["body"])["title_vi"] == "Dữ liệu gửi lên quá chậm"
    assert drops < 10


async def test_listening_for_long_is_not_dawdling(monkeypatch):
    monkeypatch.setattr(envelope, "_LONGEST_S", 0.5)
    app = FastAPI()
    app.add_middleware(envelope.Envelope, most_page_bytes=1_000)

    @app.get("/")
    async def listen() -> StreamingResponse:
        async def sound():
            for _ in range(5):
                await asyncio.sleep(0.12)
                yield b"x"

        return StreamingResponse(sound())

    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive():
        message = next(asked, None)
        return message or await asyncio.Event().wait()

    sent = await call(app, receive, method="GET")
    assert sent[0]["status"] == 200
    assert b"".join(m.get("body", b"") for m in sent) == b"xxxxx"


def test_a_fault_of_ours_is_a_problem_without_internals_that_the_site_can_read(guarded):
    async def broken(*_args):
        raise ZeroDivisionError("secret")

    guarded.app.state.service.readings.probe = broken
    answer = guarded.get("/healthz", headers={"Origin": SITE})
    assert is_problem(answer, 500)
    assert answer.headers["access-control-allow-origin"] == SITE
    assert "secret" not in answer.text
    assert "Zero" not in answer.text


@pytest.mark.parametrize("path", ["/", "/healthz", "/v1/nghe.js", "/v1/nothing", "/v1/voices"])
def test_every_answer_says_how_it_may_be_used(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex"


def preflight(client, origin, method="POST", headers="content-type"):
    return client.options(
        "/v1/readings",
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": headers,
        },
    )


def test_a_listed_site_may_ask_from_a_browser(guarded):
    answer = preflight(guarded, SITE)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == SITE
    assert "access-control-allow-credentials" not in answer.headers
    told = guarded.get("/v1/readings/" + "0" * 64, headers={"Origin": SITE})
    assert (told.status_code, told.headers["access-control-allow-origin"]) == (404, SITE)
    assert "Origin" in told.headers["vary"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://a.example", "https://a.example.evil.example"]
)
def test_no_other_site_may(guarded, origin):
    answer = preflight(guarded, origin)
    assert is_problem(answer, 403)
    assert "access-control-allow-origin" not in answer.headers
    told = guarded.get("/v1/voices", headers={"Origin": origin})
    assert "access-control-allow-origin" not in told.headers


def test_who_is_no_browser_is_told_what_there_is(client):
    answer = client.options("/v1/readings")
    assert is_problem(answer, 405)
    assert answer.headers["allow"] == "POST"


def test_no_site_is_listed_by_default(client):
    assert Settings().allowed_sites == ()
    assert is_problem(preflight(client, "http://testserver.example"), 403)
