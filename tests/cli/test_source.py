"""Articles the command line is given: files of every kind, and pages of listed sites."""

import asyncio
import contextlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from patience import PATIENCE_S
from served import Served

from tts_service.cli.source import load_article
from tts_service.errors import PageUnreadable, SiteNotAllowed

PAGE = (
    "<html><head><meta charset=utf-8><title>Chợ phiên</title></head><body><nav><a href=/>Trang "
    "chủ</a></nav><h1>Chợ phiên</h1><p>Chợ họp vào sáng chủ nhật hằng tuần.</p></body></html>"
)


class _Site(BaseHTTPRequestHandler):
    def do_GET(self):
        data = PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    with contextlib.closing(Served(server)):
        yield f"http://127.0.0.1:{server.server_port}"


def test_a_page_of_a_listed_site_is_fetched(site, monkeypatch):
    monkeypatch.setenv("TTS_ALLOWED_SITES", site)
    monkeypatch.setenv("TTS_FETCH_TIMEOUT_S", str(PATIENCE_S))
    article = asyncio.run(load_article(f"{site}/tin/1"))
    assert article.title == "Chợ phiên"
    assert article.url == f"{site}/tin/1"


def test_a_page_of_another_site_is_not(site, monkeypatch):
    monkeypatch.setenv("TTS_ALLOWED_SITES", "https://a.example")
    with pytest.raises(SiteNotAllowed):
        asyncio.run(load_article(f"{site}/tin/1"))


def test_files_are_known_by_their_names(tmp_path):
    for name, text in {
        "tin.md": "# Chợ phiên\n\nChợ họp **sáng**.\n",
        "tin.json": '{"title": "Chợ phiên", "paragraphs": ["Chợ họp sáng."]}',
        "tin.html": PAGE,
        "tin.txt": "Chợ phiên\n\nChợ họp sáng.\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert asyncio.run(load_article(str(tmp_path / name))).title == "Chợ phiên", name
    with pytest.raises(PageUnreadable):
        asyncio.run(load_article(str(tmp_path / "none.txt")))
