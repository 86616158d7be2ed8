"""The service as a whole: its description, its health, its files."""

import pytest
from fastapi.testclient import TestClient

from tts_service.api.app import create_app
from tts_service.errors import UnknownEngine
from tts_service.settings import Settings


def test_health_says_that_it_works(client):
    health = client.get("/healthz").json()
    assert (health["status"], health["voice"]) == ("ok", "tone:beep")


def test_all_voices_are_listed_with_the_default(client):
    voices = client.get("/v1/voices").json()
    assert voices["default"] == "tone:beep"
    assert {"espeak:vi", "gtts:vi", "tone:beep"} <= {v["id"] for v in voices["voices"]}


def test_the_spoken_form_is_explained(client):
    response = client.post("/v1/spoken", json={"text": "Trước ngày 22/6, HĐND - UBND Quận họp."})
    (sentence,) = response.json()["sentences"]
    assert "hai mươi hai tháng sáu" in sentence["spoken"]
    for change in sentence["changes"]:
        written = sentence["written"][change["start"] : change["end"]]
        spoken = sentence["spoken"][change["spoken_start"] : change["spoken_end"]]
        assert (written, spoken) == (change["written"], change["spoken"])
        assert change["rule"]


def test_openapi_is_complete(client):
    api = client.get("/openapi.json").json()
    operations = [
        (path, method, operation)
        for path, item in api["paths"].items()
        for method, operation in item.items()
    ]
    assert {path for path, _, _ in operations} == {
        "/metrics",
        "/v1/batches",
        "/v1/batches/{batch}",
        "/v1/batches/{batch}/articles",
        "/v1/batches/{batch}/events",
        "/v1/batches/{batch}/cancel",
        "/v1/batches/{batch}/retry",
        "/v1/readings",
        "/v1/readings/{reading_id}",
        "/v1/readings/{reading_id}/audio.mp3",
        "/v1/readings/{reading_id}/audio.{container}",
        "/v1/readings/{reading_id}/captions.vtt",
        "/v1/readings/{reading_id}/marks.json",
        "/v1/readings/{reading_id}/transcript.txt",
        "/v1/clips/{key}.mp3",
        "/v1/articles.json",
        "/v1/articles.mp3",
        "/v1/articles.vtt",
        "/v1/articles.jsonld",
        "/v1/nghe.json",
        "/v1/oembed",
        "/v1/reports",
        "/v1/voices",
        "/v1/spoken",
        "/healthz",
    }
    for path, method, operation in operations:
        assert operation["summary"], (path, method)
        assert operation["description"], (path, method)
    request = api["components"]["schemas"]["ReadingRequest"]
    assert request["examples"]
    problems = api["paths"]["/v1/readings"]["post"]["responses"]["403"]["content"]
    assert problems["application/problem+json"]["examples"]["SiteNotAllowed"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/v1/nghe.js", "text/javascript"),
        ("/v1/web/element.js", "text/javascript"),
    ],
)
def test_the_button_and_its_demo_are_served(client, path, kind):
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(kind)
    again = client.get(path, headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304


def test_the_button_is_small_on_the_wire_and_sound_is_left_alone(client):
    import gzip

    with client.stream("GET", "/v1/nghe.js", headers={"Accept-Encoding": "gzip"}) as response:
        raw = b"".join(response.iter_raw())
    assert response.headers["content-encoding"] == "gzip"
    assert len(raw) <= 17_000
    assert gzip.decompress(raw).startswith(b"//")
    reading = client.post("/v1/readings", json={"text": "Một câu để nghe thử."}).json()
    client.get(reading["links"]["captions"])
    sound = client.get(reading["links"]["audio"], headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in sound.headers


@pytest.mark.parametrize("name", ["nothing.js", "..%2f__init__.py", "__init__.py", "%2e%2e"])
def test_nothing_else_of_the_package_is_served(client, name):
    assert client.get(f"/v1/web/{name}").status_code == 404


def test_only_allowed_sites_may_call_from_a_browser(tmp_path):
    settings = Settings(
        store_url=str(tmp_path), engine="tone", workers=1, allowed_sites=("https://a.example",)
    )
    with TestClient(create_app(settings)) as client:
        for origin, allowed in [("https://a.example", True), ("https://b.example", False)]:
            response = client.get("/v1/voices", headers={"Origin": origin})
            assert ("access-control-allow-origin" in response.headers) is allowed


def test_a_wrong_engine_in_the_settings_stops_the_start(tmp_path):
    settings = Settings(store_url=str(tmp_path), engine="festival")
    with pytest.raises(UnknownEngine), TestClient(create_app(settings)):
        pass
