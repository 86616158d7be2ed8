"""Pages are fetched from the operator's list, and nothing else can be reached through us."""

import asyncio
import contextlib
import socket

import pytest
from patience import PATIENCE_S

from tts_service.errors import PageUnreadable, SiteNotAllowed
from tts_service.reading import pages
from tts_service.settings import Settings

PAGE = "<html><body><p>Trang của quận.</p></body></html>"


def answer(body=PAGE, status="200 OK", kind="text/html; charset=utf-8", extra=""):
    data = body if isinstance(body, bytes) else body.encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n{extra}\r\n"
    )
    return head.encode() + data


@contextlib.asynccontextmanager
async def site(respond):
    """A real HTTP server on loopback; ``respond(path)`` gives raw bytes, or None to hang."""
    asked, over = [], asyncio.Event()

    async def serve(reader, writer):
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        asked.append(request)
        data = respond(request.split()[1])
        if data is None:
            await over.wait()
        else:
            writer.write(data)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}", asked
    finally:
        over.set()
        server.close()


async def fetched(url, *origins, **more):
    """What the service gets from an address when these origins are listed."""
    settings = Settings(**{"allowed_sites": origins, "fetch_timeout_s": PATIENCE_S, **more})
    return await pages.fetch(url, settings, pages.Wanted(most_bytes=settings.max_page_bytes))


async def test_an_allowed_page_is_fetched():
    async with site(lambda _: answer()) as (origin, asked):
        page = await fetched(f"{origin}/tin/1?a=b", origin)
    assert page.text == PAGE
    assert page.url == f"{origin}/tin/1?a=b"
    assert asked[0].startswith("GET /tin/1?a=b HTTP/1.1")
    assert f"host: {origin.removeprefix('http://')}" in asked[0].lower()


async def test_another_port_of_an_allowed_host_is_another_site():
    async with site(lambda _: answer()) as (origin, asked):
        with pytest.raises(SiteNotAllowed):
            await fetched(origin + "/", "http://127.0.0.1:1")
    assert asked == []


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/x", "file:///etc/passwd", "//evil.example/"]
)
async def test_a_redirect_off_the_list_is_not_followed(target):
    respond = lambda _: answer("", "302 Found", extra=f"Location: {target}\r\n")  # noqa: E731
    async with site(respond) as (origin, asked):
        with pytest.raises(SiteNotAllowed):
            await fetched(origin + "/", origin)
    assert len(asked) == 1


async def test_a_redirect_on_the_list_is_followed():
    def respond(path):
        return answer() if path == "/b" else answer("", "301 Moved", extra="Location: /b\r\n")

    async with site(respond) as (origin, _):
        page = await fetched(origin + "/a", origin)
    assert (page.text, page.url) == (PAGE, origin + "/b")


async def test_a_name_that_leads_into_a_private_net_is_refused(monkeypatch):
    async def resolve(*_args, **_kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    with pytest.raises(SiteNotAllowed, match="not public"):
        await fetched("http://inside.example/", "http://inside.example")


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (answer(status="404 Not Found"), "404"),
        (answer(status="500 Oops"), "500"),
        (answer(b"%PDF-1.7", kind="application/pdf"), "application/pdf"),
        (answer("x" * 3000), "larger than 2000"),
        (answer("", "302 Found", extra="Location: /again\r\n"), "redirects"),
        (b"garbage\r\n\r\n", "did not come"),
        (None, "more than"),
    ],
    ids=["missing", "broken", "pdf", "large", "loop", "garbage", "hangs"],
)
async def test_what_is_no_page_is_told(response, said):
    async with site(lambda _: response) as (origin, _):
        hurry = {"fetch_timeout_s": 0.5} if response is None else {}
        with pytest.raises(PageUnreadable, match=said):
            await fetched(origin + "/", origin, max_page_bytes=2000, **hurry)


async def test_a_site_that_is_not_there_is_told():
    with pytest.raises(PageUnreadable):
        await fetched("http://127.0.0.1:9/", "http://127.0.0.1:9")
