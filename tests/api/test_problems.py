"""Everything that goes wrong is a problem document with a way out."""

import inspect
import json

import pytest
from fastapi.testclient import TestClient

from tts_service import errors
from tts_service.api.app import create_app
from tts_service.api.problems import problem_of, status_of

ID = "0" * 64
NEVER = "Một câu."


def all_errors():
    return [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.TtsError)
    ]


@pytest.mark.parametrize("kind", all_errors(), ids=lambda k: k.__name__)
def test_every_error_has_a_status_a_type_and_words_for_the_listener(kind):
    problem = problem_of(kind("Seen.", "Do this."))
    assert 400 <= problem.status < 600
    assert problem.type.startswith("urn:tts-service:problem:")
    assert problem.title_vi
    assert (problem.detail, problem.remedy) == ("Seen.", "Do this.")
    assert problem.transient == (status_of(kind("")) in {429, 502, 503} and kind.transient)


@pytest.mark.parametrize("kind", all_errors(), ids=lambda k: k.__name__)
def test_errors_cross_process_borders(kind):
    import pickle

    error = pickle.loads(pickle.dumps(kind("Seen.", "Do this.")))  # noqa: S301 - our own
    assert (type(error), error.evidence, error.remedy) == (kind, "Seen.", "Do this.")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "kind"),
    [
        ("POST", "/v1/readings", {"text": ""}, 422, "empty-article"),
        ("POST", "/v1/readings", {"text": " \n\t "}, 422, "empty-article"),
        ("POST", "/v1/readings", {"text": "!!! … ---"}, 422, "empty-article"),
        ("POST", "/v1/readings", {"html": "<html><body></body></html>"}, 422, "empty-article"),
        ("POST", "/v1/readings", {"text": NEVER, "voice": "tone:boop"}, 422, "unknown-voice"),
        ("POST", "/v1/readings", {"text": NEVER, "voice": "nobody"}, 422, "unknown-engine"),
        ("POST", "/v1/readings", {"text": NEVER, "engine": "festival"}, 422, "unknown-engine"),
        (
            "POST",
            "/v1/readings",
            {"text": NEVER, "engine": "espeak", "voice": "tone:beep"},
            422,
            "unknown-voice",
        ),
        ("POST", "/v1/readings", {"text": "a " * 60_000}, 413, "too-long"),
        ("POST", "/v1/readings", {"url": "https://vnexpress.net/"}, 403, "site-not-allowed"),
        ("POST", "/v1/readings", {"url": "file:///etc/passwd"}, 403, "site-not-allowed"),
        ("POST", "/v1/readings", {"url": "http://169.254.169.254/x"}, 403, "site-not-allowed"),
        ("POST", "/v1/readings", {"url": "not a url"}, 403, "site-not-allowed"),
        ("GET", f"/v1/readings/{ID}", None, 404, "unknown-reading"),
        ("GET", f"/v1/readings/{ID}/audio.mp3", None, 404, "unknown-reading"),
        ("GET", f"/v1/readings/{ID}/captions.vtt", None, 404, "unknown-reading"),
        ("GET", f"/v1/clips/{ID}.mp3", None, 404, "unknown-clip"),
        ("POST", "/v1/spoken", {"text": ""}, 422, "empty-article"),
        ("POST", "/v1/spoken", {"text": "a " * 60_000}, 413, "too-long"),
        ("POST", "/v1/readings", {}, 422, None),
        ("POST", "/v1/readings", {"text": NEVER, "html": NEVER}, 422, None),
        ("POST", "/v1/readings", {"text": NEVER, "speed": 2}, 422, None),
        ("POST", "/v1/readings", {"text": 5}, 422, None),
        ("GET", "/v1/readings/../../etc/passwd", None, 404, None),
        ("GET", "/v1/readings/XYZ", None, 422, None),
        ("GET", "/v1/clips/..%2f..%2fx.mp3", None, 404, None),
        ("GET", "/v1/nothing", None, 404, None),
        ("DELETE", "/v1/readings", None, 405, None),
    ],
)
def test_a_bad_request_gets_a_problem_document(client, method, path, body, status, kind):
    response = client.request(method, path, json=body)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["title_vi"]
    assert problem["type"] == (f"urn:tts-service:problem:{kind}" if kind else "about:blank")


OBJECT = "Send a JSON object as body, with Content-Type: application/json."
HEX = "it should match pattern '^[0-9a-f]{64}$'."


