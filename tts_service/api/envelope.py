"""What holds for every exchange: how much and how slowly may be sent, what every answer bears."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from tts_service.api.problems import fault, plain, respond

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)

# A body is JSON: escapes may take twice the bytes of the page in it, and a little around it.
_BYTES_A_BYTE = 2
_AROUND_IT = 10_000
_LONGEST_S = 30.0

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    # Sites that isolate themselves (COEP) can still play the sound.
    (b"cross-origin-resource-policy", b"cross-origin"),
    # Search engines find the articles, not their sound.
    (b"x-robots-tag", b"noindex"),
)


class Cors(CORSMiddleware):
    """Starlette's, but that a refusal is a problem document too."""

    def simple(self, origin: str | None) -> tuple[tuple[bytes, bytes], ...]:
        """What an answer to a page of that origin bears."""
        # Which pages may read it is answered page by page: caches must tell them apart.
        headers = {"Vary": "Origin"}
        if origin is not None:
            headers |= self.simple_headers
            if not self.allow_all_origins and self.is_allowed_origin(origin):
                headers["Access-Control-Allow-Origin"] = origin
        return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())

    def preflight_response(self, request_headers: Headers) -> Response:
        """The answer to a browser that asks whether it may ask."""
        answer = super().preflight_response(request_headers)
        if answer.status_code < HTTPStatus.BAD_REQUEST:
            return answer
        problem = plain(HTTPStatus.FORBIDDEN, bytes(answer.body).decode())
        return respond(problem, {"Vary": answer.headers["Vary"]})


class Envelope:
    """Bounds the body of a request, adds headers to its answer, and answers for our faults."""

    def __init__(self, app: ASGIApp, most_page_bytes: int) -> None:
        self._app = app
        self._most = most_page_bytes * _BYTES_A_BYTE + _AROUND_IT

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One exchange."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def answer(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                known = {name for name, _ in message["headers"]}
                message["headers"].extend(pair for pair in HEADERS if pair[0] not in known)
            await send(message)

        if self._is_long(scope):
            problem = plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _large(self._most))
            await respond(problem, {"Connection": "close"})(scope, receive, answer)
            return
        try:
            await self._app(scope, self._bounded(receive), answer)
        except Exception:
            if begun:  # too late for another answer: the connection breaks off
                raise
            _log.exception("%s %s", scope["method"], scope["path"])
            await fault()(scope, receive, answer)

    def _is_long(self, scope: Scope) -> bool:
        length = Headers(scope=scope).get("content-length", "")
        return length.isdecimal() and int(length) > self._most

    def _bounded(self, receive: Receive) -> Receive:
        taken = 0
        whole = False
        end = asyncio.get_running_loop().time() + _LONGEST_S

        async def bounded() -> Message:
            nonlocal taken, whole
            if whole:  # what comes now is only whether the client is still there
                return await receive()
            try:
                async with asyncio.timeout_at(end):
                    message = await receive()
            except TimeoutError as error:
                raise HTTPException(
                    HTTPStatus.REQUEST_TIMEOUT,
                    f"The body took more than {_LONGEST_S:g} s.",
                    {"Connection": "close"},
                ) from error
            taken += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if taken > self._most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _large(self._most))
            return message

        return bounded


def _large(most: int) -> str:
    return f"The body is larger than {most} bytes."
