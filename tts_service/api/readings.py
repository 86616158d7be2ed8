"""``/v1/readings``: articles to be read, and their sound."""

from __future__ import annotations

import zlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import Path, Query, Request, Response

from tts_service.api import streaming
from tts_service.api.dependencies import ServiceOf  # noqa: TC001 - FastAPI resolves it
from tts_service.api.opening import open_page, open_text
from tts_service.api.problems import responses
from tts_service.api.requests import ReadingRequest  # noqa: TC001 - FastAPI resolves it
from tts_service.api.router import Router
from tts_service.api.schemas import ReadingDocument
from tts_service.audio.id3 import id3_tag
from tts_service.errors import (
    EmptyArticle,
    EngineDown,
    EngineRefused,
    IncompleteReading,
    PageUnreadable,
    SignatureInvalid,
    SiteNotAllowed,
    StoreError,
    TextNotAllowed,
    TokenInvalid,
    TooLong,
    TooManyRequests,
    UnknownEngine,
    UnknownReading,
    UnknownVoice,
)
from tts_service.reading.label import label_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from tts_service.api.dependencies import Service
    from tts_service.api.streaming import Sound
    from tts_service.reading.voicing import Voicing

router = Router(prefix="/v1/readings", tags=["readings"])

ReadingId = Annotated[
    str, Path(description="A reading's id.", pattern="^[0-9a-f]{64}$", examples=["0" * 64])
]


Download = Annotated[bool, Query(description="As a file to keep, with its label.")]


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    summary="Have an article read",
    responses={
        200: {"model": ReadingDocument, "description": "This reading is known already."},
        **responses(
            EmptyArticle,
            TooLong,
            UnknownVoice,
            UnknownEngine,
            SiteNotAllowed,
            TextNotAllowed,
            SignatureInvalid,
            TokenInvalid,
            PageUnreadable,
            TooManyRequests,
            EngineDown,
            StoreError,
        ),
    },
)
async def open_reading(
    wanted: ReadingRequest, request: Request, service: ServiceOf, response: Response
) -> ReadingDocument:
    """Plan a reading and begin to voice it.

    The same article in the same voice has the same id: asking again costs
    nothing and gives `200`. The sound can be asked for at once. With `engine`
    `auto` the id is the article's and the order's: whichever voice reads it does
    so from the first sentence to the last, and `fallback_from` says why it is not
    a better one.
    """
    by_address = all(sent is None for sent in (wanted.text, wanted.html, wanted.document))
    casting, new = await (open_page if by_address else open_text)(service, request, wanted)
    document = ReadingDocument.of(casting)
    if not new:
        response.status_code = HTTPStatus.OK
    response.headers["Location"] = document.links.self
    return document


@router.get("/{reading_id}", summary="A reading as it stands", responses=responses(UnknownReading))
async def get_reading(reading_id: ReadingId, service: ServiceOf) -> ReadingDocument:
    """Sentences, what is said for them, how far the reading is, and the marks known so far."""
    return ReadingDocument.of(await service.castings.find(reading_id))


@router.get(
    "/{reading_id}/audio.mp3",
    summary="The sound of a reading",
    response_class=Response,
    responses={
        200: {
            "description": "While it is being made: from the beginning, without length, as fast "
            "as it is made. Once complete: the whole file with length and ETag.",
            "content": {"audio/mpeg": {"schema": {"type": "string", "format": "binary"}}},
        },
        206: {"description": "The range asked for, of a complete reading."},
        307: {"description": "To the reading in the voice that was found by `auto`."},
        304: {"description": "The client has it."},
        416: {"description": "No such range."},
        **responses(UnknownReading, IncompleteReading, EngineRefused),
    },
)
async def get_audio(
    reading_id: ReadingId, request: Request, service: ServiceOf, download: Download = False
) -> Response:
    """The article as MP3, playable while it is still being voiced; or as a file to keep.

    The file to keep is sent once it is complete and begins with an ID3 tag:
    title, date, site, a chapter for each heading.
    """
    casting = await service.castings.find(reading_id)
    if download:
        return await _labelled(await casting.complete(), request, service.deliveries.cover)
    if casting.id != casting.take.reading.id:
        # Who reads may change; what is sent never does.
        return streaming.redirected((await casting.sounding()).reading.id, "audio.mp3")
    voicing = casting.take
    if voicing.state == "failed" or streaming.wants_part(request.headers):
        await voicing.finished()
    if voicing.state == "voicing":
        return await streaming.growing(voicing, body=request.method == "GET")
    return _sound(voicing, request.headers)


def at_hand(reading_id: str, headers: Mapping[str, str], service: Service) -> Sound | None:
    """The same answer, if the reading is complete and known to have all of its clips."""
    voicing = service.readings.at_hand(reading_id)
    return _sound(voicing, headers) if voicing is not None else None


def _sound(voicing: Voicing, headers: Mapping[str, str]) -> Sound:
    etag = f'"{voicing.reading.id[:32]}-{voicing.tag}"'
    return streaming.ranged(voicing.track.size, etag, headers, voicing.slice)


async def _labelled(voicing: Voicing, request: Request, cover: bytes) -> Response:
    label = label_of(voicing, cover)
    tag = id3_tag(label)

    async def part(start: int, stop: int) -> AsyncIterator[bytes]:
        if start < len(tag):
            yield tag[start:stop]
        async for piece in voicing.slice(max(0, start - len(tag)), max(0, stop - len(tag))):
            yield piece

    size = len(tag) + voicing.track.size
    etag = f'"{voicing.reading.id[:32]}-{voicing.tag}-{zlib.crc32(tag):08x}"'
    more = {"Content-Disposition": streaming.attachment(label.title, "mp3")}
    return streaming.ranged(size, etag, request.headers, part, more=more)
