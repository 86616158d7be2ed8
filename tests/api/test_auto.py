"""``engine=auto`` over HTTP: one id, whichever voice reads; what is sent never changes."""

import pytest
from fastapi.testclient import TestClient
from google_stand_in import GoogleStandIn
from patience import PATIENCE_S

from tts_service.api.app import create_app
from tts_service.reading import synthesis
from tts_service.settings import Settings

TEXT = (
    "Tin của quận\n\nSáng ngày 10/4, quận họp bàn. Câu thứ hai dài hơn.\n\nCâu cuối cùng của bài."
)


@pytest.fixture
def google(monkeypatch):
    with GoogleStandIn() as stand_in:
        stand_in.connect(monkeypatch)
        yield stand_in
    synthesis._engines.clear()


@pytest.fixture
def client(google, tmp_path):
    settings = Settings(
        store_url=str(tmp_path / "store"),
        engine="tone",
        engine_order=("gtts", "tone"),
        workers=1,
        gtts_rate_per_s=100.0,
        gtts_burst=1000,
        gtts_timeout_s=PATIENCE_S,
        gtts_budget_file=str(tmp_path / "budget"),
    )
    with TestClient(create_app(settings), raise_server_exceptions=False) as service:
        yield service


def opened(client):
    answer = client.post("/v1/readings", json={"text": TEXT, "engine": "auto"})
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


def completed(client, reading):
    assert client.get(f"{reading['links']['self']}/captions.vtt").status_code == 200
    return client.get(reading["links"]["self"]).json()


def test_the_preferred_voice_reads(google, client):
    reading = completed(client, opened(client))
    assert reading["voice"]["id"] == "gtts:vi"
    assert reading["fallback_from"] == []
    assert reading["take"] != reading["id"]
    assert reading["moved_to"] is None
    # The take is a reading like any other, and the same as if its voice had been named.
    alone = client.post("/v1/readings", json={"text": TEXT, "voice": "gtts:vi"}).json()
    assert alone["id"] == alone["take"] == reading["take"]


def test_a_fallback_is_said_and_has_an_own_address(google, client):
    google.fault = "captcha"
    reading = completed(client, opened(client))
    assert reading["state"] == "complete"
    assert reading["voice"]["id"] == "tone:beep"
    (passed,) = reading["fallback_from"]
    assert passed["voice"] == "gtts:vi"
    assert "turned" in passed["reason"]
    assert opened(client)["id"] == reading["id"]
    named = client.post("/v1/readings", json={"text": TEXT, "voice": "tone:beep"}).json()
    assert reading["take"] == named["id"]
    assert reading["links"]["audio"] == named["links"]["audio"]
    assert all(c["url"].endswith(named["id"]) for s in reading["sentences"] for c in s["clips"])
    first = client.post("/v1/readings", json={"text": TEXT, "voice": "gtts:vi"}).json()
    assert client.get(f"{first['links']['self']}/captions.vtt").status_code == 503


def test_the_first_voices_own_document_says_where_the_article_went(google, client):
    google.fault = "429"
    reading = completed(client, opened(client))
    first = client.app.state.service.readings
    (gone,) = [v for v in first._voicings.values() if v.reading.voice.id == "gtts:vi"]
    document = client.get(f"/v1/readings/{gone.reading.id}").json()
    assert document["state"] == "failed"
    assert document["moved_to"] == reading["links"]["self"]


def test_sound_files_and_marks_are_those_of_the_voice_that_reads(google, client):
    google.fault = "429"
    reading = opened(client)
    base = reading["links"]["self"]
    # Asked for at once, before it is known who will read.
    sound = client.get(f"{base}/audio.mp3", follow_redirects=False)
    assert sound.status_code == 307
    assert sound.headers["cache-control"] == "no-store"
    reading = completed(client, reading)
    whole = client.get(f"{base}/audio.mp3")
    assert str(whole.url).endswith(reading["links"]["audio"])
    assert "immutable" in whole.headers["cache-control"]
    part = client.get(f"{base}/audio.wav?download=true", headers={"Range": "bytes=0-3"})
    assert part.content == b"RIFF"
    assert "attachment" in part.headers["content-disposition"]
    kept = client.get(f"{base}/audio.mp3?download=true")
    assert kept.content.startswith(b"ID3")
    marks = client.get(f"{base}/marks.json").json()
    assert (marks["id"], marks["voice"]) == (reading["take"], "tone:beep")
    assert client.get(f"{base}/transcript.txt").text.startswith("Tin của quận")


def test_health_and_voices_tell_what_auto_knows(google, client):
    google.fault = "429 with time"
    completed(client, opened(client))
    engines = client.get("/healthz").json()["engines"]
    assert engines["tone"] == {"failures": 0, "reason": "", "rests_s": 0}
    assert engines["gtts"]["failures"] > 0
    assert "429" in engines["gtts"]["reason"]
    # For two hours, of which a little may have passed.
    assert engines["gtts"]["rests_s"] > 6000
    assert client.get("/v1/voices").json()["auto"] == ["gtts:vi", "tone:beep"]
    # Who names the voice is not turned away for it, and is told when to come back.
    one = client.post("/v1/readings", json={"text": "Câu khác hẳn.", "voice": "gtts:vi"}).json()
    answer = client.get(one["sentences"][0]["clips"][0]["url"])
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 6000


def test_an_order_of_unknown_engines_stops_the_start(tmp_path):
    settings = Settings(store_url=str(tmp_path), engine="tone", engine_order=("espaek",), workers=1)
    with pytest.raises(Exception, match="espaek"), TestClient(create_app(settings)):
        pass
