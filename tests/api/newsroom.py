"""A site with a page that can be changed, on a real server of its own."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from patience import PATIENCE_S
from served import Served

PAGE = (
    "<!doctype html><html lang=vi><head><meta charset=utf-8><title>Quận họp bàn</title></head>"
    "<body><article><h1>Quận họp bàn</h1><div id=than><p>Sáng ngày 10/4, UBND Quận họp.</p>"
    "<p>Cùng dự có lãnh đạo các sở.</p></div>"
    "<div class=lien-quan><p>Tin khác: Khai trương chợ hoa xuân của quận.</p></div></article>"
    "</body></html>"
)


class Newsroom:
    """Serves ``page`` under every path, with an ETag; ``asked`` lists the requests."""

    def __init__(self):
        self.page = PAGE
        self.status = 200
        self.gate = threading.Event()
        self.gate.set()
        self.asked = []
        room = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                room.asked.append((self.path, dict(self.headers)))
                room.gate.wait(PATIENCE_S)
                etag = f'"{hash(room.page)}"'
                same = self.headers.get("If-None-Match") == etag
                body = b"" if same else room.page.encode()
                self.send_response(304 if same else room.status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("ETag", etag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"

    @contextlib.contextmanager
    def serving(self):
        with contextlib.closing(Served(self._server)):
            yield self
