"""``/v1/articles``: a page's reading under an address that anybody can write by hand.

For links, ``<audio>``, feeds and structured data: no script and no request of
its own is needed, and there is one address a page.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Depends, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from tts_service.api.addresses import article_address, base_of
from tts_service.api.audio_object import audio_object, embedding
from tts_service.api.dependencies import ServiceOf  # noqa: TC001 - FastAPI resolves it
from tts_service.api.opening import find_page, known_reading, open_page
from tts_service.api.problems import responses
from tts_service.api.requests import ReadingRequest
from tts_service.api.router import Router
from tts_service.api.schemas import ReadingDocument
from tts_service.errors import (
    EmptyArticle,
    EngineDown,
    PageUnreadable,
    SiteNotAllowed,
    StoreError,
    TooLong,
    TooManyRequests,
    UnknownVoice,
)

if TYPE_CHECKING:
    from tts_service.reading.casting import Casting

router = Router(prefix="/v1", tags=["articles"])

# A redirect may be kept for a minute: then the page may be another.
_MOMENT = {"Cache-Control": "public, max-age=60"}
_NOT_KEPT = {"Cache-Control": "no-store"}
_TROUBLES = responses(
    EmptyArticle,
    TooLong,
    UnknownVoice,
    SiteNotAllowed,
    PageUnreadable,
    TooManyRequests,
    EngineDown,
    StoreError,
)

Url = Annotated[
    str,
    Query(
        description="A page of a listed site.",
        max_length=2_000,
        examples=["https://bactuliem.example/tin-tuc/1"],
    ),
]


def _wanted(
    url: Url,
    voice: Annotated[str, Query(description="A voice's id.", max_length=200)] = "",
    rate: Annotated[float, Query(ge=0.5, le=2.0, description="Speaking rate.")] = 1.0,
    fresh: Annotated[bool, Query(description="Have the page fetched again now.")] = False,
) -> ReadingRequest:
    return ReadingRequest.model_validate({"url": url, "voice": voice, "rate": rate, "fresh": fresh})


Wanted = Annotated[ReadingRequest, Depends(_wanted)]


@router.get(
    "/articles.json",
    summary="The reading of a page",
    responses={
        200: {"model": ReadingDocument},
        204: {"description": "With `known`: the page has not been read yet."},
        **_TROUBLES,
    },
)
async def get_article(
    wanted: Wanted,
    request: Request,
    service: ServiceOf,
    known: Annotated[
        bool, Query(description="Only if nothing needs to be fetched or begun; else 204.")
    ] = False,
) -> Response:
    """Like `POST /v1/readings` with the page's url, for browsers that would have to ask first."""
    casting: Casting | None
    if known:
        casting = await known_reading(service, request, wanted)
        if casting is None:
            # No error: browsers would show one to whoever looks, and nothing is wrong.
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=_NOT_KEPT)
    else:
        casting, _ = await open_page(service, request, wanted)
    document = ReadingDocument.of(casting).model_dump_json()
    return Response(document, headers=_NOT_KEPT, media_type="application/json")


def _to(reading_id: str, part: str) -> RedirectResponse:
    # Relative, so that it holds behind a proxy that puts the service below a path.
    return RedirectResponse(f"readings/{reading_id}/{part}", HTTPStatus.FOUND, _MOMENT)


@router.get(
    "/articles.mp3",
    summary="The sound of a page",
    response_class=Response,
    status_code=302,
    responses={302: {"description": "To the sound, which may still be growing."}, **_TROUBLES},
)
async def get_article_sound(wanted: Wanted, request: Request, service: ServiceOf) -> Response:
    """For `<audio>`, plain links and the enclosures of feeds."""
    casting, _ = await open_page(service, request, wanted)
    return _to(casting.id, "audio.mp3")


@router.get(
    "/articles.vtt",
    summary="The captions of a page",
    response_class=Response,
    status_code=302,
    responses={302: {"description": "To the captions, once complete."}, **_TROUBLES},
)
async def get_article_captions(wanted: Wanted, request: Request, service: ServiceOf) -> Response:
    """For `<track>` and `podcast:transcript`."""
    casting, _ = await open_page(service, request, wanted)
    return _to(casting.id, "captions.vtt")


@router.get(
    "/articles.jsonld",
    summary="A page's sound as structured data",
    response_class=JSONResponse,
    responses={
        200: {"content": {"application/ld+json": {}}, "description": "A schema.org AudioObject."},
        **_TROUBLES,
    },
)
async def get_article_data(wanted: Wanted, request: Request, service: ServiceOf) -> Response:
    """For search engines; voices nothing. The duration is in it once the page has been read."""
    shelved = await find_page(service, request, wanted.url or "")
    url = shelved.article.url or wanted.url or ""
    known = await known_reading(service, request, wanted)
    document = audio_object(
        shelved.article,
        url,
        article_address(request, service, "mp3", wanted.url or ""),
        article_address(request, service, "vtt", wanted.url or ""),
        known.take if known is not None else None,
    )
    return JSONResponse(document, headers=_MOMENT, media_type="application/ld+json")


@router.get(
    "/oembed",
    summary="A player to embed (oEmbed 1.0)",
    responses={200: {"description": "Of type rich."}, **responses(SiteNotAllowed)},
)
async def get_embedding(
    url: Url,
    request: Request,
    service: ServiceOf,
    format: Annotated[Literal["json", "xml"], Query(description="json.")] = "json",  # noqa: A002
    maxwidth: Annotated[int, Query(ge=1, le=10_000)] = 640,
) -> dict[str, object]:
    """For content systems that turn a page's address into a player; fetches nothing."""
    if format == "xml":
        raise HTTPException(HTTPStatus.NOT_IMPLEMENTED, "Only JSON is given.")
    _, address = service.sites.find(url)
    sound = article_address(request, service, "mp3", address)
    return embedding(sound, base_of(request, service), maxwidth)
