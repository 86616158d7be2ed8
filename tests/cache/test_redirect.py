"""Clips fetched from the object store itself, when the operator wishes it so."""

import httpx2
import pytest
from fastapi.testclient import TestClient
from patience import PATIENCE_S

from tts_service.api.app import create_app
from tts_service.settings import Settings

TEXT = "Tin của quận\n\nMột câu để nghe."


def clip_urls(client):
    reading = client.post("/v1/readings", json={"text": TEXT}).json()
    return [clip["url"] for sentence in reading["sentences"] for clip in sentence["clips"]]


def test_a_listener_is_sent_to_the_bucket(bucket_url):
    settings = Settings(store_url=bucket_url, engine="tone", workers=1, store_redirect_s=3600)
    with TestClient(create_app(settings), follow_redirects=False) as client:
        for url in clip_urls(client):
            sent = client.get(url)
            assert sent.status_code == 307
            assert sent.headers["cache-control"] == "private, max-age=1800"
            got = httpx2.get(sent.headers["location"], trust_env=False, timeout=PATIENCE_S)
            assert got.status_code == 200
            assert got.headers["content-type"] == "audio/mpeg"
            # The object is a tag that players skip, then the frames.
            assert got.content.startswith(b"ID3")
            assert b"\xff\xf3" in got.content[:600]


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-99", 0, 100), ("bytes=300-", 300, None), ("bytes=-192", -192, None)],
)
def test_a_player_that_was_sent_to_the_bucket_may_ask_for_a_part(bucket_url, asked, start, stop):
    settings = Settings(store_url=bucket_url, engine="tone", workers=1, store_redirect_s=3600)
    with TestClient(create_app(settings), follow_redirects=False) as client:
        url = clip_urls(client)[0]
        # A player names the part when it asks the service, and again where it is sent.
        sent = client.get(url, headers={"Range": asked})
    assert sent.status_code == 307
    there = sent.headers["location"]
    whole = httpx2.get(there, trust_env=False, timeout=PATIENCE_S).content
    part = httpx2.get(there, headers={"Range": asked}, trust_env=False, timeout=PATIENCE_S)
    assert (part.status_code, part.content) == (206, whole[start:stop])
    first = start % len(whole)
    last = first + len(part.content) - 1
    assert part.headers["content-range"] == f"bytes {first}-{last}/{len(whole)}"


@pytest.mark.parametrize("seconds", [0, 3600])
def test_a_folder_serves_its_clips_itself(tmp_path, seconds):
    settings = Settings(store_url=str(tmp_path), engine="tone", workers=1, store_redirect_s=seconds)
    with TestClient(create_app(settings), follow_redirects=False) as client:
        assert {client.get(url).status_code for url in clip_urls(client)} == {200}


def test_a_reading_in_a_bucket_is_heard_whole_and_in_ranges(bucket_url):
    settings = Settings(store_url=bucket_url, engine="tone", workers=1)
    with TestClient(create_app(settings)) as client:
        reading = client.post("/v1/readings", json={"text": TEXT}).json()
        client.get(reading["links"]["captions"])
        whole = client.get(reading["links"]["audio"])
        part = client.get(reading["links"]["audio"], headers={"Range": "bytes=100-9999"})
    assert (part.status_code, part.content) == (206, whole.content[100:10_000])
    # Another machine knows the reading, and makes nothing.
    with TestClient(create_app(settings)) as client:
        assert client.get(reading["links"]["audio"]).content == whole.content
        assert client.get("/healthz").json()["clips_made"] == 0
