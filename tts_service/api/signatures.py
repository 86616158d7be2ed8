"""Texts that a site has signed: so nobody else's text is read on its account.

What is signed (HMAC-SHA256, RFC 2104) is six lines in UTF-8, joined by line
feeds, none after the last:

    doc-bai-viet 1
    the key's id
    when the signature expires, in Unix seconds
    the page's address, as sent
    "text" or "html", or the kind of the document
    the SHA-256 of the text, HTML or Base64 in UTF-8, as 64 small hexadecimal digits
"""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tts_service.errors import SignatureInvalid

if TYPE_CHECKING:
    from tts_service.api.requests import Signed
    from tts_service.reading.sites import ListedSite, Sites

FORM = "doc-bai-viet 1"
# A signature in a cached page may be old, but not as old as a key that has leaked.
LONGEST_S = 366 * 86_400


@dataclass(frozen=True, slots=True)
class Sent:
    """A text, HTML or document (in Base64) that was sent, and the address of its page."""

    kind: Literal["text", "html", "markdown", "json", "docx", "pdf"]
    source: str
    url: str


def sign(secret: str, key: str, expires: int, sent: Sent) -> str:
    """The signature, as 64 small hexadecimal digits."""
    content = hashlib.sha256(sent.source.encode()).hexdigest()
    form = "\n".join((FORM, key, str(expires), sent.url, sent.kind, content))
    return hmac.new(secret.encode(), form.encode(), hashlib.sha256).hexdigest()


def verify(sites: Sites, signed: Signed, sent: Sent) -> tuple[ListedSite, str]:
    """The site that signed, and the page's address.

    Raises ``SignatureInvalid``; and ``SiteNotAllowed`` when the page is on no list.
    """
    key, expires = signed.key, signed.expires
    signer = sites.of_key(key)
    # An unknown key takes as long as a wrong signature.
    secret = signer.keys[key].get_secret_value() if signer else ""
    wanted = sign(secret, key, expires, sent)
    holds = hmac.compare_digest(wanted.encode(), signed.signature.encode())
    if signer is None or not holds:
        raise SignatureInvalid(
            "No listed key gives this signature.", "See docs/sites.md for what is signed."
        )
    now = time.time()
    if not now < expires <= now + LONGEST_S:
        raise SignatureInvalid(
            "The signature has expired." if expires <= now else "It expires too late.",
            "Sign again, for a year at most.",
        )
    site, address = sites.find(sent.url)
    if site is not signer:
        raise SignatureInvalid("The page is not one of the signer's.", "Sign pages of the site.")
    return site, address
