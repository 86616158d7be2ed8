"""The service's own pages as articles: known without being fetched, on any host and port."""

from __future__ import annotations

import asyncio
import time
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tts_service.api.shelf import Shelved
from tts_service.article.html import read_html
from tts_service.cache.key import digest
from tts_service.reading.sites import NOBODY
from tts_service.web import guide, source

if TYPE_CHECKING:
    from fastapi import Request

DEMO = "demo.html"
_GUIDE = "/huong-dan/"


async def own_page(request: Request, url: str) -> Shelved | None:
    """The article at ``url``, when it is a page that this very service shows."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.netloc.lower() != request.url.netloc.lower():
        return None
    return await asyncio.to_thread(_article, parts.path)


@cache
def _read(path: str) -> Shelved:
    html = source(DEMO) if path == "/" else guide.source(path.removeprefix(_GUIDE))
    return Shelved(NOBODY, read_html(html), digest("page", html), time.monotonic())


def _article(path: str) -> Shelved | None:
    known = path == "/" or (path.startswith(_GUIDE) and path.removeprefix(_GUIDE) in guide.EXAMPLES)
    return _read(path) if known else None
