"""Addresses that leave the service: in structured data, in players, in the guide."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from fastapi import Request

    from tts_service.api.dependencies import Service


def base_of(request: Request, service: Service) -> str:
    """Where listeners reach the service, without a slash at the end."""
    return service.settings.public_url or str(request.base_url).rstrip("/")


def article_address(request: Request, service: Service, kind: str, url: str) -> str:
    """The address of what belongs to a page: its sound (``mp3``), its captions (``vtt``)."""
    return f"{base_of(request, service)}/v1/articles.{kind}?{urlencode({'url': url})}"
