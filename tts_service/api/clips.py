"""``/v1/clips``: single utterances, for players that do not wait for the whole."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, NamedTuple

from fastapi import Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from tts_service.api import streaming
from tts_service.api.dependencies import ServiceOf  # noqa: TC001 - FastAPI resolves it
from tts_service.api.problems import responses
from tts_service.api.router import Router
from tts_service.errors import EngineDown, EngineRefused, StoreError, UnknownClip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_service.api.dependencies import Service
    from tts_service.api.streaming import Sound
    from tts_service.cache.store import Handed
    from tts_service.values import Clip

router = Router(prefix="/v1/clips", tags=["clips"])


class Known(NamedTuple):
    """All of a clip that its answer's head depends on; ``elsewhere`` is where nginx finds it."""

    key: str
    checksum: int
    size: int
    elsewhere: str = ""


ClipKey = Annotated[str, Path(description="A clip's key.", pattern="^[0-9a-f]{64}$")]

ReadingOfClip = Annotated[
    str, Query(description="The id of a reading that needs it, as its links say.")
]


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
    prefix = service.settings.accel_prefix
    handed = await service.readings.hand_over(clip) if prefix else None
    known = _elsewhere(prefix, key, handed) if handed is not None else _here(clip)
    return answer(known, clip.mp3, request.headers)


def at_hand(key: str, headers: Mapping[str, str], service: Service) -> Sound | None:
    """The same answer, if it needs neither a look at the store nor a voice."""
    found = find(key, service)
    return answer(*found, headers) if found is not None else None


def find(key: str, service: Service) -> tuple[Known, bytes] | None:
    """What that answer is made of."""
    if service.settings.store_redirect_s:
        return None
    prefix = service.settings.accel_prefix
    if prefix:
        handed = service.readings.handed_over(key)
        return (_elsewhere(prefix, key, handed), b"") if handed is not None else None
    clip = service.studio.at_hand(key)
    return (_here(clip), clip.mp3) if clip is not None else None


def answer(known: Known, mp3: bytes, headers: Mapping[str, str]) -> Sound:
    """To a request with these headers, with what it wants of the sound."""
    etag = f'"{known.key[:32]}-{known.checksum:08x}"'
    if known.elsewhere:
        return streaming.elsewhere(known.elsewhere, etag)
    return streaming.ranged(known.size, etag, headers, lambda start, stop: mp3[start:stop])


def _here(clip: Clip) -> Known:
    return Known(clip.key, clip.checksum, len(clip.mp3))


def _elsewhere(prefix: str, key: str, handed: Handed) -> Known:
    return Known(key, handed.checksum, 0, prefix + handed.path)
