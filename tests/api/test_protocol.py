"""A real server on a real connection: what is at hand is written at once, and in order."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
import uvicorn

from tts_service.api.app import create_app
from tts_service.api.protocol import Protocol
from tts_service.settings import Settings

TEXT = "Tin của quận\n\nMột câu để nghe. Một câu nữa, dài hơn câu trước một chút.\n"


class Connection:
    """One connection, spoken to byte by byte."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    def ask(self, url, method="GET", version="1.1", body=b"", **headers):
        lines = [f"{method} {url} HTTP/{version}", "Host: a.example"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        lines += [f"Content-Length: {len(body)}"] * bool(body)
        self.writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    async def answer(self, *, head=False):
        top = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in top[1:-2])
        status = int(top[0].split()[1])
        if head or status == 304:
            return status, headers, b""
        if "content-length" in headers:
            return status, headers, await self.reader.readexactly(int(headers["content-length"]))
        content = b""
        while size := int(await self.reader.readline(), 16):
            content += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readline()
        return status, headers, content

    async def got(self, url, method="GET", **more):
        self.ask(url, method, **more)
        return await self.answer(head=method == "HEAD")


class Served:
    """A server, the address of a clip that is at hand, and that of its reading's sound."""

    def __init__(self, config, port, asked):
        self.config, self.port, self.asked = config, port, asked
        self.clip = self.sound = ""
        self._writers = []

    async def connect(self):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._writers.append(writer)
        return Connection(reader, writer)

    async def prepare(self):
        connection = await self.connect()
        body = json.dumps({"text": TEXT}).encode()
        _, _, document = await connection.got(
            "/v1/readings", "POST", body=body, Content_Type="application/json"
        )
        reading = json.loads(document)
        await connection.got(reading["links"]["captions"])
        self.clip = reading["sentences"][1]["clips"][0]["url"]
        self.sound = reading["links"]["audio"]
        for url in (self.clip, self.sound):
            await connection.got(url)
        self.asked.clear()

    def close(self):
        for writer in self._writers:
            writer.close()


@asynccontextmanager
async def serving(store, monkeypatch, **more):
    """``asked`` has the paths that came as far as the app."""
    asked = []
    app = create_app(Settings(store_url=str(store), engine="tone", workers=1))
    call = type(app).__call__

    async def counted(self, scope, receive, send):
        if scope["type"] == "http":
            asked.append(scope["path"])
        await call(self, scope, receive, send)

    monkeypatch.setattr(type(app), "__call__", counted)
    options = {"port": 0, "http": Protocol, "log_level": "warning", "access_log": False, **more}
    # However long the next question takes to come, the connection is kept.
    config = uvicorn.Config(app, timeout_keep_alive=86_400, **options)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started and not running.done():  # noqa: ASYNC110 - it has no event for it
        await asyncio.sleep(0.01)
    ready = Served(config, server.servers[0].sockets[0].getsockname()[1], asked)
    try:
        await ready.prepare()
        yield ready
    finally:
        ready.close()
        server.should_exit = True
        await running


@pytest.fixture
async def served(tmp_path, monkeypatch):
    async with serving(tmp_path, monkeypatch) as ready:
        yield ready


async def test_a_clip_at_hand_is_sent_without_a_task(served):
    connection = await served.connect()
    status, headers, sound = await connection.got(served.clip)
    assert (status, headers["content-type"]) == (200, "audio/mpeg")
    assert sound.startswith(b"\xff\xf3")
    assert headers["date"]
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    part = await connection.got(served.clip, Range="bytes=192-383")
    assert (part[0], part[2]) == (206, sound[192:384])
    assert part[1]["content-range"] == f"bytes 192-383/{len(sound)}"
    head = await connection.got(served.clip, "HEAD")
    assert (head[0], head[1], head[2]) == (200, headers | {"date": head[1]["date"]}, b"")
    kept = await connection.got(served.clip, If_None_Match=headers["etag"])
    assert (kept[0], kept[2]) == (304, b"")
    beyond = await connection.got(served.clip, Range="bytes=99999999-")
    assert (beyond[0], beyond[2]) == (416, b"")
    assert not served.asked
    # And the connection still does everything else.
    assert (await connection.got("/healthz"))[0] == 200
    assert (await connection.got(served.sound))[2].find(sound) > 0
    assert (await connection.got(served.clip))[2] == sound
    assert len(served.asked) == 2


async def test_answers_come_in_the_order_of_the_questions(served):
    connection = await served.connect()
    urls = [served.clip, "/healthz", served.sound, served.clip, served.clip, "/v1/voices"] * 50
    for url in urls:
        connection.ask(url)
    answers = [await connection.answer() for _ in urls]
    assert {status for status, _, _ in answers} == {200}
    _, _, clip = answers[0]
    for url, (_, headers, content) in zip(urls, answers, strict=True):
        sound = url in {served.clip, served.sound}
        assert headers["content-type"] == ("audio/mpeg" if sound else "application/json")
        assert (content == clip) is (url == served.clip)


async def test_a_connection_is_not_idle_while_the_next_answer_is_made(served):
    served.config.timeout_keep_alive = 0
    connection = await served.connect()
    connection.ask(served.clip)
    # So much is planned in a thread.
    body = json.dumps({"text": TEXT * 20}).encode()
    connection.ask("/v1/readings", "POST", body=body, Content_Type="application/json")
    assert [(await connection.answer())[0] for _ in range(2)] == [200, 201]
    # After the last one it is.
    assert await connection.reader.read() == b""


async def test_who_does_not_read_is_not_sent_more_and_more(served):
    connection = await served.connect()
    times = 4000
    for _ in range(times):
        connection.ask(served.clip)
    sounds = {(await connection.answer())[2] for _ in range(times)}
    assert len(sounds) == 1
    # Those that could not be sent at once came as far as the app, which waits.
    assert served.asked


async def test_a_connection_ends_as_the_client_wishes(served):
    (_, _, sound) = await (await served.connect()).got(served.clip)
    for asked in ({"Connection": "close"}, {"version": "1.0"}):
        connection = await served.connect()
        status, headers, content = await connection.got(served.clip, **asked)
        assert (status, headers["connection"], content) == (200, "close", sound)
        assert await connection.reader.read() == b""


async def test_a_body_nobody_asked_for_does_no_harm(served):
    connection = await served.connect()
    for _ in range(2):
        status, _, sound = await connection.got(served.clip, body=b"GET / HTTP/1.1\r\n\r\n")
        assert (status, sound[:2]) == (200, b"\xff\xf3")
    connection.ask(served.clip, body=b"a", Expect="100-continue")
    assert (await connection.answer())[0] == 200


async def test_who_wants_a_line_for_each_request_gets_it(tmp_path, monkeypatch):
    async with serving(tmp_path, monkeypatch, access_log=True) as served:
        connection = await served.connect()
        assert (await connection.got(served.clip))[0] == 200
        assert served.asked == [served.clip.partition("?")[0]]


def test_uvicorn_begins_its_tasks_where_it_is_asked_not_to():
    # Without it clips are still sent, but half as many a second.
    assert Protocol.__mro__[1]._start_asgi_task
