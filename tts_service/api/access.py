"""Who may have a text read: anybody while the service is open, else the operator by a token."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from tts_service.errors import TextNotAllowed, TokenInvalid

if TYPE_CHECKING:
    from fastapi import Request

    from tts_service.reading.sites import Sites
    from tts_service.settings import Settings

_SCHEME = "bearer"


class Access:
    """The rule of one service."""

    def __init__(self, settings: Settings, sites: Sites) -> None:
        token = settings.api_token.get_secret_value()
        self._token = _digest(token) if token else None
        unset = not sites and self._token is None
        self.is_open = unset if settings.open_to_all is None else settings.open_to_all

    def is_operator(self, request: Request) -> bool:
        """Whether the request shows the operator's token; a wrong one raises ``TokenInvalid``."""
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != _SCHEME:
            return False  # none, or one for the proxy before us
        if self._token is None or not hmac.compare_digest(_digest(shown.strip()), self._token):
            raise TokenInvalid("The token is not the operator's.", "Compare it with TTS_API_TOKEN.")
        return True

    def require(self, request: Request) -> None:
        """Let the request send a text nobody has signed, or raise ``TextNotAllowed``."""
        if not self.is_operator(request) and not self.is_open:
            raise TextNotAllowed(
                "This service reads pages of its sites and texts that they have signed.",
                "Send a page's url, sign the text, or show the operator's token.",
            )


def _digest(token: str) -> bytes:
    # Of one length, so that comparing tells nothing of the token's.
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
