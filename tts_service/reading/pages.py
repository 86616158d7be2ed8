"""A page of an allowed site, fetched so that nobody can make the service fetch anything else.

The operator's list names origins.  Before each request, redirects included:
scheme, host and port must be on the list, the name must resolve to public
addresses only, and the connection goes to the address that was checked.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from tts_service.article.encoding import decode
from tts_service.errors import PageUnreadable, SiteNotAllowed

if TYPE_CHECKING:
    import httpx2

    from tts_service.settings import Settings

_MOST_REDIRECTS = 5
_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")


def _origin(url: httpx2.URL) -> str:
    port = f":{url.port}" if url.port else ""
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{host}{port}"


def _literal_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def _address_of(url: httpx2.URL) -> str:
    """The address to connect to; raises ``SiteNotAllowed`` when the name leads into a private net.

    An origin that the operator listed by its address is the operator's own choice.
    """
    if _literal_address(url.host):
        return url.host
    port = url.port or {"http": 80, "https": 443}[url.scheme]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            url.host, port, type=socket.SOCK_STREAM
        )
    except OSError as error:
        raise PageUnreadable(f"{url.host} has no address ({error}).", "Check the URL.") from error
    addresses = [str(info[4][0]) for info in found]
    for address in addresses:
        if not ipaddress.ip_address(address.partition("%")[0]).is_global:
            raise SiteNotAllowed(
                f"{url.host} leads to an address that is not public.",
                "List the site by its address if that is meant.",
            )
    return addresses[0]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a site answered: the body, the URL it was found at, its type and charset.

    ``etag`` and ``modified`` tell this version of it from another one; either may be empty.
    """

    data: bytes
    url: str
    kind: str
    charset: str = ""
    etag: str = ""
    modified: str = ""

    @property
    def text(self) -> str:
        """The body as text; raises ``NotText``."""
        return decode(self.data, self.charset)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is acceptable: media types, the most bytes, and what the caller has already.

    ``etag`` and ``modified`` are those of the caller's version.
    """

    kinds: tuple[str, ...] = _PAGE_TYPES
    most_bytes: int = 0
    etag: str = ""
    modified: str = ""

    def headers(self) -> dict[str, str]:
        """The request's header fields (RFC 9110 §12.5.1, §13.1)."""
        fields = {"Accept": ", ".join(self.kinds)}
        if self.etag:
            fields["If-None-Match"] = self.etag
        if self.modified:
            fields["If-Modified-Since"] = self.modified
        return fields


async def fetch_page(url: str, settings: Settings) -> tuple[str, str]:
    """The page at ``url`` as text, and the URL it was found at after redirects.

    Raises ``SiteNotAllowed`` for anything not on the operator's list and
    ``PageUnreadable`` when the page does not come, in time, whole, and as a page.
    """
    page = await fetch(url, settings, Wanted(most_bytes=settings.max_page_bytes))
    if page is None:
        raise PageUnreadable("The site answered 304 to nobody's question.", "Check the URL.")
    return page.text, page.url


async def fetch(url: str, settings: Settings, wanted: Wanted) -> Fetched | None:
    """What is at ``url``; ``None`` when the caller has it already (status 304).

    Raises ``SiteNotAllowed`` for anything not on the operator's list and
    ``PageUnreadable`` when it does not come, in time, whole, and of a type wanted.
    """
    import httpx2

    try:
        async with (
            asyncio.timeout(settings.fetch_timeout_s),
            httpx2.AsyncClient(timeout=settings.fetch_timeout_s, trust_env=False) as client,
        ):
            return await _follow(client, httpx2.URL(url), settings, wanted)
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise SiteNotAllowed("That is no URL.", "Send an http or https URL.") from error
    except TimeoutError as error:
        raise PageUnreadable(
            f"The page took more than {settings.fetch_timeout_s:g} s.", "Try again."
        ) from error
    except httpx2.HTTPError as error:
        raise PageUnreadable(
            f"The page did not come ({type(error).__name__}).", "Try again."
        ) from error


async def _follow(
    client: httpx2.AsyncClient, at: httpx2.URL, settings: Settings, wanted: Wanted
) -> Fetched | None:
    for _ in range(_MOST_REDIRECTS + 1):
        if at.scheme not in {"http", "https"} or _origin(at) not in settings.allowed_sites:
            raise SiteNotAllowed(
                f"{_origin(at)[:200]} is not on the operator's list.",
                "Add it to TTS_ALLOWED_SITES.",
            )
        response, body = await _get(client, at, wanted)
        if response.has_redirect_location:
            at = at.join(response.headers["location"])
            continue
        if response.status_code == HTTPStatus.NOT_MODIFIED and (wanted.etag or wanted.modified):
            return None
        if response.status_code != HTTPStatus.OK:
            raise PageUnreadable(f"The site answered {response.status_code}.", "Check the URL.")
        kind, _, parameters = response.headers.get("content-type", "").partition(";")
        if kind.strip().lower() not in wanted.kinds:
            raise PageUnreadable(f"It is {kind or 'of no type'}, not a page.", "Check the URL.")
        return Fetched(
            body,
            str(at),
            kind.strip().lower(),
            parameters.partition("charset=")[2].strip(" \"'"),
            response.headers.get("etag", ""),
            response.headers.get("last-modified", ""),
        )
    raise PageUnreadable(f"More than {_MOST_REDIRECTS} redirects.", "Check the URL.")


async def _get(
    client: httpx2.AsyncClient, url: httpx2.URL, wanted: Wanted
) -> tuple[httpx2.Response, bytes]:
    """One response from a checked address, and its body."""
    address = await _address_of(url)
    request = client.build_request(
        "GET",
        url.copy_with(host=address),
        headers={"Host": url.netloc.decode("ascii"), **wanted.headers()},
        extensions={"sni_hostname": url.host},
    )
    response = await client.send(request, stream=True)
    body = bytearray()
    try:
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > wanted.most_bytes:
                raise PageUnreadable(
                    f"The page is larger than {wanted.most_bytes} bytes.",
                    "Raise TTS_MAX_PAGE_BYTES.",
                )
    finally:
        await response.aclose()
    return response, bytes(body)
