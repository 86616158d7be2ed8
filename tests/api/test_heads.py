"""Whoever asks for the head of an answer gets that of the answer."""

import pytest


@pytest.fixture(scope="module")
def reading(client):
    answer = client.post("/v1/readings", json={"text": "Câu một. Câu hai."}).json()
    client.get(answer["links"]["captions"])
    return answer["links"]["self"]


@pytest.mark.parametrize(
    "path",
    [
        "{reading}",
        "{reading}/audio.mp3",
        "{reading}/audio.ogg",
        "{reading}/captions.vtt",
        "{reading}/marks.json",
        "{reading}/transcript.txt",
        "/",
        "/healthz",
        "/robots.txt",
        "/v1/nghe.js",
        "/v1/nghe.json",
        "/v1/web/player.js",
        "/huong-dan/",
        "/huong-dan/huong-dan.css",
        "/v1/readings/" + "0" * 64,
    ],
)
def test_a_head_is_that_of_the_answer(client, reading, path):
    path = path.format(reading=reading)
    whole, head = client.get(path), client.head(path)
    assert head.status_code == whole.status_code
    assert head.content == b""
    moving = {"date"}
    assert {n: v for n, v in head.headers.items() if n not in moving} == {
        n: v for n, v in whole.headers.items() if n not in moving
    }
