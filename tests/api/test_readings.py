"""Readings over HTTP: planned, heard while made, whole, found again."""

import asyncio
import base64
import json
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from patience import PATIENCE_S

from tts_service.api.app import create_app

FIXTURES = Path(__file__).parents[1] / "fixtures"
TEXT = (
    "Quận họp bàn phát triển kinh tế\n\n"
    "Sáng ngày 10/4, Chủ tịch UBND Thành phố làm việc với Quận. Cùng dự có lãnh đạo các sở.\n\n"
    "Quận đã tiếp nhận trên 1870 hồ sơ hành chính. Công tác quản lý được giữ vững.\n"
)
HTML = (
    "<!doctype html><html lang=vi><head><meta charset=utf-8><title>Quận họp bàn</title></head>"
    "<body>"
    "<nav><a href=/>Trang chủ</a></nav><article><h1>Quận họp bàn phát triển kinh tế</h1>"
    "<p>Sáng ngày 10/4, Chủ tịch UBND Thành phố làm việc với Quận. Cùng dự có lãnh đạo các sở.</p>"
    "<p>Quận đã tiếp nhận trên 1870 hồ sơ hành chính. Công tác quản lý được giữ vững.</p>"
    "</article><footer>Lượt truy cập: 5</footer></body></html>"
)


def opened(client, **body):
    response = client.post("/v1/readings", json=body or {"text": TEXT})
    assert response.status_code in {200, 201}, response.text
    return response.json()


def completed(client, reading_id):
    """The reading's document once it is complete; captions wait for that."""
    assert client.get(f"/v1/readings/{reading_id}/captions.vtt").status_code == 200
    return client.get(f"/v1/readings/{reading_id}").json()


def test_a_reading_is_planned_and_says_what_it_will_say(fresh):
    response = fresh.post("/v1/readings", json={"text": TEXT})
    assert response.status_code == 201
    reading = response.json()
    assert response.headers["location"] == reading["links"]["self"]
    assert reading["title"] == "Quận họp bàn phát triển kinh tế"
    assert reading["voice"]["id"] == "tone:beep"
    spoken = " ".join(s["spoken"] for s in reading["sentences"])
    assert "mười tháng tư" in spoken
    assert "ủy ban nhân dân" in spoken.lower()
    assert not any(c.isdigit() for c in spoken)
    assert [s["index"] for s in reading["sentences"]] == list(range(len(reading["sentences"])))


def test_the_same_article_and_voice_is_the_same_reading(fresh):
    first = fresh.post("/v1/readings", json={"text": TEXT})
    again = fresh.post("/v1/readings", json={"text": TEXT})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert opened(fresh, text=TEXT + "\n\nThêm một câu.")["id"] != first.json()["id"]


def test_the_same_request_is_not_planned_again(fresh, monkeypatch):
    from tts_service.reading import readings

    first = opened(fresh)
    planned = []
    plan = readings.plan_reading
    monkeypatch.setattr(readings, "plan_reading", lambda *a: planned.append(1) or plan(*a))
    assert opened(fresh)["id"] == first["id"]
    assert planned == []
    # Another voice, or another text, is another request.
    assert opened(fresh, text=TEXT, voice="espeak:vi")["id"] != first["id"]
    assert opened(fresh, text=TEXT + " ")["id"]
    assert planned == [1, 1]


def test_a_page_is_read_without_its_chrome(client):
    reading = opened(client, html=HTML)
    written = " ".join(s["text"] for s in reading["sentences"])
    assert "tiếp nhận trên 1870 hồ sơ" in written
    assert "truy cập" not in written
    assert "Trang chủ" not in written


def encoded(data):
    return base64.b64encode(data).decode()


def test_a_file_is_read_as_what_it_is(client):
    markdown = "# Quận họp bàn\n\nSáng 10/4, **quận** họp. [Xem](https://a.vn)\n"
    sent = {"kind": "markdown", "data": encoded(markdown.encode())}
    reading = opened(client, document=sent, url="https://a.example/1")
    assert reading["title"] == "Quận họp bàn"
    assert [s["text"] for s in reading["sentences"]][1] == "Sáng 10/4, quận họp."
    heading = {"role": "heading", "text": "Mục hai"}
    parts = {"title": "Quận họp", "paragraphs": ["Một câu.", heading]}
    sent = {"kind": "json", "data": encoded(json.dumps(parts).encode())}
    assert [s["role"] for s in opened(client, document=sent)["sentences"]] == [
        "title",
        "paragraph",
        "heading",
    ]
    pdf = (FIXTURES / "documents" / "bulletin.pdf").read_bytes()
    assert opened(client, document={"kind": "pdf", "data": encoded(pdf)})["sentences"]


