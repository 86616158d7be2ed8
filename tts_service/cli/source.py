"""An article given on the command line: a file of any known kind, or standard input."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tts_service.errors import PageUnreadable

if TYPE_CHECKING:
    from tts_service.values import Article


async def load_article(name: str) -> Article:
    """The article in the file ``name``, or on standard input when it is ``-``, or at a URL.

    A URL's page must be on the operator's list of sites.  Raises ``SiteNotAllowed``,
    ``PageUnreadable``, ``NotText``, ``EmptyArticle`` or another ``InputError``.
    """
    from tts_service.article.document import read_document

    if name.startswith(("http://", "https://")):
        return await _fetched(name)
    return read_document(await asyncio.to_thread(_bytes, name), name)


def _bytes(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise PageUnreadable(f"{name}: {error.strerror}.", "Check the file name.") from error


async def _fetched(url: str) -> Article:
    from tts_service.reading.pages import Wanted, fetch
    from tts_service.settings import load_settings

    settings = load_settings()
    page = await fetch(url, settings, Wanted(most_bytes=settings.max_page_bytes))
    if page is None:  # only sites asked for a newer version answer so
        raise PageUnreadable(f"{url} has not changed.", "Try again.")
    return page.article()
