"""``/huong-dan/``: the guide and its examples; what a site may want to know of the script."""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.exceptions import HTTPException
from pydantic import BaseModel, Field

import tts_service
from tts_service.api.addresses import base_of
from tts_service.api.dependencies import ServiceOf  # noqa: TC001 - FastAPI resolves it
from tts_service.api.router import Router
from tts_service.web import ENTRY, guide

router = Router()

# As strict as a site can be: the button must live with it.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "media-src 'self'; img-src 'self' data:; frame-src 'self'; frame-ancestors 'self'; "
    "form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


class ScriptDocument(BaseModel):
    """The script that sites load."""

    src: str = Field(examples=["https://nghe.example/v1/nghe.js"])
    integrity: str = Field(description="For the attribute of that name (SRI).")
    version: str = Field(examples=["0.1.0"])


@router.get("/v1/nghe.json", tags=["button"], summary="The button's script")
async def get_script(request: Request, service: ServiceOf) -> ScriptDocument:
    """For content systems that pin the script by its digest; it changes with the service."""
    return ScriptDocument(
        src=f"{base_of(request, service)}/v1/{ENTRY}",
        integrity=guide.integrity(),
        version=tts_service.__version__,
    )


@router.get("/huong-dan/", include_in_schema=False)
async def get_guide(request: Request, service: ServiceOf) -> Response:
    """The guide itself."""
    return await get_guide_file(guide.INDEX, request, service)


@router.get("/huong-dan/{name}", include_in_schema=False)
async def get_guide_file(name: str, request: Request, service: ServiceOf) -> Response:
    """An example, or a style or script of the guide."""
    address = str(request.url.replace(query="", fragment=""))
    try:
        data, kind = guide.page(name, base_of(request, service), address)
    except FileNotFoundError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"no file {name!r}") from error
    etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Content-Security-Policy": _POLICY}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(data, headers=headers, media_type=kind)


@router.get("/robots.txt", include_in_schema=False)
async def get_robots() -> Response:
    """Search engines would have every article voiced."""
    return Response("User-agent: *\nDisallow: /v1/\n", media_type="text/plain; charset=utf-8")
