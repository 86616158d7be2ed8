"""The listen button's files and the demo page, as they lie in the package."""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.exceptions import HTTPException

from tts_service.api.router import Router
from tts_service.web import ENTRY, media_type, read

router = Router(include_in_schema=False)

_DEMO = "demo.html"


def _file(name: str, request: Request) -> Response:
    try:
        data = read(name)
    except FileNotFoundError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"no file {name!r}") from error
    etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    # Names carry no version: caches must ask, and are told that nothing changed.
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(data, headers=headers, media_type=media_type(name))


@router.get("/")
async def demo_page(request: Request) -> Response:
    """The seed article as a portal page with the button."""
    return _file(_DEMO, request)


@router.get("/v1/nghe.js")
async def entry(request: Request) -> Response:
    """What a site's script tag loads."""
    return _file(ENTRY, request)


@router.get("/v1/web/{name}")
async def web_file(name: str, request: Request) -> Response:
    """A module, style or picture that the entry or the demo page names."""
    return _file(name, request)
