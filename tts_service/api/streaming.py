"""Sound over HTTP: growing while it is made, with Range and ETag once it is whole (RFC 9110)."""

from __future__ import annotations

import re
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi.responses import RedirectResponse, Response, StreamingResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from starlette.types import Receive, Scope, Send

    from tts_service.reading.voicing import Voicing

MEDIA_TYPE = "audio/mpeg"
# What lies under a key or a complete reading's id never changes.
IMMUTABLE = "public, max-age=31536000, immutable"

# The first bytes go out at once, the others in pieces of about this size: for larger ones the
# memory has to be fetched anew each time, which costs more than to send more of them.
_FIRST_BYTES = 16_384
_NEXT_BYTES = 65_536

# File systems take 255 bytes; a letter has up to three.
_LONGEST_NAME = 80

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """``[start, stop)`` of a single byte range of a body of ``size`` bytes.

    ``None`` when the header is no such range and must be ignored (RFC 9110
    §14.2); ``ValueError`` when it is one that cannot be satisfied.
    """
    match = _RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first == "":  # the last so many bytes
        start, stop = max(0, size - int(last)), size
    else:
        start, stop = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < int(first):
            return None
    if start >= size or start >= stop:
        raise ValueError(header)
    return start, stop


def wants_part(request_headers: Mapping[str, str]) -> bool:
    """Whether a part is asked for that only the whole can give, not just its beginning and on."""
    match = _RANGE.fullmatch(request_headers.get("range", "").strip())
    return match is not None and match.groups() not in {("", ""), ("0", "")}


def _wants_unchanged(request_headers: Mapping[str, str], etag: str) -> bool:
    known = request_headers.get("if-none-match", "")
    # A proxy may have marked it as weak: compared weakly (RFC 9110 §13.1.2).
    tags = (tag.strip().removeprefix("W/") for tag in known.split(","))
    return known.strip() == "*" or etag in tags


class Sound(StreamingResponse):
    """An answer whose ``length`` bytes are at hand, or come piece by piece."""

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        content: bytes | AsyncIterator[bytes] = b"",
        length: int = 0,
    ) -> None:
        self.begun = False
        self.status_code = status
        self.background = None
        self.length = length
        self.content = content
        self.raw_headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in headers.items()
        ]

    @property
    def lines(self) -> bytes:
        """Its headers as they are sent."""
        return b"".join([b"%b: %b\r\n" % pair for pair in self.raw_headers])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        content = self.content if scope["method"] != "HEAD" else b""
        if not isinstance(content, bytes):
            if self.length > _FIRST_BYTES:
                self.begun = True
                self.body_iterator = _gathered(content)
                await super().__call__(scope, receive, send)
                return
            # To stream costs more than the few clips of a short text.
            content = b"".join([piece async for piece in content])
        self.begun = True
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": content})


def elsewhere(path: str, etag: str) -> Sound:
    """An answer whose content an nginx in front sends, from one of its internal locations."""
    headers = {"X-Accel-Redirect": path, "ETag": etag, "Cache-Control": IMMUTABLE}
    return Sound(HTTPStatus.OK, {**headers, "Content-Length": "0", "Content-Type": MEDIA_TYPE})


def ranged(
    size: int,
    etag: str,
    request_headers: Mapping[str, str],
    part: Callable[[int, int], bytes | AsyncIterator[bytes]],
    *,
    media_type: str = MEDIA_TYPE,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Sound:
    """An answer with exact length, ETag and Range; ``part(start, stop)`` gives the bytes.

    ``more`` are headers to send besides.
    """
    headers = {"Accept-Ranges": "bytes", "ETag": etag, "Cache-Control": IMMUTABLE, **more}
    if _wants_unchanged(request_headers, etag):
        return Sound(HTTPStatus.NOT_MODIFIED, headers)
    wanted = None
    if_range = request_headers.get("if-range", etag)
    if "range" in request_headers and if_range == etag:
        try:
            wanted = parse_range(request_headers["range"], size)
        except ValueError:
            headers = {"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"}
            headers["Content-Length"] = "0"
            return Sound(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers)
    start, stop = wanted or (0, size)
    headers["Content-Length"] = str(stop - start)
    headers["Content-Type"] = media_type
    status = HTTPStatus.OK
    if wanted:
        status = HTTPStatus.PARTIAL_CONTENT
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return Sound(status, headers, part(start, stop), stop - start)


async def _gathered(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in few large pieces: each one that is sent costs as much as reading a clip."""
    waiting: list[bytes] = []
    size = 0
    most = _FIRST_BYTES
    async for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= most:
            yield b"".join(waiting)
            waiting.clear()
            size, most = 0, _NEXT_BYTES
    if waiting:
        yield b"".join(waiting)


def redirected(reading_id: str, part: str) -> Response:
    """To the same of the reading that stands now; relative, so that it holds below any path."""
    headers = {"Cache-Control": "no-store"}
    return RedirectResponse(f"../{reading_id}/{part}", HTTPStatus.TEMPORARY_REDIRECT, headers)


def attachment(title: str, suffix: str) -> str:
    """``Content-Disposition`` of a file to keep, named after its title (RFC 6266, RFC 8187)."""
    name = re.sub(r'[\s/\\:*?"<>|]+', " ", title).strip(" .")[:_LONGEST_NAME].strip(" .")
    name = quote(f"{name or 'bai-viet'}.{suffix}", safe="")
    return f"attachment; filename*=UTF-8''{name}"


async def growing(voicing: Voicing, *, body: bool = True) -> Response:
    """A response that begins as soon as the first clip is there, without length.

    The first bytes are in hand before the status is sent: after it no error
    page is possible.  A hole later on breaks the connection off, so that no
    client takes part of an article for the whole.
    """
    sound = voicing.growing()
    first = await anext(sound)

    async def pieces() -> AsyncIterator[bytes]:
        if not body:  # HEAD must not wait for the end
            return
        yield first
        async for piece in sound:
            yield piece

    # An nginx in front passes on what comes as it comes.
    headers = {"Cache-Control": "no-store", "Accept-Ranges": "none", "X-Accel-Buffering": "no"}
    if len(voicing.reading.keys) == 1:
        return Response(first, headers=headers, media_type=MEDIA_TYPE)
    return StreamingResponse(pieces(), headers=headers, media_type=MEDIA_TYPE)
