"""A request that one look is enough for gets, byte for byte, what the parser's way gives it."""

import asyncio
from contextlib import contextmanager

import pytest
import uvicorn
from front_door import opened
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from tts_service.api.protocol import Protocol

TEXT = "Tin của quận\n\nMột câu để nghe. Một câu nữa, dài hơn câu trước một chút.\n"
SITE = "https://quan.example"

BROWSER = b"""Connection: keep-alive
sec-ch-ua-platform: "Windows"
User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0
sec-ch-ua: "Chromium";v="131", "Not_A Brand";v="24"
sec-ch-ua-mobile: ?0
Accept: */*
Sec-Fetch-Site: cross-site
Sec-Fetch-Mode: no-cors
Sec-Fetch-Dest: audio
Referer: https://quan.example/
Accept-Encoding: identity;q=1, *;q=0
Accept-Language: vi-VN,vi;q=0.9
Range: bytes=0-""".split(b"\n")
PROXY = [b"X-Forwarded-For: 203.0.113.9", b"X-Forwarded-Proto: https", b"accept: */*"]


class Parsed(Protocol):
    """The same, but that it never just looks."""

    data_received = HttpToolsProtocol.data_received


class Wire(asyncio.Transport):
    """What a protocol writes, and whether it is done with the connection."""

    def __init__(self):
        super().__init__()
        self.sent = b""
        self.closed = False

    def write(self, data):
        self.sent += data

    def writelines(self, pieces):
        self.sent += b"".join(pieces)

    def is_closing(self):
        return self.closed

    def close(self):
        self.closed = True

    def pause_reading(self):
        pass

    resume_reading = pause_reading


class Served:
    """A service, a clip of its that is at hand, and connections to it that are no sockets."""

    def __init__(self, client):
        self.app = client.app
        self.call = client.portal.call
        self.looks = []
        reading = client.post("/v1/readings", json={"text": TEXT}).json()
        client.get(reading["links"]["captions"])
        self.path = reading["sentences"][1]["clips"][0]["url"].encode()
        self.etag = client.get(self.path.decode()).headers["etag"].encode()

    def request(self, *lines):
        return b"\r\n".join([b"GET %b HTTP/1.1" % self.path, b"Host: a.example", *lines, b"", b""])

    def ask(self, *pieces, kind=Protocol):
        """All that comes back, whether the connection ends with it, and how many were answered."""
        return self.call(self._ask, kind, pieces)

    async def _ask(self, kind, pieces):
        with self.connected(kind) as (protocol, wire):
            for piece in pieces:
                if not wire.closed:
                    protocol.data_received(piece)
                    await settled(protocol)
            return wire.sent, wire.closed, protocol.server_state.total_requests

    @contextmanager
    def connected(self, kind=Protocol):
        options = {"ws": "none", "log_level": "critical", "access_log": False}
        # However long the next piece takes to come, the connection is kept.
        config = uvicorn.Config(self.app, timeout_keep_alive=86_400, **options)
        config.load()
        state = ServerState()
        state.default_headers = [(b"date", b"Thu, 26 Nov 2026 12:00:00 GMT"), (b"server", b"a")]
        wire = Wire()
        protocol = kind(config, state, {})
        protocol.connection_made(wire)
        yield protocol, wire
        protocol.connection_lost(None)


async def settled(protocol):
    while protocol.tasks:
        await asyncio.wait(protocol.tasks)


@pytest.fixture(scope="module", params=["", "/_store/"], ids=["here", "accel"])
def served(request, tmp_path_factory):
    store = tmp_path_factory.mktemp("store")
    options = {"allowed_sites": (SITE,), "open_to_all": True, "accel_prefix": request.param}
    with opened(store, **options) as client:
        ready = Served(client)
        ready.files = store
        yield ready


@pytest.fixture
def parsed(monkeypatch):
    """The addresses the parser was asked for."""
    asked = []
    call = HttpToolsProtocol.on_url

    def counted(self, url):
        asked.append(url)
        call(self, url)

    monkeypatch.setattr(HttpToolsProtocol, "on_url", counted)
    return asked


@pytest.mark.parametrize(
    "lines",
    [(), BROWSER, PROXY, [*PROXY, *BROWSER, b"Origin: https://quan.example"], [b"Origin: null"]],
    ids=["bare", "browser", "proxy", "page behind a proxy", "file"],
)
def test_what_browsers_and_proxies_send_needs_no_parser(served, parsed, lines):
    request = served.request(*lines)
    studio = served.app.state.service.studio
    known = studio.found
    got = served.ask(*[request] * 3)
    assert not parsed
    assert got[1:] == (False, 3)
    assert studio.found == known + 3
    assert got == served.ask(*[request] * 3, kind=Parsed)
    assert len(parsed) == 3


