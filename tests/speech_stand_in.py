"""A server with OpenAI's ``/v1/audio/speech`` on a loopback port, and the faults of real ones.

with SpeechStandIn() as server:
    server.fault = "500"            # one of FAULTS, or "" to answer well
    OpenAiEngine(url=server.url, voices=["alloy"]).speak(…)
    assert server.questions[-1].body["input"] == "Xin chào."
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

from google_stand_in import tone_mp3
from served import Served

if TYPE_CHECKING:
    from collections.abc import Callable

MS_PER_CHARACTER = 70


@dataclass(frozen=True, slots=True)
class Question:
    """One request as it arrived."""

    path: str
    key: str
    body: dict[str, object]
    connection: int


def sound(text: str) -> bytes:
    return tone_mp3(MS_PER_CHARACTER * len(text), pitch_hz=300 + 10 * (len(text) % 20), kbps=64)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        stand_in = self.server.stand_in
        key = self.headers.get("Authorization", "")
        stand_in.questions.append(Question(self.path, key, body, self.client_address[1]))
        with stand_in.lock:
            stand_in.at_once += 1
            stand_in.most_at_once = max(stand_in.most_at_once, stand_in.at_once)
        time.sleep(stand_in.latency_s)
        # Before the answer: who has it may ask again at once.
        with stand_in.lock:
            stand_in.at_once -= 1
        _FAULTS[stand_in.fault](self, body["input"])

    def reply(
        self,
        body: bytes,
        *,
        status: int = 200,
        kind: str = "audio/mpeg",
        headers: tuple[tuple[str, str], ...] = (),
        send: int | None = None,
    ) -> None:
        """Answer with ``body``, of which only ``send`` bytes are sent when that is given."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:send])
        self.close_connection = send is not None

    def fail(self, status: int, *headers: tuple[str, str]) -> None:
        body = json.dumps({"error": {"message": "what you said", "code": "x"}}).encode()
        self.reply(body, status=status, kind="application/json", headers=headers)

    def chunked(self, pieces: list[bytes], *, end: bool = True) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "audio/mpeg")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in pieces:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        if end:
            self.wfile.write(b"0\r\n\r\n")
        self.close_connection = not end

    def hang(self) -> None:
        self.server.stand_in.closing.wait()
        self.close_connection = True

    def trickle(self) -> None:
        """A frame now and then: no single wait is long."""
        self.send_response(200)
        self.send_header("Content-Type", "audio/mpeg")
        self.end_headers()
        self.close_connection = True
        frame = tone_mp3(500, kbps=64)[:192]
        while not self.server.stand_in.closing.is_set():
            self.wfile.write(frame)
            time.sleep(0.02)

    def reset(self) -> None:
        # Closing with a linger time of nought sends RST instead of FIN.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing: pytest shows what fails."""


_FAULTS: dict[str, Callable[[_Handler, str], None]] = {
    "": lambda h, text: h.reply(sound(text)),
    "400": lambda h, _: h.fail(400),
    "401": lambda h, _: h.fail(401),
    "403": lambda h, _: h.fail(403),
    "404": lambda h, _: h.fail(404),
    "422": lambda h, _: h.fail(422),
    "429": lambda h, _: h.fail(429),
    "429 with time": lambda h, _: h.fail(429, ("Retry-After", "600")),
    "500": lambda h, _: h.fail(500),
    "503 with time": lambda h, _: h.fail(503, ("Retry-After", "60")),
    "599": lambda h, _: h.fail(599),
    "redirect": lambda h, _: h.fail(302, ("Location", "http://127.0.0.1:9/")),
    "hang": lambda h, _: h.hang(),
    "trickle": lambda h, _: h.trickle(),
    "reset": lambda h, _: h.reset(),
    "truncated": lambda h, text: h.reply(sound(text), send=2_000),
    "truncated chunks": lambda h, text: h.chunked([sound(text)[:2_000]], end=False),
    "truncated mp3": lambda h, text: h.chunked([sound(text)[:2_000]]),
    "short": lambda h, text: h.reply(tone_mp3(MS_PER_CHARACTER * len(text) // 5, kbps=64)),
    "page": lambda h, _: h.reply(b"<!DOCTYPE html>", kind="text/html"),
    "json": lambda h, _: h.reply(b'{"audio": ""}', kind="application/json"),
    "page called sound": lambda h, _: h.reply(b"<!DOCTYPE html>" * 100),
    "wav": lambda h, _: h.reply(b"RIFF" + bytes(5_000), kind="audio/wav"),
    "empty": lambda h, _: h.reply(b""),
}
FAULTS = tuple(name for name in _FAULTS if name)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    stand_in: SpeechStandIn

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what some tests are about."""


class SpeechStandIn:
    """The stand-in, running while its context is open; ``fault`` may change at any time."""

    def __init__(self) -> None:
        self.fault = ""
        self.latency_s = 0.0
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        self.questions: list[Question] = []
        self.closing = threading.Event()

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.stand_in = self
        self._served = Served(self._server)
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._served.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"
