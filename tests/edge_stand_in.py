"""Microsoft's read-aloud service, as far as edge-tts can see it, on a loopback port.

An HTTP proxy that answers ``CONNECT`` by being the host asked for, with a
certificate of its own authority; behind it the service's WebSocket protocol.
What it says is real MP3, a tone as long as the text, with a time for each word.

    with EdgeStandIn() as edge:
        edge.connect(monkeypatch)       # https_proxy and the authority
        edge.fault = "no audio"         # one of FAULTS, or "" to answer well
        ...
        assert edge.questions[-1].text == "Xin chào."
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, ClassVar, Self
from xml.sax.saxutils import unescape

import trustme
from aiohttp import web
from google_stand_in import tone_mp3
from patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import pytest

HOST = "speech.platform.bing.com"
MS_PER_CHARACTER = 70
_SSML = re.compile(
    r"<voice name='([^']*)'><prosody [^>]*rate='([^']*)'[^>]*>(.*)</prosody>", re.DOTALL
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Question:
    """One request as it arrived."""

    text: str
    voice: str
    rate: str
    config: dict[str, object]


def sound(text: str) -> bytes:
    return tone_mp3(MS_PER_CHARACTER * len(text), pitch_hz=300 + 10 * (len(text) % 20), kbps=48)


def _message(path: str, body: object) -> str:
    headers = f"X-RequestId:1\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}\r\n"
    return f"{headers}\r\n{json.dumps(body)}"


def _audio(data: bytes, kind: str = "Content-Type:audio/mpeg\r\n") -> bytes:
    headers = f"X-RequestId:1\r\n{kind}X-StreamId:2\r\nPath:audio\r\n".encode()
    return len(headers).to_bytes(2, "big") + headers + data


def _word(written: str, at: int) -> str:
    data = {
        "Offset": at * MS_PER_CHARACTER * 10_000,
        "Duration": len(written) * MS_PER_CHARACTER * 10_000,
        "text": {"Text": written, "Length": len(written), "BoundaryType": "WordBoundary"},
    }
    return _message("audio.metadata", {"Metadata": [{"Type": "WordBoundary", "Data": data}]})


class _Talk:
    """One conversation: what a fault may do to it."""

    def __init__(self, edge: EdgeStandIn, socket: web.WebSocketResponse, text: str) -> None:
        self.edge, self.socket, self.text = edge, socket, text

    async def say(self, mp3: bytes | None = None, *, end: bool = True) -> None:
        """The whole protocol, with ``mp3`` for sound."""
        await self.socket.send_str(_message("turn.start", {}))
        await self.socket.send_str(_message("response", {}))
        mp3 = sound(self.text) if mp3 is None else mp3
        for at in range(0, len(mp3), 4_000):
            await self.socket.send_bytes(_audio(mp3[at : at + 4_000]))
        for found in _WORD.finditer(self.text):
            await self.socket.send_str(_word(found[0], found.start()))
        if end:
            await self.socket.send_bytes(_audio(b"", kind=""))
            await self.socket.send_str(_message("turn.end", {}))

    async def hang(self) -> None:
        await self.socket.send_str(_message("turn.start", {}))
        await self.edge.closing.wait()

    async def trickle(self) -> None:
        """A byte of sound now and then: no single wait is long."""
        while not self.edge.closing.is_set():
            await self.socket.send_bytes(_audio(b"\xff"))
            await asyncio.sleep(0.02)

    async def reset(self) -> None:
        await self.socket.send_bytes(_audio(sound(self.text)[:4_000]))
        self.socket._req.transport.abort()


_TALKS: dict[str, Callable[[_Talk], Awaitable[None]]] = {
    "": lambda t: t.say(),
    "no audio": lambda t: t.say(b""),
    "hang": lambda t: t.hang(),
    "trickle": lambda t: t.trickle(),
    "reset": lambda t: t.reset(),
    "closed early": lambda t: t.say(sound(t.text)[:4_032], end=False),
    "closed before the end": lambda t: t.say(end=False),
    "cut mp3": lambda t: t.say(sound(t.text)[:-50]),
    "short mp3": lambda t: t.say(sound(t.text[: len(t.text) // 8])),
    "not mp3": lambda t: t.say(b"<!DOCTYPE html>" * 100),
    "unknown path": lambda t: t.socket.send_str(_message("new.thing", {})),
    "bad metadata": lambda t: t.socket.send_str(_message("audio.metadata", {"Words": []})),
    "no headers": lambda t: t.socket.send_str("hello"),
    "wrong kind": lambda t: t.socket.send_bytes(_audio(b"x", "Content-Type:audio/webm\r\n")),
}
# Answers instead of the upgrade: status and headers.
_REFUSALS: dict[str, tuple[int, dict[str, str]]] = {
    "403": (403, {}),
    "429 with time": (429, {"Retry-After": "7200"}),
    "503": (503, {}),
    "page": (200, {"Content-Type": "text/html"}),
}
FAULTS = tuple(name for name in (*_TALKS, *_REFUSALS, "mute", "403 without time") if name)


class EdgeStandIn:
    """The stand-in, running in a thread while its context is open."""

    # One authority for the whole test run: keys are slow to make.
    shared_authority: ClassVar[trustme.CA] = trustme.CA()

    def __init__(self, authority: trustme.CA | None = None) -> None:
        self.fault = ""
        self.questions: list[Question] = []
        self.knocks = 0
        self.tokens: set[str] = set()
        self.closing = asyncio.Event()
        self._authority = authority or self.shared_authority
        self._ready = threading.Event()

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory()
        self.authority_file = f"{self._folder.name}/authority.pem"
        self._authority.cert_pem.write_to_path(self.authority_file)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._ready.wait(PATIENCE_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self.closing.set)
        self._thread.join()
        self._folder.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """What a process must have in its environment to reach this instead of Microsoft."""
        return {
            "https_proxy": f"http://127.0.0.1:{self._port}",
            "SSL_CERT_FILE": self.authority_file,
            "XDG_STATE_HOME": self._folder.name,
        }

    def connect(self, monkeypatch: pytest.MonkeyPatch, *, trusted: bool = True) -> None:
        """Send this process's requests here; with ``trusted`` false, under a foreign authority."""
        for name in ("no_proxy", "NO_PROXY", "HTTPS_PROXY", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)
        if not trusted:
            monkeypatch.delenv("SSL_CERT_FILE")

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(HOST).configure_cert(context)
        app = web.Application()
        app.router.add_get("/consumer/speech/synthesize/readaloud/edge/v1", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
        await site.start()
        self._inner = runner.addresses[0][1]
        proxy = await asyncio.start_server(self._tunnel, "127.0.0.1", 0)
        self._port = proxy.sockets[0].getsockname()[1]
        self._ready.set()
        await self.closing.wait()
        proxy.close()
        await runner.cleanup()

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer ``CONNECT`` and carry the bytes to the service behind."""
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(f"CONNECT {HOST}:443 ".encode())
            if self.fault == "mute":
                await self.closing.wait()
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._inner)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(_carry(reader, inner_writer), _carry(inner_reader, writer))
        writer.close()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.knocks += 1
        self.tokens.add(request.query["Sec-MS-GEC"])
        if self.fault in _REFUSALS:
            status, headers = _REFUSALS[self.fault]
            return web.Response(status=status, headers=headers)
        if self.fault == "403 without time":
            response = web.Response(status=403)
            response.headers["Date"] = "never"
            return response
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        config = json.loads((await socket.receive_str()).partition("\r\n\r\n")[2])
        found = _SSML.search(await socket.receive_str())
        text = unescape(found[3])
        self.questions.append(Question(text, found[1], found[2], config))
        with suppress(ConnectionError):
            await _TALKS[self.fault](_Talk(self, socket, text))
            await socket.close()
        return socket


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()
