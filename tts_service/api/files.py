"""What else there is of a reading: captions, marks, its text, its sound in other containers."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import Query, Request, Response

from tts_service.api import streaming
from tts_service.api.dependencies import ServiceOf  # noqa: TC001 - FastAPI resolves it
from tts_service.api.problems import responses
from tts_service.api.readings import Download, ReadingId  # noqa: TC001 - FastAPI resolves them
from tts_service.api.router import Router
from tts_service.audio.containers import Container
from tts_service.errors import IncompleteReading, StoreError, UnknownReading
from tts_service.reading.captions import captions
from tts_service.reading.label import label_of, transcript
from tts_service.reading.marks import MarksDocument

router = Router(prefix="/v1/readings", tags=["readings"])

Words = Annotated[bool, Query(description="With a timestamp before each word inside the cues.")]


@router.get(
    "/{reading_id}/captions.vtt",
    summary="Captions of a reading",
    response_class=Response,
    responses={
        200: {
            "description": "WebVTT, one cue a sentence.",
            "content": {"text/vtt": {"schema": {"type": "string"}}},
        },
        **responses(UnknownReading, IncompleteReading),
    },
)
async def get_captions(reading_id: ReadingId, service: ServiceOf, words: Words = False) -> Response:
    """Waits until the reading is complete."""
    voicing = await (await service.castings.find(reading_id)).complete()
    text = captions(voicing, await voicing.word_marks() if words else ())
    return Response(text, media_type="text/vtt; charset=utf-8")


@router.get(
    "/{reading_id}/marks.json",
    summary="When each sentence and word is heard",
    response_class=Response,
    responses={
        200: {"model": MarksDocument, "description": "All marks, words included."},
        **responses(UnknownReading, IncompleteReading, StoreError),
    },
)
async def get_marks(reading_id: ReadingId, service: ServiceOf) -> Response:
    """Waits until the reading is complete."""
    voicing = await (await service.castings.find(reading_id)).complete()
    words = await voicing.word_marks()
    document = await asyncio.to_thread(MarksDocument.of, voicing, words)
    return Response(document.model_dump_json(), media_type="application/json")


@router.get(
    "/{reading_id}/transcript.txt",
    summary="What is read, as written",
    response_class=Response,
    responses={
        200: {
            "description": "Plain text, a paragraph a block.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
        **responses(UnknownReading),
    },
)
async def get_transcript(reading_id: ReadingId, service: ServiceOf) -> Response:
    """There from the beginning."""
    take = (await service.castings.find(reading_id)).take
    return Response(transcript(take.reading), media_type="text/plain; charset=utf-8")


@router.get(
    "/{reading_id}/audio.{container}",
    summary="The sound of a reading in another container",
    response_class=Response,
    responses={
        200: {
            "description": "Ogg Opus, M4A with a chapter for each heading, or WAV.",
            "content": {
                container.media_type: {"schema": {"type": "string", "format": "binary"}}
                for container in Container
            },
        },
        206: {"description": "The range asked for."},
        307: {"description": "To the reading in the voice that was found by `auto`."},
        304: {"description": "The client has it."},
        416: {"description": "No such range."},
        **responses(UnknownReading, IncompleteReading, StoreError),
    },
)
async def get_file(
    reading_id: ReadingId,
    container: Container,
    request: Request,
    service: ServiceOf,
    download: Download = False,
) -> Response:
    """Made at the first request, once the reading is complete: about a second a minute of sound."""
    casting = await service.castings.find(reading_id)
    voicing = await casting.complete()
    if casting.id != voicing.reading.id:
        part = f"audio.{container}{'?download=true' * download}"
        return streaming.redirected(voicing.reading.id, part)
    delivery = await service.deliveries.find(voicing, container)
    more = {}
    if download:
        more["Content-Disposition"] = streaming.attachment(label_of(voicing).title, container)
    return streaming.ranged(
        delivery.size,
        f'"{delivery.key[:32]}"',
        request.headers,
        delivery.slice,
        media_type=container.media_type,
        more=more,
    )