@pytest.mark.parametrize(
    "document",
    [
        {"kind": "docx", "data": "AAAA"},
        {"kind": "pdf", "data": "A"},
        {"kind": "json", "data": encoded(b"[1]")},
        {"kind": "exe", "data": "AAAA"},
        {"kind": "docx", "data": "***"},
    ],
)
def test_a_file_that_is_none_is_refused_with_a_reason(client, document):
    response = client.post("/v1/readings", json={"document": document})
    assert response.status_code in {400, 415, 422}
    assert response.headers["content-type"].startswith("application/problem+json")
    both = client.post("/v1/readings", json={"document": document, "text": "Một câu."})
    assert both.status_code == 422


def test_sound_comes_while_it_is_made_and_is_whole_afterwards(fresh):
    reading = opened(fresh)
    growing = fresh.get(reading["links"]["audio"])
    assert growing.status_code == 200
    assert growing.headers["content-type"] == "audio/mpeg"
    done = completed(fresh, reading["id"])
    assert done["state"] == "complete"
    whole = fresh.get(reading["links"]["audio"])
    assert whole.headers["content-length"] == str(len(whole.content))
    assert "immutable" in whole.headers["cache-control"]
    # The same frames; the whole file has one header frame more.
    assert whole.content[192:] == growing.content or whole.content == growing.content
    assert done["duration_ms"] == (len(whole.content) // 192 - 1) * 24


def test_marks_ascend_and_cover_every_sentence(client):
    reading = completed(client, opened(client)["id"])
    times = [(s["start_ms"], s["end_ms"]) for s in reading["sentences"]]
    assert all(start < end for start, end in times)
    assert all(a[1] < b[0] for a, b in pairwise(times))
    assert times[-1][1] <= reading["duration_ms"]


def test_captions_have_a_cue_a_sentence(client):
    reading = opened(client)
    response = client.get(reading["links"]["captions"])
    assert response.headers["content-type"].startswith("text/vtt")
    assert response.text.startswith("WEBVTT")
    assert response.text.count("-->") == len(reading["sentences"])
    assert "1870 hồ sơ" in response.text


@pytest.fixture
def whole(client):
    reading = completed(client, opened(client)["id"])
    response = client.get(reading["links"]["audio"])
    return reading["links"]["audio"], response.content, response.headers["etag"]


@pytest.mark.parametrize(
    ("header", "bounds"),
    [
        ("bytes=0-1", (0, 2)),
        ("bytes=100-999", (100, 1000)),
        ("bytes=192-", (192, None)),
        ("bytes=-500", (-500, None)),
        ("bytes=5-999999999", (5, None)),
    ],
)
def test_a_range_is_exactly_that_range(client, whole, header, bounds):
    url, content, _ = whole
    part = client.get(url, headers={"Range": header})
    expected = content[slice(*bounds)]
    assert part.status_code == 206
    assert part.content == expected
    start = bounds[0] % len(content)
    assert part.headers["content-range"] == (
        f"bytes {start}-{start + len(expected) - 1}/{len(content)}"
    )


@pytest.mark.parametrize("header", ["bytes=999999999-", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused(client, whole, header):
    url, content, _ = whole
    response = client.get(url, headers={"Range": header})
    assert response.status_code == 416
    assert response.headers["content-range"] == f"bytes */{len(content)}"


@pytest.mark.parametrize(
    "header", ["bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=9-5", "bytes=x-"]
)
def test_what_is_no_single_range_is_ignored(client, whole, header):
    url, content, _ = whole
    response = client.get(url, headers={"Range": header})
    assert (response.status_code, response.content) == (200, content)


def test_head_tells_the_length_without_the_sound(client, whole):
    url, content, etag = whole
    response = client.head(url)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == str(len(content))
    assert response.headers["etag"] == etag


def test_a_client_that_has_it_gets_no_body(client, whole):
    url, _, etag = whole
    response = client.get(url, headers={"If-None-Match": f'"other", {etag}'})
    assert (response.status_code, response.content) == (304, b"")


def test_a_range_of_another_version_gives_the_whole(client, whole):
    url, content, etag = whole
    stale = client.get(url, headers={"Range": "bytes=0-1", "If-Range": '"other"'})
    fresh = client.get(url, headers={"Range": "bytes=0-1", "If-Range": etag})
    assert (stale.content, fresh.content) == (content, content[:2])


def test_clips_are_the_sentences(client):
    reading = opened(client)
    for sentence in reading["sentences"]:
        for clip in sentence["clips"]:
            response = client.get(clip["url"])
            assert response.status_code == 200
            assert len(response.content) % 192 == 0
            assert response.headers["content-length"] == str(len(response.content))


def made(client):
    return client.get("/healthz").json()["clips_made"]


def test_reading_again_synthesizes_nothing_and_an_edit_makes_one_clip(fresh):
    completed(fresh, opened(fresh)["id"])
    before = made(fresh)
    assert before > 0
    # The same words under another title page: other ids, same clips but the title's.
    completed(fresh, opened(fresh, text=TEXT)["id"])
    assert made(fresh) == before
    edited = TEXT.replace("1870 hồ sơ", "1871 hồ sơ")
    completed(fresh, opened(fresh, text=edited)["id"])
    assert made(fresh) == before + 1


def test_a_reading_outlives_a_restart(settings):
    with TestClient(create_app(settings)) as client:
        before = completed(client, opened(client)["id"])
        sound = client.get(before["links"]["audio"]).content
    with TestClient(create_app(settings)) as client:
        after = client.get(before["links"]["self"]).json()
        assert after == before
        assert client.get(before["links"]["audio"]).content == sound
        assert made(client) == 0


def test_a_reading_begun_before_a_restart_is_finished_after_it(settings):
    with TestClient(create_app(settings)) as client:
        reading = opened(client)
    with TestClient(create_app(settings)) as client:
        assert completed(client, reading["id"])["state"] == "complete"


def test_a_damaged_clip_is_made_again(fresh, tmp_path):
    reading = completed(fresh, opened(fresh)["id"])
    sound = fresh.get(reading["links"]["audio"]).content
    before = made(fresh)
    key = reading["sentences"][1]["clips"][0]["key"]
    (file,) = (tmp_path / "store").rglob(f"{key}.mp3")
    file.write_bytes(file.read_bytes()[:-40])
    assert fresh.get(reading["links"]["audio"]).content == sound
    assert made(fresh) == before + 1


def test_a_damaged_plan_is_as_if_it_were_not_there(settings, tmp_path):
    with TestClient(create_app(settings)) as client:
        reading = completed(client, opened(client)["id"])
    (file,) = (tmp_path / "store").rglob(f"{reading['id']}.doc")
    file.write_bytes(file.read_bytes().replace(b"1870", b"1871"))
    with TestClient(create_app(settings)) as client:
        assert client.get(reading["links"]["self"]).status_code == 404
        assert opened(client)["id"] == reading["id"]


def test_many_listeners_of_a_new_article_make_each_clip_once(fresh):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(16) as pool:
        readings = list(pool.map(lambda _: opened(fresh), range(16)))
    assert len({r["id"] for r in readings}) == 1
    keys = {c["key"] for s in readings[0]["sentences"] for c in s["clips"]}
    completed(fresh, readings[0]["id"])
    assert made(fresh) == len(keys)


@pytest.mark.usefixtures("held")
def test_a_clip_is_made_before_its_turn_when_it_is_wanted(fresh):
    long = "\n\n".join(f"Câu số {n} của một bài rất dài để đọc." for n in range(200))
    reading = opened(fresh, text="Bài dài\n\n" + long)
    last = reading["sentences"][-1]["clips"][0]["url"]
    assert fresh.get(last).status_code == 200
    assert fresh.get(reading["links"]["self"]).json()["state"] == "voicing"


LONG = "Bài dài\n\n" + "\n\n".join(f"Câu số {n} của một bài rất dài." for n in range(150))


@pytest.mark.parametrize(
    ("header", "status", "bounds"),
    [
        ("bytes=0-1", 206, (0, 2)),
        ("bytes=192-", 206, (192, None)),
        ("bytes=-100", 206, (-100, None)),
        ("bytes=999999999-", 416, None),
    ],
)
def test_a_part_of_a_growing_reading_waits_for_the_whole(fresh, header, status, bounds):
    reading = opened(fresh, text=LONG)
    assert reading["state"] == "voicing"
    part = fresh.get(reading["links"]["audio"], headers={"Range": header})
    whole = fresh.get(reading["links"]["audio"]).content
    assert part.status_code == status
    assert part.headers["content-range"].endswith(f"/{len(whole)}")
    if bounds:
        assert part.content == whole[slice(*bounds)]


async def begun(app, path, **headers):
    """Status, headers and first sound of an answer whose end is not waited for."""
    come = asyncio.Queue()
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "http_version": "1.1",
        "scheme": "http",
        "server": ("testserver", 80),
        "client": ("192.0.2.1", 1),
    }
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive():
        return next(asked, None) or await asyncio.Event().wait()

    answering = asyncio.create_task(app(scope, receive, come.put))
    async with asyncio.timeout(PATIENCE_S):
        head, first = await come.get(), await come.get()
    answering.cancel()
    await asyncio.wait([answering])
    return head["status"], {name.decode() for name, _ in head["headers"]}, first["body"]


@pytest.mark.usefixtures("held")
def test_a_player_that_asks_from_the_beginning_on_need_not_wait(fresh):
    reading = opened(fresh, text=LONG)
    status, headers, sound = fresh.portal.call(
        lambda: begun(fresh.app, reading["links"]["audio"], range="bytes=0-")
    )
    assert status == 200
    assert "content-length" not in headers
    assert sound


@pytest.mark.usefixtures("held")
def test_head_does_not_wait_for_a_growing_reading(fresh):
    reading = opened(fresh, text=LONG)
    head = fresh.head(reading["links"]["audio"])
    assert (head.status_code, head.content) == (200, b"")
    assert "content-length" not in head.headers
    assert fresh.get(reading["links"]["self"]).json()["state"] == "voicing"
