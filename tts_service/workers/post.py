"""Sends a message to a server that the operator has listed, under the rules for fetching pages."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from tts_service.errors import SettingError, SiteNotAllowed, TtsError
from tts_service.reading.address import origin_of
from tts_service.reading.pages import public_address

if TYPE_CHECKING:
    from tts_service.settings import Settings
    from tts_service.workers.teller import Post

_log = logging.getLogger(__name__)

_TIMEOUT_S = 10.0


def check_webhook(url: str, settings: Settings) -> None:
    """Raise what is wrong with a webhook's address before anything is sent to it.

    ``SiteNotAllowed`` when its origin is not on the operator's list, and
    ``SettingError`` when the operator has set no secret to sign with.
    """
    origin = origin_of(url)
    if origin not in map(origin_of, settings.webhook_sites):
        raise SiteNotAllowed(
            f"{origin[:200]} is not on the operator's list of webhooks.",
            "Add it to TTS_WEBHOOK_SITES.",
        )
    if not settings.webhook_secret.get_secret_value():
        raise SettingError("There is no secret to sign webhooks with.", "Set TTS_WEBHOOK_SECRET.")


def post_to(settings: Settings) -> Post:
    """Sends one message; true when it was answered 2xx.  Redirects are not followed."""

    async def post(url: str, body: bytes, headers: dict[str, str]) -> bool:
        import httpx2

        try:
            # The list may have changed since the order.
            check_webhook(url, settings)
            at = httpx2.URL(url)
            async with (
                asyncio.timeout(_TIMEOUT_S),
                httpx2.AsyncClient(timeout=_TIMEOUT_S, trust_env=False) as client,
            ):
                address = await public_address(at)
                response = await client.post(
                    at.copy_with(host=address),
                    content=body,
                    headers={**headers, "Host": at.netloc.decode("ascii")},
                    extensions={"sni_hostname": at.host},
                )
        except (TtsError, TimeoutError, httpx2.HTTPError) as error:
            _log.warning("a webhook was not heard: %s", type(error).__name__)
            return False
        if not response.is_success:
            _log.warning("a webhook answered %d", response.status_code)
        return bool(response.is_success)

    return post
