"""The app: settings in, everything wired, nothing global."""

from __future__ import annotations

import functools
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi.middleware.gzip import GZipMiddleware

import tts_service
from tts_service.api import (
    articles,
    batches,
    clips,
    files,
    guide,
    health,
    metrics,
    problems,
    readings,
    reports,
    voices,
    web,
)
from tts_service.api.access import Access
from tts_service.api.at_hand import App
from tts_service.api.dependencies import open_service
from tts_service.api.envelope import Cors, Envelope
from tts_service.reading.sites import load_sites

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tts_service.settings import Settings

_DESCRIPTION = """
Reads Vietnamese articles aloud. `POST /v1/readings` with an article, then play its `audio` link:
it starts before the article is finished. Errors are problem documents (RFC 9457) with a title in
Vietnamese for the listener and a remedy for whoever called.
"""


def create_app(settings: Settings) -> App:
    """The service as an ASGI app; its workers and store live as long as its lifespan."""
    sites = load_sites(settings)

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncIterator[None]:
        async with open_service(settings, sites) as service:
            app.state.service = service
            yield

    app = App(
        title="Đọc bài viết",
        summary="Vietnamese articles, read aloud.",
        description=_DESCRIPTION,
        version=tts_service.__version__,
        license_info={"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        lifespan=lifespan,
        responses={422: {"model": problems.Problem, "description": "Invalid request"}},
    )
    app.state.is_open = Access(settings, sites).is_open
    problems.install(app)
    # Documents and the button shrink to a fifth; sound is compressed already and left alone.
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)
    app.add_middleware(Envelope, most_page_bytes=settings.max_page_bytes)
    # The button works on the listed sites and on no other; it is told errors too, so this is last.
    cors = functools.partial(
        Cors,
        allow_origins=sites.origins,
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["Content-Type", "Range"],
        expose_headers=["Accept-Ranges", "Content-Range", "ETag", "Location", "Retry-After"],
        max_age=86_400,
    )
    app.add_middleware(cors)
    app.cors = cors(app)
    for module in (readings, batches, files, clips, articles, reports, voices, health, metrics):
        app.include_router(module.router)
    for module in (guide, web):
        app.include_router(module.router)
    return app
