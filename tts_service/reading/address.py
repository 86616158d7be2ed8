"""The address of a page, written in one way only, so that one page has one reading."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from tts_service.errors import SiteNotAllowed

LONGEST = 2_000

_PORTS = {"http": 80, "https": 443}
# What senders add to links to count visitors; no page depends on it.
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|zarsrc|igshid|mc_[ce]id|_ga|_gl)",
    re.IGNORECASE,
)
_UNWRITABLE = re.compile(r"[\x00-\x20\x7f\\]")
_SAFE = "/%:@!$&'()*+,;=~-._"


def origin_of(url: str) -> str:
    """``scheme://host[:port]`` as browsers write it; raises ``SiteNotAllowed`` for anything else.

    The host is lower-case ASCII, the scheme's own port is left out.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        # An address in brackets stays; a name may be written in Vietnamese.
        host = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii").lower()
    except ValueError as error:
        raise _no_url() from error
    if parts.scheme not in _PORTS or not host or _UNWRITABLE.search(url) or len(url) > LONGEST:
        raise _no_url()
    if parts.username is not None:
        raise SiteNotAllowed("The URL holds a user name.", "Send it without.")
    own = port is None or port == _PORTS[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if own else f":{port}")


def address_of(url: str) -> str:
    """The address of a page without fragment, tracking parameters and ways to write it otherwise.

    Raises ``SiteNotAllowed`` for what is no http or https address, and for paths
    that climb (``/tin/../x``), whose meaning differs from server to server.
    """
    origin = origin_of(url)
    parts = urlsplit(url)
    if any(unquote(step) in {".", ".."} for step in parts.path.split("/")):
        raise SiteNotAllowed("The URL's path has steps of dots.", "Send it without.")
    query = "&".join(
        field
        for field in parts.query.split("&")
        if field and not _TRACKING.fullmatch(unquote(field.partition("=")[0]))
    )
    path = quote(parts.path or "/", safe=_SAFE)
    return origin + urlunsplit(("", "", path, quote(query, safe=_SAFE + "?[]"), ""))


def path_of(address: str) -> str:
    """The path of an address as it is meant, without percent signs."""
    return unquote(urlsplit(address).path)


def _no_url() -> SiteNotAllowed:
    return SiteNotAllowed("That is no URL of a page.", "Send an http or https URL.")
