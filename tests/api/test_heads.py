"""Whoever asks for the head of an answer gets that of the answer, wherever there is one."""

import pytest
from fastapi.routing import iter_route_contexts
from front_door import opened

from tts_service.api import batches
from tts_service.api.app import create_app
from tts_service.settings import Settings

APP = create_app(Settings())
PATHS = [route.path for route in iter_route_contexts(APP.routes) if "GET" in (route.methods or ())]
# What stands in the paths, and what is asked there.
PARTS = {"/v1/web/{name}": {"name": "player.js"}, "/huong-dan/{name}": {"name": "huong-dan.css"}}
SITE = "http://testserver"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    store = tmp_path_factory.mktemp("store")
    with opened(store, allowed_sites=(SITE,), open_to_all=True) as service:
        yield service


@pytest.fixture(scope="module")
def known(client):
    """All there is to ask for; nothing of it changes any more."""
    reading = client.post("/v1/readings", json={"text": "Câu một. Câu hai."}).json()
    client.get(reading["links"]["captions"])
    client.get("/v1/articles.vtt", params={"url": f"{SITE}/"})
    batch = client.post("/v1/batches", json={"articles": [{"text": "Câu ba."}]}).json()
    assert "event: end" in client.get(f"/v1/batches/{batch['id']}/events").text
    key = reading["sentences"][0]["clips"][0]["key"]
    return {"reading_id": reading["id"], "key": key, "batch": batch["id"], "container": "opus"}


def is_head_of_the_answer(client, path, **asked):
    whole = client.get(path, follow_redirects=False, **asked)
    head = client.head(path, follow_redirects=False, **asked)
    assert head.status_code == whole.status_code
    assert head.content == b""
    assert [pair for pair in head.headers.multi_items() if pair[0] != "date"] == [
        pair for pair in whole.headers.multi_items() if pair[0] != "date"
    ]
    return whole.status_code


@pytest.mark.parametrize("path", PATHS)
def test_a_head_is_that_of_the_answer(client, known, path):
    asked = {"params": {"url": f"{SITE}/"}} if "articles." in path or "oembed" in path else {}
    path = path.format(**known | PARTS.get(path, {}))
    assert is_head_of_the_answer(client, path, **asked) in {200, 302}


def test_that_of_an_error_too(client):
    assert is_head_of_the_answer(client, "/v1/readings/" + "0" * 64) == 404


def test_a_head_of_events_does_not_wait_for_them(client, known, monkeypatch):
    told = []
    monkeypatch.setattr(batches, "events", lambda *asked: told.append(asked))
    head = client.head(f"/v1/batches/{known['batch']}/events")
    assert head.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert not told


def test_the_description_names_each_answer_once():
    operations = [kind for path in APP.openapi()["paths"].values() for kind in path]
    assert set(operations) == {"get", "post"}
