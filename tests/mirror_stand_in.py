"""A mirror of voice files on a loopback port, with the faults of real ones.

with MirrorStandIn({"/a/voice.onnx": data}) as mirror:
    mirror.cuts = [1000]              # the first answer breaks off after 1000 bytes
    fetch(Wanted(mirror.url("/a/voice.onnx")), …)
    assert mirror.ranges == [None, "bytes=1000-"]
"""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from served import Served


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        mirror = self.server.mirror
        wanted = self.headers.get("Range")
        mirror.ranges.append(wanted)
        if mirror.statuses:
            status = mirror.statuses.pop(0)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", self.path.removeprefix("/old"))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        data = mirror.files.get(self.path)
        if data is None:
            self.send_error(404)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if not mirror.knows_ranges:
            start = 0
        if start and start >= len(data):
            self.send_response(416)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = data[start:]
        self.send_response(206 if start else 200)
        if start:
            shown = start + mirror.range_error
            self.send_header("Content-Range", f"bytes {shown}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut = mirror.cuts.pop(0) if mirror.cuts else None
        if mirror.stalls_after:
            self.wfile.write(body[: mirror.stalls_after])
            mirror.closing.wait()
        self.wfile.write(body[:cut])
        self.close_connection = cut is not None

    def log_message(self, *_: object) -> None:
        """Say nothing: pytest shows what fails."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    mirror: MirrorStandIn

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what some tests are about."""


class MirrorStandIn:
    """Serves ``files`` (path to bytes) while its context is open.

    ``statuses`` answer the next requests instead of a file; ``cuts`` say after
    how many bytes the next answers break off; ``ranges`` are the Range headers
    that came, in order.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.statuses: list[int] = []
        self.cuts: list[int] = []
        self.ranges: list[str | None] = []
        self.knows_ranges = True
        self.range_error = 0
        self.stalls_after = 0
        self.closing = threading.Event()

    def url(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.mirror = self
        self._served = Served(self._server)
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._served.close()
