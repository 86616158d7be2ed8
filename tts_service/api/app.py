"""The app: settings in, everything wired, nothing global."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

import tts_service
from tts_service.api import clips, files, health, problems, readings, voices, web
from tts_service.api.dependencies import open_service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tts_service.settings import Settings

_DESCRIPTION = """
Reads Vietnamese articles aloud. `POST /v1/readings` with an article, then play its `audio` link:
it starts before the article is finished. Errors are problem documents (RFC 9457) with a title in
Vietnamese for the listener and a remedy for whoever called.
"""


def create_app(settings: Settings) -> FastAPI:
    """The service as an ASGI app; its workers and store live as long as its lifespan."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_service(settings) as service:
            app.state.service = service
            yield

    app = FastAPI(
        title="Đọc bài viết",
        summary="Vietnamese articles, read aloud.",
        description=_DESCRIPTION,
        version=tts_service.__version__,
        license_info={"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        lifespan=lifespan,
        responses={422: {"model": problems.Problem, "description": "Invalid request"}},
    )
    problems.install(app)
    # The button works on the operator's sites and on no other.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.allowed_sites),
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type", "Range"],
        expose_headers=["Accept-Ranges", "Content-Range", "ETag", "Location", "Retry-After"],
    )
    # Documents and the button shrink to a fifth; sound is compressed already and left alone.
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)
    for module in (readings, files, clips, voices, health, web):
        app.include_router(module.router)
    return app
