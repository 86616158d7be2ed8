"""From a request to a reading: whose page it is, its article, its voice, its rules."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace
from typing import TYPE_CHECKING

from tts_service.api.own_pages import own_page
from tts_service.api.signatures import Sent, verify
from tts_service.article.document import read_document
from tts_service.article.html import read_html
from tts_service.article.text import read_text
from tts_service.cache.key import digest
from tts_service.errors import InputError, SiteNotAllowed, TooLong
from tts_service.reading.address import address_of
from tts_service.reading.choice import Wish, site_voices
from tts_service.reading.sites import NOBODY

if TYPE_CHECKING:
    from fastapi import Request

    from tts_service.api.dependencies import Service
    from tts_service.api.requests import ReadingRequest
    from tts_service.api.shelf import Shelved
    from tts_service.reading.casting import Casting
    from tts_service.reading.sites import ListedSite
    from tts_service.values import Article, Voice

# A text of so many characters is read in a tenth of the time that a thread takes to begin.
_SHORT = 4_000


async def open_page(
    service: Service, request: Request, wanted: ReadingRequest
) -> tuple[Casting, bool]:
    """The reading of a page by its address, begun if need be, and whether it is new."""
    shelved = await find_page(service, request, wanted.url or "", fresh=wanted.fresh)
    voices = _voices(service, wanted, shelved.site)
    same = _page_digest(shelved, voices)
    known = await service.castings.reopen(same)
    if known is not None:
        return known, False
    _count(service, request)
    rules = service.rules.of(shelved.site)
    return await service.castings.open(shelved.article, voices, same, rules)


async def find_page(
    service: Service, request: Request, url: str, *, fresh: bool = False
) -> Shelved:
    """The article of a listed page, or of one of the service's own."""
    own = await own_page(request, url)
    return own or await service.shelf.find(url, fresh=fresh)


async def known_reading(
    service: Service, request: Request, wanted: ReadingRequest
) -> Casting | None:
    """The reading of a page if this process knows it; nothing is fetched and nothing begun."""
    own = await own_page(request, wanted.url or "")
    shelved = own or service.shelf.peek(service.sites.find(wanted.url or "")[1])
    if shelved is None:
        return None
    return await service.castings.reopen(
        _page_digest(shelved, _voices(service, wanted, shelved.site))
    )


async def open_text(
    service: Service, request: Request, wanted: ReadingRequest
) -> tuple[Casting, bool]:
    """The reading of a text or of HTML that was sent, if its sender may have it read."""
    url = wanted.url or ""
    sent = _sent(wanted, url)
    site, url = _sender(service, request, wanted, sent)
    settings = service.settings
    # A page is mostly markup; what counts as too long is checked again on its article.
    most = settings.max_characters if sent.kind == "text" else settings.max_page_bytes
    if len(sent.source) > most:
        raise TooLong(f"{len(sent.source)} characters; the limit is {most}.", "Send less.")
    voices = _voices(service, wanted, site)
    same = digest("request", sent.kind, sent.source, url, site.origins[0], *_told(voices))
    known = await service.castings.reopen(same)
    if known is not None:
        return known, False
    _count(service, request)
    if sent.kind == "text" and len(sent.source) <= _SHORT:
        article = _read(sent, url, site)
    else:
        article = await asyncio.to_thread(_read, sent, url, site)
    return await service.castings.open(article, voices, same, service.rules.of(site))


def _sent(wanted: ReadingRequest, url: str) -> Sent:
    if wanted.text is not None:
        return Sent("text", wanted.text, url)
    if wanted.document is not None:
        return Sent(wanted.document.kind, wanted.document.data, url)
    return Sent("html", wanted.html or "", url)


def _count(service: Service, request: Request) -> None:
    """Keep one sender from having the same page voiced in every voice and at every pace."""
    if not (service.access.is_open or service.access.is_operator(request)):
        service.limits.take_reading(request)


def _sender(
    service: Service, request: Request, wanted: ReadingRequest, sent: Sent
) -> tuple[ListedSite, str]:
    """Whose text it is, and the address of its page; raises when the sender may not send it."""
    if wanted.signed is not None:
        return verify(service.sites, wanted.signed, sent)
    service.access.require(request)
    try:
        return service.sites.find(sent.url) if sent.url else (NOBODY, "")
    except SiteNotAllowed:
        # Its sender may send anything: the address is a label and nothing more.
        return NOBODY, address_of(sent.url)


def _read(sent: Sent, url: str, site: ListedSite) -> Article:
    if sent.kind == "text":
        return replace(read_text(sent.source), url=url)
    if sent.kind != "html":
        article = read_document(_bytes(sent.source), f".{sent.kind}")
        return replace(article, url=url or article.url)
    return read_html(sent.source, url, site.selectors)


def _bytes(source: str) -> bytes:
    try:
        return base64.b64decode(source)
    except ValueError as fault:
        raise InputError(f"The document is no Base64: {fault}.", "Encode its bytes.") from fault


def _voices(service: Service, wanted: ReadingRequest, site: ListedSite) -> tuple[Voice, ...]:
    return site_voices(service.studio, site, Wish(wanted.voice, wanted.engine, wanted.rate))


def _told(voices: tuple[Voice, ...]) -> list[str]:
    return [told for voice in voices for told in (voice.id, voice.digest)]


def _page_digest(shelved: Shelved, voices: tuple[Voice, ...]) -> str:
    article = shelved.article
    return digest("page", article.url, shelved.digest, shelved.site.origins[0], *_told(voices))
