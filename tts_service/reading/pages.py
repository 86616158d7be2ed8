"""A page of a listed site, fetched so that nobody can make the service fetch anything else.

Before each request, redirects included: the address must be on the operator's
list, its name must resolve to public addresses only, and the connection goes to
the address that was checked.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import tts_service
from tts_service.article.encoding import decode
from tts_service.article.html import read_html
from tts_service.errors import PageUnreachable, PageUnreadable, SiteNotAllowed
from tts_service.reading.sites import NOBODY, ListedSite, Sites, load_sites

if TYPE_CHECKING:
    import httpx2

    from tts_service.settings import Settings
    from tts_service.values import Article

_MOST_REDIRECTS = 5
PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
# A small page may unpack to a huge one; these can be bounded while they unpack.
_ENCODINGS = "gzip, deflate"
# The site has no time for us now.
_LATER = frozenset([HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS])
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def _literal_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def public_address(url: httpx2.URL) -> str:
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
        raise PageUnreachable(f"{url.host} has no address ({error}).", "Check the URL.") from error
    addresses = [str(info[4][0]) for info in found]
    for address in addresses:
        if not _is_public(ipaddress.ip_address(address.partition("%")[0])):
            raise SiteNotAllowed(
                f"{url.host} leads to an address that is not public.",
                "List the site by its address if that is meant.",
            )
    return addresses[0]


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is in the open net, as it is and as the IPv4 address it may wrap."""
    if isinstance(address, ipaddress.IPv6Address):
        teredo = address.teredo
        wrapped = [address.ipv4_mapped, address.sixtofour, teredo[1] if teredo else None]
        if address in _NAT64:
            wrapped.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
        if any(inner is not None and not _is_public(inner) for inner in wrapped):
            return False
    return address.is_global and not address.is_multicast


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a site answered: the body, the address it was found at, its type and charset, the site.

    ``etag`` and ``modified`` tell this version of it from another one; either may be empty.
    """

    data: bytes
    url: str
    kind: str
    charset: str = ""
    etag: str = ""
    modified: str = ""
    site: ListedSite = NOBODY

    @property
    def text(self) -> str:
        """The body as text; raises ``NotText``."""
        return decode(self.data, self.charset)

    def article(self) -> Article:
        """A page's article, by the site's selectors; raises ``EmptyArticle`` or ``NotText``."""
        return read_html(self.text, self.url, self.site.selectors)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is acceptable: media types, the most bytes, and what the caller has already.

    ``etag`` and ``modified`` are those of the caller's version.
    """

    kinds: tuple[str, ...] = PAGE_TYPES
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


async def fetch(
    url: str, settings: Settings, wanted: Wanted, sites: Sites | None = None
) -> Fetched | None:
    """What is at ``url``; ``None`` when the caller has it already (status 304).

    ``sites`` is the list, read anew from the settings when it is not given.

    Raises ``SiteNotAllowed`` for anything not on the operator's list and
    ``PageUnreadable`` when it does not come, in time, whole, and of a type wanted
    (``PageUnreachable`` when it may come later).
    """
    import httpx2

    listed = load_sites(settings) if sites is None else sites
    try:
        async with (
            asyncio.timeout(settings.fetch_timeout_s),
            # One limit for the whole, not another beside it for each of its parts.
            httpx2.AsyncClient(timeout=None, trust_env=False) as client,
        ):
            return await _follow(client, url, listed, wanted)
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise SiteNotAllowed("That is no URL.", "Send an http or https URL.") from error
    except TimeoutError as error:
        raise PageUnreachable(
            f"The page took more than {settings.fetch_timeout_s:g} s.", "Try again."
        ) from error
    except httpx2.HTTPError as error:
        raise PageUnreachable(
            f"The page did not come ({type(error).__name__}).", "Try again."
        ) from error


async def _follow(
    client: httpx2.AsyncClient, url: str, sites: Sites, wanted: Wanted
) -> Fetched | None:
    import httpx2

    for _ in range(_MOST_REDIRECTS + 1):
        site, address = sites.find(url)
        at = httpx2.URL(address)
        response, body = await _get(client, at, wanted)
        if response.has_redirect_location:
            url = str(at.join(response.headers["location"]))
            continue
        if response.status_code == HTTPStatus.NOT_MODIFIED and (wanted.etag or wanted.modified):
            return None
        if response.status_code in _LATER or response.is_server_error:
            raise PageUnreachable(f"The site answered {response.status_code}.", "Try again later.")
        if response.status_code != HTTPStatus.OK:
            raise PageUnreadable(f"The site answered {response.status_code}.", "Check the URL.")
        kind, _, parameters = response.headers.get("content-type", "").partition(";")
        if kind.strip().lower() not in wanted.kinds:
            raise PageUnreadable(f"It is {kind or 'of no type'}, not a page.", "Check the URL.")
        return Fetched(
            body,
            address,
            kind.strip().lower(),
            parameters.partition("charset=")[2].strip(" \"'"),
            response.headers.get("etag", ""),
            response.headers.get("last-modified", ""),
            site,
        )
    raise PageUnreadable(f"More than {_MOST_REDIRECTS} redirects.", "Check the URL.")


async def _get(
    client: httpx2.AsyncClient, url: httpx2.URL, wanted: Wanted
) -> tuple[httpx2.Response, bytes]:
    """One response from a checked address, and its body."""
    address = await public_address(url)
    request = client.build_request(
        "GET",
        url.copy_with(host=address),
        headers={
            "Host": url.netloc.decode("ascii"),
            "Accept-Encoding": _ENCODINGS,
            "User-Agent": f"doc-bai-viet/{tts_service.__version__}",
            **wanted.headers(),
        },
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
