"""A client that costs almost nothing, so that what is measured is the server."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BLOCK = 262_144


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with the seconds until its first byte of content, and until its last."""

    status: int
    headers: dict[str, str]
    body: bytes
    first_s: float
    last_s: float

    def json(self) -> Any:  # noqa: ANN401 - whatever the server says
        """The content, parsed."""
        return json.loads(self.body)


@dataclass(slots=True)
class Client:
    """One connection that is kept alive; HTTP/1.1 as servers here speak it."""

    port: int
    host: str = "127.0.0.1"
    timeout_s: float = 120.0
    _socket: socket.socket | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection up; the next request opens another."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for something."""
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, document: object) -> Answer:
        """Send a JSON document."""
        body = json.dumps(document, ensure_ascii=False).encode()
        return self.ask("POST", path, body, {"Content-Type": "application/json"})

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request and the whole of its answer; ``ConnectionError`` when it breaks off."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        message = "\r\n".join([*lines, "", ""]).encode() + body
        start = time.perf_counter()
        if self._socket is None:
            self._socket = socket.create_connection((self.host, self.port), self.timeout_s)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(message)
        head, rest = self._head()
        status, fields = _parse(head)
        first_s = 0.0
        pieces = []
        for piece in self._content(fields, rest):
            first_s = first_s or time.perf_counter() - start
            pieces.append(piece)
        last_s = time.perf_counter() - start
        if fields.get("connection") == "close":
            self.close()
        return Answer(status, fields, b"".join(pieces), first_s or last_s, last_s)

    def _head(self) -> tuple[bytes, bytearray]:
        got = bytearray()
        while b"\r\n\r\n" not in got:
            got += self._receive()
        end = got.index(b"\r\n\r\n")
        return bytes(got[:end]), got[end + 4 :]

    def _receive(self) -> bytes:
        assert self._socket is not None
        data = self._socket.recv(_BLOCK)
        if not data:
            self.close()
            raise ConnectionError("broken off")
        return data

    def _content(self, fields: Mapping[str, str], rest: bytearray) -> Iterator[bytes]:
        if fields.get("transfer-encoding") == "chunked":
            yield from self._chunks(rest)
            return
        missing = int(fields.get("content-length", "0")) - len(rest)
        if rest:
            yield bytes(rest)
        while missing > 0:
            data = self._receive()
            missing -= len(data)
            yield data

    def _chunks(self, rest: bytearray) -> Iterator[bytes]:
        while True:
            while b"\r\n" not in rest:
                rest += self._receive()
            line, _, after = rest.partition(b"\r\n")
            size = int(line, 16)
            while len(after) < size + 2:
                after += self._receive()
            if size == 0:
                return
            yield bytes(after[:size])
            rest = after[size + 2 :]


def _parse(head: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    fields = {}
    for line in lines:
        name, _, value = line.partition(":")
        fields[name.strip().lower()] = value.strip()
    return int(first.split()[1]), fields


def wait_for(port: int, path: str = "/healthz", tries: int = 600) -> None:
    """Return once somebody answers there; ``TimeoutError`` after a minute."""
    for _ in range(tries):
        with contextlib.suppress(OSError), Client(port, timeout_s=5) as client:
            client.get(path)
            return
        time.sleep(0.1)
    raise TimeoutError(f"nobody answers on port {port}")
