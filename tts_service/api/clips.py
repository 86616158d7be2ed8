"""``/v1/clips``: single utterances, for players that do not wait for the whole."""

from __future__ import annotations

import zlib
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from tts_service.api import streaming
from tts_service.api.dependencies import ServiceOf  # noqa: TC001 - FastAPI resolves it
from tts_service.api.problems import responses
from tts_service.errors import EngineDown, EngineRefused, StoreError, UnknownClip

router = APIRouter(prefix="/v1/clips", tags=["clips"])

ClipKey = Annotated[str, Path(description="A clip's key.", pattern="^[0-9a-f]{64}$")]

ReadingOfClip = Annotated[
    str, Query(description="The id of a reading that needs it, as its links say.")
]


@router.head("/{key}.mp3", include_in_schema=False)
@router.get(
    "/{key}.mp3",
    summary="One utterance",
    response_class=Response,
    responses={
        200: {
            "description": "Bare MP3 frames.",
            "content": {"audio/mpeg": {"schema": {"type": "string", "format": "binary"}}},
        },
        206: {"description": "The range asked for."},
        304: {"description": "The client has it."},
        307: {"description": "To the object store, when the operator wishes it so."},
        416: {"description": "No such range."},
        **responses(UnknownClip, EngineRefused, EngineDown, StoreError),
    },
)
async def get_clip(
    key: ClipKey, request: Request, service: ServiceOf, reading: ReadingOfClip = ""
) -> Response:
    """A clip; made now, before its turn, when a known reading needs it and it is not there yet."""
    clip = await service.readings.clip(key, reading)
    seconds = service.settings.store_redirect_s
    address = await service.readings.clip_address(key, seconds) if seconds else None
    if address is not None:
        # Kept by the browser only as long as the address is good.
        kept = {"Cache-Control": f"private, max-age={seconds // 2}"}
        return RedirectResponse(address, HTTPStatus.TEMPORARY_REDIRECT, kept)
    etag = f'"{key[:32]}-{zlib.crc32(clip.mp3):08x}"'
    prefix = service.settings.accel_prefix
    file = await service.readings.clip_file(clip) if prefix else None
    if file is not None:
        return streaming.elsewhere(prefix + file, etag)
    return await streaming.whole(clip.mp3, etag, request.headers)
