"""Routes that answer ``HEAD`` wherever they answer ``GET``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

if TYPE_CHECKING:
    from collections.abc import Callable


class Router(APIRouter):
    """FastAPI's, but that whoever may ask for a document may ask for its head (RFC 9110 §9.1).

    The server leaves out the content; the description of the interface need not say it.
    """

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **how: Any) -> None:  # noqa: ANN401 - FastAPI's own
        """Answer at ``path``."""
        super().add_api_route(path, endpoint, **how)
        if "GET" in how["methods"]:
            super().add_api_route(
                path, endpoint, **{**how, "methods": ["HEAD"], "include_in_schema": False}
            )
