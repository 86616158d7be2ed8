"""``/v1/voices`` and ``/v1/spoken``: who can speak, and what will be said."""

from __future__ import annotations

import asyncio

from fastapi import Request  # noqa: TC002 - FastAPI resolves it

from tts_service.api.dependencies import ServiceOf  # noqa: TC001 - FastAPI resolves it
from tts_service.api.problems import responses
from tts_service.api.requests import SpokenRequest  # noqa: TC001 - FastAPI resolves it
from tts_service.api.router import Router
from tts_service.api.schemas import (
    SpokenDocument,
    SpokenSentence,
    VoiceDocument,
    VoicesDocument,
)
from tts_service.article.text import read_text
from tts_service.errors import EmptyArticle, TextNotAllowed, TokenInvalid, TooLong
from tts_service.reading.plan import spoken_sentences
from tts_service.reading.studio import AUTO

router = Router(prefix="/v1", tags=["voices"])


@router.get("/voices", summary="All voices")
async def get_voices(service: ServiceOf) -> VoicesDocument:
    """Every voice of every installed engine, and the one used by default."""
    return VoicesDocument(
        default=service.studio.voice().id,
        auto=[voice.id for voice in service.studio.candidates(engine=AUTO)],
        voices=[VoiceDocument.of(voice) for voice in service.studio.voices()],
    )


@router.post(
    "/spoken",
    summary="What will be said",
    responses=responses(EmptyArticle, TooLong, TextNotAllowed, TokenInvalid),
)
async def get_spoken(wanted: SpokenRequest, request: Request, service: ServiceOf) -> SpokenDocument:
    """The spoken form of a text, sentence by sentence, with every change explained."""
    service.access.require(request)
    most = service.settings.max_characters
    if len(wanted.text) > most:
        raise TooLong(f"{len(wanted.text)} characters; the limit is {most}.", "Send less.")

    def speak() -> SpokenDocument:
        sentences = spoken_sentences(read_text(wanted.text), service.rules.operators)
        return SpokenDocument(sentences=[SpokenSentence.of(spoken) for _, spoken in sentences])

    return await asyncio.to_thread(speak)