@pytest.mark.parametrize(
    ("path", "body", "detail", "remedy"),
    [
        ("readings", "{}", "body is an empty object.", "Give one of text, html, document, url."),
        (
            "readings",
            '{"text": "a", "html": "b"}',
            "body is an object with text, html.",
            "Give one of text, html, document, url.",
        ),
        ("readings", '{"text": "a", "x": 2}', "body.x is unknown.", "Leave body.x out."),
        (
            "readings",
            '{"text": 5}',
            "body.text is 5.",
            "Correct body.text: it should be a valid string.",
        ),
        (
            "readings",
            '{"rate": 9, "text": "a"}',
            "body.rate is 9.",
            "Correct body.rate: it should be less than or equal to 2.",
        ),
        (
            "readings",
            '{"text": "a", "rate": "x", "voice": "' + "v" * 201 + '"}',
            'body.voice is a string of 201 characters; body.rate is "x".',
            (
                "Correct body.voice: it should have at most 200 characters. "
                "Correct body.rate: it should be a valid number."
            ),
        ),
        (
            "readings",
            '{"text": "a", "signed": {"key": "k", "expires": 1}}',
            "body.signed.signature is missing.",
            "Send body.signed.signature.",
        ),
        ("readings", '["a"]', "body is a list of 1.", OBJECT),
        ("readings", "", "body is missing.", OBJECT),
        ("readings", '{"text": ', "body is no JSON from character 9 on.", OBJECT),
        (
            "reports",
            '{"reading": "\\ud800", "sentence": 1, "kind": "word"}',
            'body.reading is "\ufffd".',
            "Correct body.reading: it should be a valid string.",
        ),
        ("batches", "{}", "body is an empty object.", "Give articles or sources."),
        (
            "batches",
            '{"articles": [{"id": "a", "text": "b"}, {"id": "a", "text": "c"}]}',
            "body is an object with articles.",
            "Give each article its own id: two are called 'a'.",
        ),
        (
            "batches",
            json.dumps({"articles": [{"text": "a", "rate": n} for n in range(7)]}),
            "; ".join(f"body.articles.{n}.rate is unknown" for n in range(5)) + "; and 2 more.",
            " ".join(f"Leave body.articles.{n}.rate out." for n in range(5)),
        ),
    ],
)
def test_a_request_that_does_not_fit_is_told_field_by_field(client, path, body, detail, remedy):
    told = client.post(f"/v1/{path}", content=body, headers={"Content-Type": "application/json"})
    assert told.status_code == 422
    assert (told.json()["detail"], told.json()["remedy"]) == (detail, remedy)


def test_json_that_is_not_sent_as_json_is_told_so(client):
    problem = client.post("/v1/readings", data={"text": "Một câu."}).json()
    assert (problem["detail"], problem["remedy"]) == ("body is not sent as JSON.", OBJECT)


def test_an_address_that_does_not_fit_is_told_too(client):
    problem = client.get("/v1/readings/XYZ").json()
    assert problem["detail"] == 'path.reading_id is "XYZ".'
    assert problem["remedy"] == f"Correct path.reading_id: {HEX}"


def test_a_body_that_is_no_json_gets_a_problem_document(client):
    response = client.post(
        "/v1/readings", content=b"\xff\xfe{", headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"


def test_the_article_is_not_in_the_problem(client):
    secret = "Bí mật của bài viết"
    response = client.post("/v1/readings", json={"text": secret, "voice": "tone:boop"})
    assert secret not in response.text


def test_an_engine_that_is_down_is_told_with_the_sentences_it_did_not_say(settings, monkeypatch):
    from tts_service.errors import EngineDown
    from tts_service.reading import studio

    async def dead(*_args, **_how):
        raise EngineDown("No answer.", "Wait.")

    monkeypatch.setattr(studio.Workers, "run", dead)
    monkeypatch.setattr(studio, "_BACK_OFF_S", 0.0)
    with TestClient(create_app(settings)) as client:
        reading = client.post("/v1/readings", json={"text": NEVER}).json()
        response = client.get(reading["links"]["audio"])
        assert response.status_code == 503
        problem = response.json()
        assert problem["type"] == "urn:tts-service:problem:incomplete-reading"
        assert problem["sentences"] == [0]
        assert "No answer." in problem["detail"]
        document = client.get(reading["links"]["self"]).json()
        assert (document["state"], document["missing"]) == ("failed", [0])
        monkeypatch.undo()
        # Asking again tries again, under the same address.
        again = client.post("/v1/readings", json={"text": NEVER})
        assert again.json()["id"] == reading["id"]
        assert client.get(reading["links"]["audio"]).status_code == 200
