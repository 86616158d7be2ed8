"""Google Translate's speech, as far as gTTS can see it, on a loopback port.

An HTTP proxy that answers ``CONNECT`` by being the host asked for: it speaks
TLS with a certificate of its own authority, and the ``batchexecute`` format
inside.  What it says is real MP3: a tone as long as the text.

    with GoogleStandIn() as google:
        google.connect(monkeypatch)     # https_proxy and the authority
        google.fault = "captcha"        # one of FAULTS, or "" to answer well
        ...
        assert google.questions[-1].text == "Xin chào."
"""

from __future__ import annotations

import array
import base64
import itertools
import json
import math
import socket
import ssl
import struct
import threading
import time
import urllib.parse
from dataclasses import dataclass
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, ClassVar, Self

import lameenc
import trustme
from served import Served

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

# Google's speed at a news article is near 14 characters a second.
MS_PER_CHARACTER = 70
_RATE_HZ = 24_000
_PAGE = "<!DOCTYPE html><title>Sorry…</title><p>Our systems have detected unusual traffic".encode()


@lru_cache(maxsize=64)
def tone_mp3(duration_ms: int, pitch_hz: int = 440, kbps: int = 32) -> bytes:
    """A tone as Google would send it: 32 kbit/s, 24 kHz, mono, frames without any header."""
    step = 2 * math.pi * pitch_hz / _RATE_HZ
    # A tenth of a second holds whole periods of every multiple of ten hertz.
    tenth = array.array("h", (round(8_000 * math.sin(step * n)) for n in range(_RATE_HZ // 10)))
    wave = (tenth.tobytes() * (duration_ms // 100 + 1))[: 2 * _RATE_HZ * duration_ms // 1000]
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(kbps)
    encoder.set_in_sample_rate(_RATE_HZ)
    encoder.set_out_sample_rate(_RATE_HZ)
    encoder.set_channels(1)
    encoder.set_quality(7)
    encoder.silence()
    return bytes(encoder.encode(wave) + encoder.flush())


@dataclass(frozen=True, slots=True)
class Question:
    """One request as it arrived: the host of the tunnel, and what was asked for."""

    host: str
    path: str
    text: str
    language: str
    connection: int  # 1 for the first that was opened


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    _host = ""
    _connection = 0

    def do_CONNECT(self) -> None:
        self._host = self.path.partition(":")[0]
        self._connection = next(self.server.google.connections)
        self.send_response(200)
        self.end_headers()
        self.connection = self.server.tls_for(self._host).wrap_socket(
            self.connection, server_side=True
        )
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)
        self.close_connection = False

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = urllib.parse.parse_qs(body, strict_parsing=False)
        text, language, *_ = json.loads(json.loads(form["f.req"][0])[0][0][1])
        google = self.server.google
        question = Question(self._host, self.path, text, language, self._connection)
        with google.lock:
            google.questions.append(question)
            number = len(google.questions)
        time.sleep(google.latency_s)
        _FAULTS[google.fault_of(number)](self, text)

    def reply(
        self,
        body: bytes,
        *,
        status: int = 200,
        kind: str = "application/json; charset=utf-8",
        location: str = "",
        retry_after: str = "",
        send: int | None = None,
    ) -> None:
        """Answer with ``body``, of which only ``send`` bytes are sent when that is given."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(body[:send])
        self.close_connection = send is not None

    def page(self, status: int, location: str = "", retry_after: str = "") -> None:
        kind = "text/html; charset=utf-8"
        self.reply(_PAGE, status=status, kind=kind, location=location, retry_after=retry_after)

    def hang(self) -> None:
        self.server.google.closing.wait()
        self.close_connection = True

    def drip(self, body: bytes) -> None:
        """A byte now and then: no single wait is long."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.close_connection = True
        for byte in body:
            if self.server.google.closing.wait(0.02):
                return
            self.wfile.write(bytes([byte]))

    def reset(self) -> None:
        # Closing with a linger time of nought sends RST instead of FIN.
        bare = socket.socket(fileno=self.connection.detach())
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        bare.close()
        self.close_connection = True

    def finish(self) -> None:
        super().finish()
        # The server closes the socket it accepted, not the TLS one that took its place.
        self.connection.close()

    def log_message(self, *_: object) -> None:
        """Say nothing: pytest shows what fails."""


def _sound(text: str) -> bytes:
    return tone_mp3(MS_PER_CHARACTER * len(text), pitch_hz=300 + 10 * (len(text) % 20))


def _answer(*payloads: object) -> bytes:
    """A whole answer with one line for each payload (the list that holds the sound, or None)."""
    lines = [
        [["wrb.fr", "jQ1olc", None if p is None else json.dumps(p), None, None, None, "generic"]]
        for p in payloads
    ]
    chunks = [json.dumps(line, separators=(",", ":")) for line in lines]
    return (
        ")]}'\n" + "".join(f"\n{len(c)}\n{c}" for c in chunks) + '\n25\n[["e",4,null,null,1]]'
    ).encode()


def _spoken(mp3: bytes) -> bytes:
    return _answer([base64.b64encode(mp3).decode()])


_FAULTS: dict[str, Callable[[_Handler, str], None]] = {
    "": lambda h, text: h.reply(_spoken(_sound(text))),
    "captcha": lambda h, _: h.page(200),
    "sorry": lambda h, _: h.page(302, "https://www.google.com/sorry/index?continue=x"),
    "429": lambda h, _: h.page(429),
    "429 with time": lambda h, _: h.page(429, retry_after="7200"),
    "403": lambda h, _: h.page(403),
    "500": lambda h, _: h.page(500),
    "503": lambda h, _: h.page(503),
    "503 with time": lambda h, _: h.page(503, retry_after="120"),
    "hang": lambda h, _: h.hang(),
    "drip": lambda h, text: h.drip(_spoken(_sound(text))),
    "reset": lambda h, _: h.reset(),
    "truncated body": lambda h, text: h.reply(_spoken(_sound(text)), send=400),
    "truncated answer": lambda h, text: h.reply(_spoken(_sound(text))[:400]),
    "truncated mp3": lambda h, text: h.reply(_spoken(_sound(text)[:-50])),
    "short mp3": lambda h, text: h.reply(_spoken(tone_mp3(MS_PER_CHARACTER * len(text) // 5))),
    "not mp3": lambda h, _: h.reply(_spoken(_PAGE)),
    "empty sound": lambda h, _: h.reply(_answer([""])),
    "null audio": lambda h, _: h.reply(_answer(None)),
    "null in list": lambda h, _: h.reply(_answer([None])),
    "bad base64": lambda h, _: h.reply(_answer(["//NEx" + "A" * 400])),
    "two sounds": lambda h, text: h.reply(
        _answer(*[[base64.b64encode(_sound(text)).decode()]] * 2)
    ),
    "nothing": lambda h, _: h.reply(b""),
    "unknown format": lambda h, _: h.reply(b')]}\'\n\n[["wrb.fr","zZ9new","[]"]]'),
}
FAULTS = tuple(name for name in _FAULTS if name)


class _Server(ThreadingHTTPServer):
    google: GoogleStandIn

    def tls_for(self, host: str) -> ssl.SSLContext:
        with self.google.lock:
            if host not in self.google.contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self.google.authority.issue_cert(host).configure_cert(context)
                self.google.contexts[host] = context
            return self.google.contexts[host]

    def handle_error(self, *_: object) -> None:
        """A client that hangs up or trusts nobody is what some tests are about."""


class GoogleStandIn:
    """The stand-in, running while its context is open.

    ``fault`` and ``latency_s`` (seconds before each answer) may be changed at
    any time; ``questions`` are the requests so far, in order of arrival.
    """

    # One authority for the whole test run: keys are slow to make.
    authority: ClassVar[trustme.CA] = trustme.CA()

    def __init__(self, *, latency_s: float = 0.0) -> None:
        self.fault = ""
        self.latency_s = latency_s
        self.questions: list[Question] = []
        self.connections = itertools.count(1)
        self.closing = threading.Event()
        self.contexts: dict[str, ssl.SSLContext] = {}
        self.lock = threading.Lock()

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory()
        self.authority_file = f"{self._folder.name}/authority.pem"
        self.authority.cert_pem.write_to_path(self.authority_file)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.google = self
        self._served = Served(self._server)
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._served.close()
        self._folder.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """What a process must have in its environment to reach this instead of Google."""
        return {
            "https_proxy": f"http://127.0.0.1:{self._server.server_port}",
            "REQUESTS_CA_BUNDLE": self.authority_file,
            # Today's count of requests is not the user's.
            "XDG_STATE_HOME": self._folder.name,
        }

    def fault_of(self, number: int) -> str:  # noqa: ARG002 - some tests tell them apart
        """How the question of that number (from 1, in order of arrival) is answered."""
        return self.fault

    def connect(self, monkeypatch: pytest.MonkeyPatch, *, trusted: bool = True) -> None:
        """Send this process's requests here; with ``trusted`` false, under a foreign authority."""
        for name in ("no_proxy", "NO_PROXY", "HTTPS_PROXY", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)
        if not trusted:
            monkeypatch.delenv("REQUESTS_CA_BUNDLE")