PLAIN = [
    *BROWSER,
    *PROXY,
    b"Origin: https://quan.example",
    b"Origin: https://evil.example",
    b"CONNECTION: KEEP-ALIVE",
    b"Sec-WebSocket-Key: YQ==",
    b"Cookie:  a=b; c=d  ",
]
ODD = [
    b"Range: bytes=0-1",
    b"Range:  bytes=0-",
    b"If-Range: ETAG",
    b"If-None-Match: ETAG",
    b"Origin: https://quan.example ",
    b"Origin:",
    b"Connection: keep-alive, close",
    b"Connection: close",
    b"Connection: Upgrade",
    b"Proxy-Connection: close",
    b"Upgrade: h2c",
    b"Upgrade: websocket",
    b"Expect: 100-continue",
    b"Content-Length: 0",
    b"Content-Length: 5",
    b"Content-Length: 5, 5",
    b"X-Length:\r\nContent-Length: 5",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: identity",
    b"X-Long: " + b"a" * 2_000,
    b"X-Odd: \xff",
    b"X-Tab:\ta",
    b"X-Null: \0",
    b"X-Return: a\rb",
    b"X-Line: a\nContent-Length: 5",
    b"X-Empty:",
    b"X-Space : a",
    b"X_Under: a",
    b" folded",
    b": nameless",
    b"",
]
METHODS = ["GET", "HEAD", "POST", "OPTIONS", "get", "CONNECT", " GET", "\r\nGET"]
TARGETS = ["CLIP", "CLIP?reading=" + "0" * 64, "CLIP?a=b", "CLIP#a", "//CLIP", "CLIP\0", "*"]
TARGETS += ["http://a.exampleCLIP", "/v1/clips/" + "0" * 64 + ".mp3", "/v1/voices"]
VERSIONS = ["HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "http/1.1", "HTTP/1.1 ", " HTTP/1.1", ""]
BODIES = [b"", b"hello", b"5\r\nhello\r\n0\r\n\r\n", b"\r\n", b"GET CLIP HTTP/1.1\r\n\r\n"]


@pytest.mark.parametrize("line", PLAIN)
def test_such_a_line_needs_no_parser(served, parsed, line):
    request = served.request(line)
    answer = served.ask(request)
    assert not parsed
    assert served.ask(request, kind=Parsed) == answer


@pytest.mark.parametrize("line", ODD)
def test_any_other_line_is_the_parsers(served, parsed, line):
    request = served.request(line.replace(b"ETAG", served.etag))
    answer = served.ask(request)
    assert len(parsed) == 1
    assert served.ask(request, kind=Parsed) == answer


@st.composite
def requests(draw):
    """One request, mostly a plain one; CLIP and ETAG are still to be filled in."""

    def some(usual, *others):
        return st.sampled_from([*[usual] * 8, *others])

    words = [draw(some(*part)) for part in (METHODS, TARGETS, VERSIONS)]
    line = st.sampled_from(PLAIN if draw(st.booleans()) else PLAIN + ODD)
    lines = [" ".join(words).encode(), b"Host: a", *draw(st.lists(line, max_size=4))]
    return draw(some(b"\r\n", b"\n")).join([*lines, b"", draw(some(*BODIES))])


@st.composite
def conversations(draw):
    """Requests in pieces as they may be read: each by itself, joined, and cut anywhere."""
    pieces = []
    for request in draw(st.lists(requests(), min_size=1, max_size=4)):
        cut = draw(st.one_of(st.just(0), st.integers(0, len(request))))
        if pieces and draw(st.booleans()):
            pieces[-1] += request[:cut]
            pieces.append(request[cut:])
        else:
            pieces += [request[:cut], request[cut:]]
    return [piece for piece in pieces if piece]


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(pieces=conversations())
def test_whatever_is_sent_the_answers_are_the_same(served, pieces):
    path = served.path.partition(b"?")[0]
    filled = [piece.replace(b"CLIP", path).replace(b"ETAG", served.etag) for piece in pieces]
    answers = served.ask(*filled, kind=Parsed)
    event(f"answered: {answers[2]}")
    assert served.ask(*filled) == answers


def test_half_a_request_is_not_forgotten(served):
    # What follows it is its body.
    begun = b"POST /v1/clips/a HTTP/1.1\r\nContent-Length: 5000\r\n\r\n"
    for pieces in ([begun], [served.request() + begun], [begun[:9], begun[9:]]):
        sent, _, answered = served.ask(*pieces)
        assert served.ask(*pieces, served.request()) == (sent, False, answered)


def test_an_answer_waits_for_the_one_before(served):
    async def ask():
        with served.connected() as (protocol, wire):
            protocol.data_received(b"GET /v1/voices HTTP/1.1\r\n\r\n")
            protocol.data_received(served.request())
            before = wire.sent
            await settled(protocol)
            return before, wire.sent

    before, sent = served.call(ask)
    assert before == b""
    assert sent.endswith(served.ask(served.request())[0])
    assert b"application/json" in sent


def test_who_does_not_read_is_sent_nothing_more(served):
    async def ask():
        with served.connected() as (protocol, wire):
            protocol.pause_writing()
            protocol.data_received(served.request())
            assert protocol.tasks
            before = wire.sent
            protocol.resume_writing()
            await settled(protocol)
            return before, wire.sent

    assert served.call(ask) == (b"", served.ask(served.request())[0])


def test_a_connection_is_idle_after_it(served):
    async def ask():
        with served.connected() as (protocol, wire):
            protocol.data_received(served.request())
            first = protocol.timeout_keep_alive_task
            protocol.data_received(served.request())
            second = protocol.timeout_keep_alive_task
            protocol.shutdown()
            return first.cancelled(), second.cancelled(), wire.closed

    assert served.call(ask) == (True, False, True)


def test_what_happened_to_the_object_is_seen(served, parsed):
    kind = "frames" if "frames" in {path.name for path in served.files.iterdir()} else "clips"
    files = {file: file.read_bytes() for file in (served.files / kind).rglob("*.mp3")}
    whole, _, _ = served.ask(served.request())
    for file, data in files.items():
        file.write_bytes(data[:-1])
    assert not parsed
    answer, _, _ = served.ask(served.request())
    assert len(parsed) == 1
    assert answer.partition(b"\r\n\r\n")[2] == whole.partition(b"\r\n\r\n")[2]
    # It was made again, so that a look is enough again.
    assert served.ask(served.request())[0] == whole
    assert len(parsed) == 1
    assert any(file.read_bytes() == data for file, data in files.items())
